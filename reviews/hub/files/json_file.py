"""A JSON file of a repository, parsed with bounds, and the line on which each of its fields stands."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reviews.hub.shapes.reading import ABSENT, FILE, INFO, NOT_READ, NOT_SAID, UNANSWERED, WARN, FactValue, FindingValue
from reviews.hub.text import clean

LFS_POINTER = "version https://git-lfs.github.com/spec/"
DEPTH = 64
LINES_OF = 2 * 2**20
"""Characters up to which the lines of a file's fields are worked out."""
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]')
QUOTE = 300
MOST = 2**63


@dataclass(frozen=True)
class JsonFile:
    """A parsed file: its path, fields ({} when it is not an object) and text; ``read`` is False when it was not read.

    ``here`` says whether the repository lists it; ``why`` is then the reason for which it was not read.
    """

    path: str
    fields: dict[str, Any]
    text: str = field(repr=False)
    here: bool
    read: bool
    why: str = ABSENT

    def fact(self, key: str, *names: str, fits: Callable[[Any], bool] = lambda value: True) -> FactValue:
        """The first of these fields (``a.b`` goes one level down) that fits, with its line.

        A field that is there and does not fit leaves the fact unanswered, quoted.
        """
        if not self.read:
            return FactValue(key, None, UNANSWERED, self.why, self.path if self.here else "")
        misfit = ""
        for name in names:
            value = self.get(name)
            if value is not None and fits(value):
                return FactValue(key, value, FILE, "", self.path, self.place(name), self.quote(name), f"field {name}")
            misfit = misfit or (name if value is not None else "")
        place, quote = (self.place(misfit), self.quote(misfit)) if misfit else ("", "")
        how = f"field {misfit}, whose value makes no sense" if misfit else f"field {' or '.join(names)}"
        return FactValue(key, None, UNANSWERED, NOT_SAID, self.path, place, quote, how)

    def get(self, name: str) -> Any:
        """The value of a field, None when it is not there."""
        value: Any = self.fields
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def place(self, name: str) -> str:
        """ "L12 $.a.b", or "$.a.b" when the line is not known."""
        line = self._lines.get(name)
        return f"L{line} $.{name}" if line else f"$.{name}"

    def quote(self, name: str) -> str:
        """The line of a plain field when it is short, else the value as JSON, at most 300 characters."""
        line, value = self._lines.get(name, 0), self.get(name)
        text = self.text.split("\n")[line - 1].strip() if line and not isinstance(value, (dict, list)) else ""
        return text if 0 < len(text) <= QUOTE else json.dumps(value, ensure_ascii=False, default=str)[:QUOTE]

    @cached_property
    def _lines(self) -> dict[str, int]:
        return _field_lines(self.text) if len(self.text) <= LINES_OF else {}


def whole(least: int = 0) -> Callable[[Any], bool]:
    """Fits a whole number of at least so much and of a size that a count can have."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value < MOST


def text(value: Any) -> bool:
    """Fits a text that is not empty."""
    return isinstance(value, str) and bool(value)


def texts(value: Any) -> bool:
    """Fits a list of texts that is not empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def table(value: Any) -> bool:
    """Fits an object that is not empty."""
    return isinstance(value, dict) and bool(value)


def absent(path: str, *, why: str = ABSENT, here: bool = False) -> JsonFile:
    """A file that is not there, or that was not read."""
    return JsonFile(path, {}, "", here, False, why)


def parse(path: str, content: str) -> tuple[JsonFile, list[FindingValue]]:
    """Parse a file; one that is no JSON object is a finding and its values are unanswered, never an error.

    NaN and Infinity, which the format forbids and Python's tools write, and numbers too large for any are refused: they
    are taken as words and named in a finding, as is a field that stands twice (the last is taken, as the tools do).
    """
    unread = absent(path, why=NOT_READ, here=True)
    if content.startswith(LFS_POINTER):
        title = "A pointer to large file storage stands in place of the file"
        return unread, [FindingValue("lfs-pointer", WARN, title, "Its values were not read.", path, "L1")]
    words: set[str] = set()
    twice: set[str] = set()

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) < len(found):
            twice.update(name for name, count in Counter(name for name, _ in found).items() if count > 1)
        return made

    def constant(word: str) -> str:
        words.add(word)
        return word

    def decimal(word: str) -> float | str:
        found = float(word)
        return found if math.isfinite(found) else constant(word[:40])

    try:
        value = json.loads(
            content.removeprefix("\ufeff"), parse_constant=constant, parse_float=decimal, object_pairs_hook=pairs
        )
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        detail = str(error)[:200] if isinstance(error, ValueError) else "It is nested too deeply."
        return unread, [FindingValue("file-malformed", WARN, "A JSON file cannot be parsed", detail, path, f"L{line}")]
    if not isinstance(value, dict) or _deeper(value, DEPTH):
        detail = "It is nested too deeply." if isinstance(value, dict) else f"It is a {type(value).__name__}."
        return unread, [FindingValue("file-malformed", WARN, "A JSON file does not hold plain fields", detail, path)]
    if "\\u" in content:
        value = clean(value)
    findings = []
    if words:
        title = f"A JSON file holds {', '.join(sorted(words)[:5])}, which is no number that JSON has"
        findings.append(FindingValue("json-not-a-number", INFO, title, "Taken as a word.", path))
    if twice:
        title = "A JSON file holds a field twice"
        detail = f"{', '.join(sorted(twice)[:5])}: the last is taken, as common tools do."
        findings.append(FindingValue("json-duplicate-key", WARN, title, detail, path))
    return JsonFile(path, value, content, True, True, ""), findings


def _deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _field_lines(content: str) -> dict[str, int]:
    """The line of every field of an object down to the third level, by its path; the last of a doubled one."""
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
