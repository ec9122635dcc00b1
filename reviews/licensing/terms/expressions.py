"""License expressions of SPDX: several licenses joined by OR, AND and WITH, of which every part counts.

OR is the licensee's choice. AND binds to both. WITH adds an exception to the license before it and stays with it.
Source: SPDX specification, annex "SPDX license expressions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviews.language.phrases import say

LONGEST, MOST = 500, 20
CHOICE, BOTH, MIXED = "choice", "both", "mixed"
MARK = re.compile(r"SPDX-License-Identifier:[ \t]*([^\r\n]{1,500})", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+:-]*")
TOKEN = re.compile(rf"\s*(\(|\)|{NAME.pattern})")


@dataclass(frozen=True, slots=True)
class LicenseExpression:
    """An expression: its text, its licenses in order, and how they are joined ("" where there is only one)."""

    text: str
    parts: tuple[str, ...]
    joined: str

    @property
    def words(self) -> str:
        """How the parts are joined, for a reader; "" for a single license."""
        return {
            CHOICE: say("the licensee may choose one of them"),
            BOTH: say("all of them apply"),
            MIXED: say("some apply together, others are a choice"),
        }.get(self.joined, "")


def expression(text: str) -> LicenseExpression | None:
    """Return the expression that a text is, None if it is none: one license alone is one only after its SPDX mark."""
    tokens = _tokens(text)
    if not tokens:
        return None
    parts: list[str] = []
    operators: set[str] = set()
    wants_name, depth = True, 0
    for one in tokens:
        word = one.upper()
        if one == "(" and wants_name:
            depth += 1
        elif one == ")" and not wants_name and depth:
            depth -= 1
        elif word in ("AND", "OR") and not wants_name:
            operators.add(word)
            wants_name = True
        elif word == "WITH" and not wants_name:
            parts[-1] += " WITH"
            wants_name = True
        elif wants_name and word not in ("AND", "OR", "WITH", "(", ")"):
            parts = [*parts[:-1], f"{parts[-1]} {one}"] if parts and parts[-1].endswith(" WITH") else [*parts, one]
            wants_name = False
        else:
            return None
    if wants_name or depth or len(parts) > MOST:
        return None
    joined = MIXED if len(operators) > 1 else {"AND": BOTH, "OR": CHOICE}.get("".join(operators), "")
    return LicenseExpression(text.strip(), tuple(dict.fromkeys(parts)), joined)


def marked(text: str) -> LicenseExpression | None:
    """Return the expression of a text's SPDX marks, as ``SPDX-License-Identifier: MIT OR Apache-2.0``.

    Marks of several lines that differ name what applies to different parts of the text, so that all of them apply.
    """
    said = dict.fromkeys(found[1].strip().rstrip("*/-># \t") for found in MARK.finditer(text[:65_536]))
    read = [one for line in list(said)[:MOST] if (one := expression(line))]
    if len(read) < 2:
        return read[0] if read else None
    return expression(" AND ".join(f"({one.text})" if one.joined else one.text for one in read)) or read[0]


def base(part: str) -> str:
    """Return the license of a part, without its exception and without the sign for later versions."""
    return part.split(" WITH ")[0].rstrip("+")


def _tokens(text: str) -> list[str]:
    if len(text) > LONGEST:
        return []
    tokens, at, whole = [], 0, text.strip()
    while at < len(whole):
        match = TOKEN.match(whole, at)
        if match is None:
            return []
        tokens.append(match[1])
        at = match.end()
    return tokens
