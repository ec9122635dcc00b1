"""The front matter of a model card: its fields, and the line on which each stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reviews.hub.shapes.reading import ABSENT, FILE, NOT_SAID, UNANSWERED, FactValue, FindingValue
from reviews.language.phrases import say

README = "README.md"
MOST_BITS = 1024


@dataclass(frozen=True)
class FrontMatter:
    """The front matter: its fields, the line of each, the line after its end, and what is odd about it.

    ``state`` is "file" when the fields were read at the commit and "hub" when they are the hub's own parsing of them;
    ``why`` is the reason for which there are none.
    """

    fields: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)
    quotes: Mapping[str, str] = field(default_factory=dict)
    end: int = 0
    findings: tuple[FindingValue, ...] = ()
    state: str = FILE
    why: str = NOT_SAID

    def fact(self, name: str, key: str, state: str = "") -> FactValue:
        """Return one field as a fact, with its line and the line's text; a false value of YAML stays what it is."""
        here = README if self.why != ABSENT else ""
        how = (
            say("card field {name}", name=name)
            if self.state == FILE
            else say("the hub's own parsing of the card {name}", name=name)
        )
        if self.fields.get(name) is None:
            return FactValue(key, None, UNANSWERED, self.why, here, self.place(name), "", how)
        value, quote = plain(self.fields[name]), self.quotes.get(name, "")
        if value in ("", [], {}):
            return FactValue(
                key,
                None,
                UNANSWERED,
                NOT_SAID,
                here,
                self.place(name),
                quote,
                say("{how}, which is empty", how=how),
            )
        return FactValue(key, value, state or self.state, "", here, self.place(name), quote, how)

    def place(self, name: str) -> str:
        """Return "L3", or "" when the line is not known."""
        return f"L{self.lines[name]}" if name in self.lines else ""


def plain(value: Any) -> Any:
    """Return a YAML value as JSON: keys as text, and whatever JSON cannot hold as text, too."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return say(
            "a number of {bit_length} bits", bit_length=value.bit_length()
        )  # YAML writes such with colons; JSON writers refuse it
    return value if value is None or isinstance(value, str | bool | int) else str(value)
