"""Words that readings store for machines, as a page shows them."""

from collections.abc import Callable
from typing import Any

from reviews.evidence.spelling import NOT_SAID, words
from reviews.language.phrases import joined, large, say, sense

DECLARATIONS = {
    "named": sense("named", "one license named"), "other": sense("other", "another license, as the tag says"),
    "unknown": say("unknown"), "several": sense("several", "several licenses"), "truth value": say("truth value"),
}  # fmt: skip
"""Forms of what a card declares of its license, by the words that are stored."""
SAID = {"released": say("released"), "described": say("described"), "withheld": say("withheld")}
"""How much of a component a publisher gives away."""
SCANNED = {"safe": sense("safe", "found safe"), "issues": say("issues"), "not scanned": say("not scanned")}
"""What a hub says of all files together."""
BINDS = {"weights": say("weights"), "code": sense("code", "code of a model"), "data": sense("data", "data of a model")}
BOUND_BY = {"name": sense("name", "by its name"), "words": sense("words", "by its words")}
"""What a license text applies to, and what says so."""

ASKED = {
    "text": sense("text", "text to type"), "checkbox": sense("checkbox", "box to tick"),
    "select": sense("select", "a choice"), "country": sense("country", "a country"),
    "date_picker": sense("date_picker", "a date"), "ip_location": sense("ip_location", "location by IP address"),
}  # fmt: skip
"""What a field of a hub's access form takes."""


def asked_words(field: Any) -> str:
    """Return what a field of an access form takes: one of its choices, or the kind of its answer; "" if unknown."""
    kind, options = (field.get("type"), field.get("options")) if isinstance(field, dict) else (field, None)
    if isinstance(options, list) and options:
        return say("one of {map}", map=joined(", ", map(str, options)))
    return ASKED.get(kind, kind) if isinstance(kind, str) else ""


def said_words(word: Any) -> str:
    """Return whether something was released, described or withheld, as the beginning of a line."""
    return large(SAID.get(word, str(word)) if isinstance(word, str) and word else NOT_SAID)


def one_of(known: dict[str, str]) -> Callable[[Any], str]:
    """Return how a word of these, or a list of them, is shown; any other value as it is."""

    def shown(value: Any) -> str:
        listed: list[Any] = value if isinstance(value, list) else [value]
        if value and all(isinstance(one, str) for one in listed):
            return joined(", ", (known.get(one, str(one)) for one in listed))
        return words(value) if value not in (None, "", [], {}) else NOT_SAID

    return shown
