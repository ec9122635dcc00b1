"""A JSON file of a repository as fields that a fact can be read from, each with the line on which it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reviews.hub.shapes.reading import ABSENT, FILE, NOT_SAID, UNANSWERED, FactValue, FindingValue
from reviews.language.phrases import joined, say

LINES_OF = 2 * 2**20
"""Characters up to which the lines of a file's fields are worked out."""
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]')
QUOTE = 300


@dataclass(frozen=True)
class JsonFile:
    """A parsed file: its path, fields ({} when it is not an object) and text; ``read`` is False when it was not read.

    ``here`` says whether the repository lists it; ``why`` is then the reason for which it was not read. ``findings``
    are what is odd about it.
    """

    path: str
    fields: dict[str, Any]
    text: str = field(repr=False)
    here: bool
    read: bool
    why: str = ABSENT
    findings: tuple[FindingValue, ...] = ()

    def fact(self, key: str, *names: str, fits: Callable[[Any], bool] = lambda value: True) -> FactValue:
        """Return the first of these fields (``a.b`` goes one level down) that fits, as a fact with its line.

        A field that is there and does not fit leaves the fact unanswered, quoted.
        """
        if not self.read:
            return FactValue(key, None, UNANSWERED, self.why, self.path if self.here else "")
        misfit = ""
        for name in names:
            value = self.get(name)
            if value is not None and fits(value):
                return FactValue(
                    key, value, FILE, "", self.path, self.place(name), self.quote(name), say("field {name}", name=name)
                )
            misfit = misfit or (name if value is not None else "")
        place, quote = (self.place(misfit), self.quote(misfit)) if misfit else ("", "")
        how = (
            say("field {misfit}, whose value is not valid", misfit=misfit)
            if misfit
            else say("field {names}", names=joined(say(" or "), names))
        )
        return FactValue(key, None, UNANSWERED, NOT_SAID, self.path, place, quote, how)

    def get(self, name: str) -> Any:
        """Return the value of a field, None when it is missing."""
        value: Any = self.fields
        if "." not in name:
            return value.get(name)
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def place(self, name: str) -> str:
        """Return "L12 $.a.b", or "$.a.b" when the line is not known."""
        line = self._lines.get(name)
        return f"L{line} $.{name}" if line else f"$.{name}"

    def quote(self, name: str) -> str:
        """Return the line of a plain field when it is short, else the value as JSON, at most 300 characters."""
        line, value = self._lines.get(name, 0), self.get(name)
        text = self.text.split("\n")[line - 1].strip() if line and not isinstance(value, (dict, list)) else ""
        return text if 0 < len(text) <= QUOTE else json.dumps(value, ensure_ascii=False, default=str)[:QUOTE]

    @cached_property
    def _lines(self) -> dict[str, int]:
        return _field_lines(self.text) if len(self.text) <= LINES_OF else {}


def absent(path: str, *, why: str = ABSENT, here: bool = False) -> JsonFile:
    """Return a file that is missing, or that was not read."""
    return JsonFile(path, {}, "", here, False, why)


def _field_lines(content: str) -> dict[str, int]:
    """Return the line of every field of an object down to the third level, by its path; the last of a repeated one."""
    lines: dict[str, int] = {}
    path: list[str] = []  # one entry an open bracket: "" for the whole, the field it is the value of, "[" in a list
    last, line, seen = "", 1, 0
    for token in TOKEN.finditer(content):
        word = token[0]
        if word == ":" and len(path) <= 3 and "[" not in path:
            line += content.count("\n", seen, token.start())
            seen = token.start()
            lines[".".join([*path[1:], last])] = line
        elif word == "{":
            path.append("[" if "[" in path[-1:] else last)
        elif word == "[":
            path.append("[")
        elif word in "}]":
            path[-1:] = []
        elif word[0] == '"':
            last = word[1:-1]
    return lines
