"""What a check of a case asks of an answer, in words: what people read of a suite beside its cases."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from reviews.language.phrases import figure, joined, quoted, say

LONGEST = 600
"""Characters of one check that a page shows."""
LENGTHS = {
    "most_words": say("at most {} words"), "least_words": say("at least {} words"),
    "most_characters": say("at most {} characters"), "least_characters": say("at least {} characters"),
}  # fmt: skip

WANTED = {"all": say("all of {listed}"), "any": say("any of {listed}"), "none": say("none of {listed}")}


def words_of(check: Mapping[str, Any]) -> str:
    """Return what a check asks, cut to a length that a page can show; the upload held its fields to their form."""
    said = _SAID[check["type"]](check)
    return said if len(said) <= LONGEST else say("{said} …", said=said[:LONGEST])


def _listed(texts: list[str]) -> str:
    return joined(", ", map(quoted, texts))


def _contains(check: Mapping[str, Any]) -> str:
    parts = [words.format(listed=_listed(check[name])) for name, words in WANTED.items() if check.get(name)]
    return say("has {parts}", parts=joined("; ", parts))


def _length(check: Mapping[str, Any]) -> str:
    return say(
        "has {part}",
        part=joined(
            ", ", (words.format(figure(f"{check[name]:,}")) for name, words in LENGTHS.items() if name in check)
        ),
    )


_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "exact": lambda check: say("is “{value}”", value=check["value"]),
    "contains": _contains,
    "re2": lambda check: say("matches the pattern {pattern}", pattern=check["pattern"]),
    "schema": lambda check: say("is JSON by the schema {dumps}", dumps=json.dumps(check["schema"], ensure_ascii=False)),
    "citations": lambda check: say(
        "cites at least {value} of the documents, and nothing else", value=check.get("least", 1)
    ),
    "length": _length,
}
