"""What is wrong with a request, as one sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from reviews.language.phrases import joined, say


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
    """Return pydantic's message about one value, as the rest of a sentence."""
    said = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return said.replace("Input should", "should").replace("String should", "should")
