"""Holder names inside the few short licenses that repeat them: BSD-like texts name those who must not be advertised.

Only these fixed places count, and only if they contain a name: at most twelve words, none of them a word used in
conditions. https://spdx.org/licenses/BSD-3-Clause.html marks the same places as replaceable.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from reviews.licensing.identify.copyright_lines import holder

if TYPE_CHECKING:
    from reviews.licensing.identify.normalise import Words

LONGEST_TEXT = 700
LONGEST_NAME = 14
SLOT = "‹holder›"
OPENINGS = (
    "redistribution and use in source and binary forms",
    "permission to use copy modify",
    "permission is hereby granted free of charge to any person",
)
"""Openings of BSD, ISC, MIT and similar texts. Names are set aside in no other text."""
PLACES: tuple[tuple[str, str], ...] = (
    ("neither the name of", "nor the names of"),
    ("neither the name of", "nor its contributors may be used"),
    ("neither the names of", "nor the names of"),
    ("the name of", "may not be used to endorse or promote"),
    ("this software is provided by", "as is"),
    ("the software is provided by", "as is"),
    ("in no event shall", "be liable for any direct"),
    ("in no event shall", "be liable for any special"),
    ("in no event shall", "be liable for any claim"),
    ("the software is provided as is and", "disclaims all warranties"),
)


def set_aside(words: Words, plain: str) -> tuple[Words, list[tuple[int, int]]]:
    """Return the words with a slot in place of each holder's name, and the offsets of these names in the text."""
    if not 60 <= len(words) <= LONGEST_TEXT:
        return words, []
    if not any(f" {opening} " in f" {' '.join(words.words)} " for opening in OPENINGS):
        return words, []
    found = sorted(_names(words.words))
    slots: list[tuple[int, int]] = []
    for first, last in found:
        start, end = words.starts[first], words.ends[last - 1]
        if (not slots or first >= slots[-1][1]) and end - start <= 200 and holder(plain[start:end]):
            slots.append((first, last))
    if not slots:
        return words, []
    out: list[str] = []
    starts, ends = array("i"), array("i")
    done = 0
    for first, last in [*slots, (len(words), len(words))]:
        out += words.words[done:first]
        starts.extend(words.starts[done:first])
        ends.extend(words.ends[done:first])
        if first < len(words):
            out.append(SLOT)
            starts.append(words.starts[first])
            ends.append(words.ends[last - 1])
        done = last
    return type(words)(tuple(out), starts, ends), [(words.starts[a], words.ends[b - 1]) for a, b in slots]


def _names(words: tuple[str, ...]) -> list[tuple[int, int]]:
    found = []
    for lead, tail in PLACES:
        before, after = tuple(lead.split()), tuple(tail.split())
        for place in range(len(words) - len(before)):
            if words[place] == before[0] and words[place : place + len(before)] == before:
                first = place + len(before)
                for last in range(first + 1, min(first + LONGEST_NAME, len(words) - len(after)) + 1):
                    if words[last : last + len(after)] == after:
                        found.append((first, last))
                        break
    return found
