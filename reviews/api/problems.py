"""What is wrong with a request, as one sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from reviews.language.phrases import joined, say

PLAIN = {
    "int_parsing": say("should be a whole number"),
    "int_type": say("should be a whole number"),
    "int_from_float": say("should be a whole number"),
    "bool_parsing": say("should be true or false"),
    "bool_type": say("should be true or false"),
    "string_type": say("should be a text"),
    "string_too_short": say("should have at least {min_length} characters"),
    "string_too_long": say("should have at most {max_length} characters"),
    "too_long": say("should have at most {max_length} values"),
    "list_type": say("should be a list"),
    "dict_type": say("should be an object"),
    "model_attributes_type": say("should be an object"),
    "greater_than_equal": say("should be {ge} or more"),
    "less_than_equal": say("should be {le} or less"),
    "literal_error": say("should be one of: {expected}"),
    "date_from_datetime_parsing": say("should be a day such as 2027-03-31"),
    "date_parsing": say("should be a day such as 2027-03-31"),
    "date_type": say("should be a day such as 2027-03-31"),
    "extra_forbidden": say("is none of the values that this request takes"),
}
"""What is wrong with a value, by pydantic's type of the error."""


def sentence(errors: Iterable[Mapping[str, Any]]) -> str:
    """Return one sentence with every missing and malformed parameter of a request."""
    errors = list(errors)
    missing = [_place(error) for error in errors if error["type"] == "missing"]
    wrong = [
        say("“{place}” {plain}", place=_place(error), plain=_plain(error))
        for error in errors
        if error["type"] != "missing"
    ]
    parts = [say("missing: {names}", names=", ".join(missing))] if missing else []
    return say("Invalid request; {said}.", said=joined("; ", parts + wrong))


def _place(error: Mapping[str, Any]) -> str:
    """Return the name of the value that is wrong; a pin that is no object has none."""
    return str(error["loc"][-1]) if error["loc"] else "pin"


def _plain(error: Mapping[str, Any]) -> str:
    """Return what is wrong with one value, as the rest of a sentence: in our words, else in pydantic's."""
    if (known := PLAIN.get(str(error["type"]))) is not None:
        return known.format_map({name: str(value) for name, value in error.get("ctx", {}).items()})
    raised = error.get("ctx", {}).get("error")
    if error["type"] == "value_error" and isinstance(raised, ValueError):
        return str(raised).rstrip(".")
    said = str(error["msg"]).rstrip(".")
    return said.replace("Input should", "should").replace("String should", "should")
