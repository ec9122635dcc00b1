"""What is wrong with a request, as one sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from reviews.language.phrases import joined, say

CANNOT_PARSE = "Cannot parse request body"
"""What the library says of a body that is no JSON."""
WORDS = {
    "string_type": say("“{place}” should be a text"),
    "string_too_long": say("“{place}” should have at most {max_length} characters"),
    "string_too_short": say("“{place}” should have at least {min_length} characters"),
    "int_type": say("“{place}” should be a valid integer"),
    "int_parsing": say("“{place}” should be a valid integer"),
    "int_parsing_size": say("“{place}” should be an integer of fewer digits"),
    "int_from_float": say("“{place}” should be a valid integer, without a fraction"),
    "bool_type": say("“{place}” should be true or false"),
    "bool_parsing": say("“{place}” should be true or false"),
    "greater_than_equal": say("“{place}” should be {ge} or more"),
    "less_than_equal": say("“{place}” should be {le} or less"),
    "literal_error": say("“{place}” should be {expected}"),
    "list_type": say("“{place}” should be a list"),
    "too_long": say("“{place}” should have at most {max_length} items"),
    "too_short": say("“{place}” should have at least {min_length} items"),
    "dict_type": say("“{place}” should be an object"),
    "model_type": say("“{place}” should be an object"),
    "model_attributes_type": say("“{place}” should be an object"),
    "extra_forbidden": say("“{place}” is not known here"),
    "date_from_datetime_parsing": say("“{place}” should be a day such as 2027-03-31"),
    "date_from_datetime_inexact": say("“{place}” should be a day such as 2027-03-31"),
    "date_parsing": say("“{place}” should be a day such as 2027-03-31"),
    "date_type": say("“{place}” should be a day such as 2027-03-31"),
}
"""Pydantic's kinds of error in our own words; a kind that is not here is told in pydantic's, which are English."""


def sentence(errors: Iterable[Mapping[str, Any]]) -> str:
    """Return one sentence with every missing and malformed parameter of a request."""
    errors = list(errors)
    missing = [_place(error) for error in errors if error["type"] == "missing"]
    wrong = [_wrong(error) for error in errors if error["type"] != "missing"]
    parts = [say("missing: {names}", names=", ".join(missing))] if missing else []
    return say("Invalid request; {said}.", said=joined("; ", parts + wrong))


def unreadable(said: str) -> str:
    """Return what the library or our code says of a request; the library's one sentence in our words."""
    return say("The body of the request is not valid JSON.") if said.startswith(CANNOT_PARSE) else said


def _place(error: Mapping[str, Any]) -> str:
    """Return the name of the value that is wrong; a pin that is no object has none."""
    return str(error["loc"][-1]) if error["loc"] else "pin"


def _wrong(error: Mapping[str, Any]) -> str:
    """Return what is wrong with one value: in our words for its kind, in those of our check, or in pydantic's."""
    place, given = _place(error), error.get("ctx") or {}
    if known := WORDS.get(error["type"]):
        if "expected" in given:
            given = given | {"expected": joined(say(" or "), str(given["expected"]).split(" or "))}
        return known.format(place=place, **given)
    plain = given["error"] if error["type"] == "value_error" else _plain(str(error["msg"]))
    return say("“{place}” {plain}", place=place, plain=plain)


def _plain(said: str) -> str:
    """Return pydantic's message about one value, as the rest of a sentence."""
    plain = said.removeprefix("Value error, ").rstrip(".")
    return plain.replace("Input should", "should").replace("String should", "should")
