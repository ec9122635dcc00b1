"""What a check of a case asks of an answer, in words: what people read of a suite beside its cases."""

import json
from collections.abc import Callable, Mapping
from typing import Any

LONGEST = 600
"""Characters of one check that a page shows."""
LENGTHS = {
    "most_words": "at most {} words", "least_words": "at least {} words",
    "most_characters": "at most {} characters", "least_characters": "at least {} characters",
}  # fmt: skip


def words_of(check: Mapping[str, Any]) -> str:
    """Return what a check asks, cut to a length that a page can show; the upload held its fields to their form."""
    said = _SAID[check["type"]](check)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]} …"


def _listed(texts: list[str]) -> str:
    return ", ".join(f"“{one}”" for one in texts)


def _contains(check: Mapping[str, Any]) -> str:
    parts = [f"{name} of {_listed(check[name])}" for name in ("all", "any", "none") if check.get(name)]
    return f"has {'; '.join(parts)}"


def _length(check: Mapping[str, Any]) -> str:
    return f"has {', '.join(words.format(f'{check[name]:,}') for name, words in LENGTHS.items() if name in check)}"


_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "exact": lambda check: f"is “{check['value']}”",
    "contains": _contains,
    "re2": lambda check: f"matches the pattern {check['pattern']}",
    "schema": lambda check: f"is JSON by the schema {json.dumps(check['schema'], ensure_ascii=False)}",
    "citations": lambda check: f"cites at least {check.get('least', 1)} of the documents, and nothing else",
    "length": _length,
}  # fmt: skip
