"""A JSON file of a repository, parsed with bounds, and the place of a value in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from reviews.hub.facts import ABSENT, FILE, NOT_READ, NOT_SAID, UNANSWERED, WARN, Fact, Finding

LFS_POINTER = "version https://git-lfs.github.com/spec/"


@dataclass(frozen=True)
class JsonFile:
    """A parsed file: its path, fields ({} when it is not an object) and text; ``read`` is False when it was not read."""

    path: str
    fields: dict[str, Any]
    text: str
    here: bool
    read: bool
    why: str = ABSENT

    def fact(self, key: str, *names: str, fits: type | tuple[type, ...] = object) -> Fact:
        """The first of these top-level fields (``a.b`` goes one level down) that fits, with its line."""
        if not self.read:
            return Fact(key, None, UNANSWERED, self.why, self.path if self.here else "")
        for name in names:
            value: Any = self.fields
            for part in name.split("."):
                value = value.get(part) if isinstance(value, dict) else None
            if value is not None and isinstance(value, fits) and not (fits is int and isinstance(value, bool)):
                return Fact(key, value, FILE, "", self.path, self._place(name), _quote(value), f"field {name}")
        return Fact(key, None, UNANSWERED, NOT_SAID, self.path, "", "", f"field {' or '.join(names)}")

    def _place(self, name: str) -> str:
        last = name.rpartition(".")[2]
        match = re.search(rf'"{re.escape(last)}"\s*:', self.text)
        line = self.text.count("\n", 0, match.start()) + 1 if match else 0
        return f"L{line} $.{name}" if line else f"$.{name}"


def _quote(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:300]


def absent(path: str, *, why: str = ABSENT, here: bool = False) -> JsonFile:
    """A file that is not there, or that was not read."""
    return JsonFile(path, {}, "", here, False, why)


def parse(path: str, text: str) -> tuple[JsonFile, list[Finding]]:
    """Parse a file; one that is no JSON object is a finding and its values are unanswered, never an error."""
    if text.startswith(LFS_POINTER):
        title = "A pointer to large file storage stands in place of the file"
        return absent(path, why=NOT_READ, here=True), [Finding("lfs-pointer", WARN, title, "", path, "L1")]
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        found = Finding("file-malformed", WARN, "A JSON file cannot be parsed", str(error)[:200], path, f"L{line}")
        return absent(path, why=NOT_READ, here=True), [found]
    if not isinstance(value, dict):
        return absent(path, why=NOT_READ, here=True), [
            Finding("file-malformed", WARN, "A JSON file does not hold fields", type(value).__name__, path)
        ]
    return JsonFile(path, value, text, True, True, ""), []


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
