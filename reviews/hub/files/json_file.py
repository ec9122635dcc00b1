"""A JSON file of a repository, parsed with bounds, and the line on which each of its fields stands."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reviews.hub.shapes.json_file import JsonFile, absent
from reviews.hub.shapes.reading import INFO, NOT_READ, WARN, FindingValue
from reviews.hub.text import clean
from reviews.language.phrases import joined, say

LFS_POINTER = "version https://git-lfs.github.com/spec/"
DEPTH = 64
MOST = 2**63


def whole(least: int = 0) -> Callable[[Any], bool]:
    """Return a check for a whole number from ``least`` up to what a count can be."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value < MOST


def text(value: Any) -> bool:
    """Return whether the value is a text that is not empty."""
    return isinstance(value, str) and bool(value)


def texts(value: Any) -> bool:
    """Return whether the value is a list of texts that is not empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def table(value: Any) -> bool:
    """Return whether the value is an object that is not empty."""
    return isinstance(value, dict) and bool(value)


def parse(path: str, content: str) -> JsonFile:
    """Parse a file; one that is no JSON object is a finding and its values are unanswered, never an error.

    NaN and Infinity, which the format forbids and Python's tools write, and numbers too large for any are refused: they
    are taken as words and named in a finding, as is a field that stands twice (the last is taken, as the tools do).
    """
    unread = absent(path, why=NOT_READ, here=True)

    def refused(finding: FindingValue) -> JsonFile:
        return replace(unread, findings=(finding,))

    if content.startswith(LFS_POINTER):
        title = say("The file is a Git LFS pointer")
        return refused(FindingValue("lfs-pointer", WARN, title, say("Its values were not read."), path, "L1"))
    try:
        value, words, twice = _loaded(content.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        detail = str(error)[:200] if isinstance(error, ValueError) else say("It is nested too deeply.")
        return refused(
            FindingValue("file-malformed", WARN, say("A JSON file cannot be parsed"), detail, path, f"L{line}")
        )
    if not isinstance(value, dict) or _deeper(value, DEPTH):
        detail = (
            say("It is nested too deeply.")
            if isinstance(value, dict)
            else say("It is a {name}.", name=type(value).__name__)
        )
        return refused(
            FindingValue("file-malformed", WARN, say("A JSON file is not an object with plain fields"), detail, path)
        )
    if "\\u" in content:
        value = clean(value)
    findings = []
    if words:
        title = say("A JSON file holds {words}, which JSON does not allow", words=joined(", ", sorted(words)[:5]))
        findings.append(FindingValue("json-not-a-number", INFO, title, say("It was read as text."), path))
    if twice:
        title = say("A JSON file repeats a field")
        detail = say("{twice}: the last value is used, as in common tools.", twice=joined(", ", sorted(twice)[:5]))
        findings.append(FindingValue("json-duplicate-key", WARN, title, detail, path))
    return JsonFile(path, value, content, True, True, "", tuple(findings))


def _loaded(content: str) -> tuple[Any, set[str], set[str]]:
    """Return the value, the words in place of a number that JSON does not allow, and the fields that are repeated."""
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

    value = json.loads(content, parse_constant=constant, parse_float=decimal, object_pairs_hook=pairs)
    return value, words, twice


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
