"""Line-by-line comparison of two texts that marks the changed words, for pages that show changes."""

import difflib
import re
from dataclasses import dataclass

MAX_LINES = 2000
"""Most lines compared on each side; the page says if a text was longer."""
CONTEXT = 3
WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class DifferenceRow:
    """One displayed line: ``kind`` is same, out, in or gap; ``pieces`` are (changed, text); numbers count from 1."""

    kind: str
    number: int
    pieces: tuple[tuple[bool, str], ...]


def rows(before: str, after: str) -> list[DifferenceRow]:
    """Return the lines that differ with three lines of context; unchanged stretches become a gap row."""
    old, new = numbered(before)[:MAX_LINES], numbered(after)[:MAX_LINES]
    found: list[DifferenceRow] = []
    end = 0
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        if (skipped := group[0][1] - end) > 0:
            found.append(DifferenceRow("gap", skipped, ()))
        for tag, a_from, a_to, b_from, b_to in group:
            if tag == "equal":
                found += [
                    DifferenceRow("same", b_from + n + 1, ((False, line),)) for n, line in enumerate(new[b_from:b_to])
                ]
            else:
                found += _moved(old[a_from:a_to], new[b_from:b_to], a_from, b_from)
            end = a_to
    if found and len(old) > end:
        found.append(DifferenceRow("gap", len(old) - end, ()))
    return found


def numbered(text: str) -> list[str]:
    """Return the lines as editors and the hub count them: only line feeds end a line, the last one may lack it."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def is_cut(before: str, after: str) -> bool:
    """Tell whether either text exceeds the compared number of lines."""
    return max(before.count("\n"), after.count("\n")) >= MAX_LINES


def _moved(old: list[str], new: list[str], old_from: int, new_from: int) -> list[DifferenceRow]:
    marked = [_words(a, b) for a, b in zip(old, new, strict=False)]
    paired = len(marked)
    out = [pieces for pieces, _ in marked] + [((True, line),) for line in old[paired:]]
    come = [pieces for _, pieces in marked] + [((True, line),) for line in new[paired:]]
    return [
        *(DifferenceRow("out", old_from + n + 1, pieces) for n, pieces in enumerate(out)),
        *(DifferenceRow("in", new_from + n + 1, pieces) for n, pieces in enumerate(come)),
    ]


def _words(a: str, b: str) -> tuple[tuple[tuple[bool, str], ...], tuple[tuple[bool, str], ...]]:
    left, right = WORDS.findall(a), WORDS.findall(b)
    if len(left) * len(right) > 250_000:  # a minified line: comparing words would take seconds
        return ((True, a),), ((True, b),)
    out: list[tuple[bool, str]] = []
    come: list[tuple[bool, str]] = []
    for tag, a_from, a_to, b_from, b_to in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if a_to > a_from:
            out.append((tag != "equal", "".join(left[a_from:a_to])))
        if b_to > b_from:
            come.append((tag != "equal", "".join(right[b_from:b_to])))
    return _joined(out), _joined(come)


def _joined(pieces: list[tuple[bool, str]]) -> tuple[tuple[bool, str], ...]:
    """Join pieces: a blank between two changed words counts as changed, so that a phrase is marked as one."""
    found: list[tuple[bool, str]] = []
    for n, (moved, text) in enumerate(pieces):
        inside = text.isspace() and 0 < n < len(pieces) - 1 and pieces[n - 1][0] and pieces[n + 1][0]
        if found and found[-1][0] == (moved or inside):
            found[-1] = (found[-1][0], found[-1][1] + text)
        else:
            found.append((moved or inside, text))
    return tuple(found)
