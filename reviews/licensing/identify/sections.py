"""Sections of a text by their numbers, so that a place can be named as a lawyer would: "section 3"."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

HEADING = re.compile(
    r"^[ \t>*#_|]*(?:(?i:section|article|§+|art\.|artikel|abschnitt|artículo|cláusula)\s*"
    r"(?P<label>\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}(?=[.:)\s]))|(?P<number>\d{1,2}(?:\.\d{1,2})*)(?:[.):、．]|\s(?=[A-Z\u3400-\u9fff]))|"
    r"(?P<roman>[IVX]{1,5})[.)](?=\s)|第\s*(?P<han>[一二三四五六七八九十百\d]{1,4})\s*[条條章]|"
    r"(?P<list>[一二三四五六七八九十]{1,3})[、．.])",
    re.MULTILINE,
)
HAN = {sign: number for number, sign in enumerate("一二三四五六七八九", start=1)}
MOST = 2_000
"""Further headings are not looked for: a text with more is built to be slow."""


@dataclass(frozen=True)
class NumberedSection:
    """A numbered section: its number as digits ("3.1"), and its offsets in the text, the end exclusive."""

    number: str
    start: int
    end: int


def sections(text: str) -> tuple[NumberedSection, ...]:
    """Return the numbered sections of a text in its order; the words before the first number are in none."""
    found: list[tuple[str, int]] = []
    for match in HEADING.finditer(text):
        label = match["label"] or match["number"] or match["roman"]
        found.append((digits(label or match["han"] or match["list"]), match.start()))
        if len(found) == MOST:
            break
    ends = [*(start for _, start in found), len(text)][1:]
    return tuple(NumberedSection(number, start, end) for (number, start), end in zip(found, ends, strict=True))


def digits(label: str) -> str:
    """Return the number of a section in digits, for Roman and Chinese numbers too: "IV" and "四" are "4"."""
    if label[0].isdigit():
        return label
    if label[0].upper() in "IVX":
        return str(_roman(label.upper()))
    before, ten, after = label.partition("十")
    if ten:
        return str(10 * HAN.get(before, 1) + HAN.get(after, 0))
    return str(HAN.get(label, 0)) if label in HAN else label


def _roman(label: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[sign] for sign in label]
    following = [*values[1:], 0]
    return sum(-one if one < then else one for one, then in zip(values, following, strict=True))


def section_at(found: tuple[NumberedSection, ...], offset: int) -> str:
    """Return the number of the section that a place is in, "" before the first one."""
    place = bisect_right([one.start for one in found], offset)
    return found[place - 1].number if place else ""
