"""List markers ("1.", "(a)", "iv)", "2.1"), recognised by position and order so that no clause number is lost.

A marker counts only where an item may begin, and only if it begins or continues a list. So "thirty (30) days",
"Section 4(b)" and "1.5 million" stay words, and line breaks make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from reviews.licensing.identify.characters import listed

MARKER = re.compile(
    r"(?<![^\s*_>\"“])(?:(?P<open>\\?\()?(?P<label>\d{1,2}(?:\.\d{1,2}){1,3}|\d{1,2}|[ivxIVX]{1,5}|[A-Za-z])(?P<close>\\?[.)]{1,2})?)(?=[\s*_]|$)"
)
REFERRING = listed(
    "section sections clause clauses article articles paragraph paragraphs subsection subsections exhibit appendix",
    "annex schedule part version v no number item items page chapter step rule title usd eur gbp copyright release",
    "level class type one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty sixty",
    "ninety hundred",
)
TERMINATORS = ".;:,!?"
STRIPPED = " \t\r\n*_#>=|•·-–—\"'”“’\\`"
REFERENCE = re.compile(r"\w\s?\(\w{1,4}\)\s*(?:,|,?\s*and|,?\s*or|\s*to|\s*through)\s*$", re.IGNORECASE)
LAST_WORD = re.compile(r"(\w{1,40})\W{0,40}$")
ROMAN = {"i": 1, "v": 5, "x": 10}
BACK = 160
MOST_MARKERS = 20_000
"""Further markers stay words: a text with more is built to be slow."""


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end offsets of list markers, in the order of the text."""
    expected: dict[str, set[int]] = {}
    for match in islice(MARKER.finditer(text), MOST_MARKERS):
        label, opened, closed = match["label"], match["open"], match["close"]
        dotted = "." in label
        if (not closed and not dotted) or (opened and not (closed and ")" in closed)):
            continue
        form = (
            ("(" if opened else "") + ("d" if dotted else "") + ((closed or "").strip("\\")[:1] if not dotted else "")
        )
        before = text[max(0, match.start() - BACK) : match.start()]
        if _may_begin(before, text, match, paren=bool(opened), dotted=dotted) and _in_order(label, form, expected):
            yield match.span()


def _may_begin(before: str, text: str, match: re.Match[str], *, paren: bool, dotted: bool) -> bool:
    kept = before.rstrip(STRIPPED)
    gap = before[len(kept) :]
    if not kept or gap.count("\n") > 1:
        return True
    if kept[-1] in TERMINATORS:
        return not REFERENCE.search(before)
    word = LAST_WORD.search(kept)
    if not word or word[1].lower() in REFERRING or REFERENCE.search(before):
        return False
    if paren:
        return True
    if dotted or not word[1][:1].isupper():
        return False
    after = text[match.end() : match.end() + 20].lstrip(" \t\r\n*_\"“'‘([{#")
    return after[:1].isupper()


def _in_order(label: str, form: str, expected: dict[str, set[int]]) -> bool:
    """Tell whether the label begins a list or follows the previous label; remember what may come next."""
    accepted = False
    for kind, value in _readings(label):
        key = form + kind
        coming = expected.setdefault(key, set())
        if value in coming or value == 1 or (value == 0 and kind == "number"):
            coming.discard(value)
            if len(coming) < 32:
                coming.add(value + 1)
            accepted = True
    return accepted


def _readings(label: str) -> Iterator[tuple[str, int]]:
    if "." in label:
        head, _, last = label.rpartition(".")
        yield f"under {head} ", int(last)
    elif label.isdigit():
        yield "number", int(label)
    else:
        letters = "upper" if label.isupper() else "lower"
        if len(label) == 1:
            yield letters + " letter", ord(label.lower()) - ord("a") + 1
        if set(label.lower()) <= set(ROMAN):
            yield letters + " roman", _roman(label.lower())


def _roman(label: str) -> int:
    values = [ROMAN[char] for char in label]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
