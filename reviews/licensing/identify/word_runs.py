"""Hashed word runs of known texts, with their positions: where a text differs from one that may not be shipped.

Every run of five words is one 16-bit number, in the order of the text; both ends are padded, so that each word is in
five runs. A replaced word stays unseen only if five numbers agree by chance (1 in 2^80), a missing or added one if four
do (1 in 2^64); that a place is named one word too far has a chance of 1 in 65,536. The words themselves are not
stored. Who knows the beginning of a text could test guesses at its next word; its publisher's page is less work.
"""

from __future__ import annotations

import base64
import json
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reviews.licensing.identify.change_marks import MODALS, NEGATIONS, TERRITORIES, marks
from reviews.licensing.identify.differences import Aligner, Hunk, TextDifference, place_of
from reviews.licensing.identify.normalise import VERSION, Normalised, normalise
from reviews.licensing.identify.sections import section_at, sections
from reviews.licensing.identify.shingles import RUN, Stretches

if TYPE_CHECKING:
    from reviews.licensing.identify.reference_texts import TextSource

DATA = Path(__file__).parents[1] / "data" / "word_runs.json"
PAD = ("",) * (RUN - 1)
MASK = 0xFFFF
TESTED = tuple(sorted(NEGATIONS | MODALS | TERRITORIES))
"""Decisive words that are tried where a single word is missing, so that a removed "not" is named."""


@dataclass(frozen=True)
class TextRuns:
    """One known text: its number of words, and the numbers of its padded runs in order."""

    words: int
    runs: array[int]


@cache
def known() -> Mapping[str, tuple[TextRuns, ...]]:
    """Return the bundled runs by key. Raises ValueError if they were built for another normalisation."""
    return read(DATA)


def read(path: Path) -> dict[str, tuple[TextRuns, ...]]:
    """Read a file of runs. Raises ValueError if they were built for another normalisation."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["normalisation"] != VERSION:
        raise ValueError(f"{path.name} uses normalisation {data['normalisation']}, expected {VERSION}; rebuild it.")
    found: dict[str, tuple[TextRuns, ...]] = {}
    for keys, _, words, packed in data["texts"]:
        runs = array("H")
        runs.frombytes(base64.b64decode(packed))
        if sys.byteorder == "big":
            runs.byteswap()
        for key in keys:
            found[key] = (*found.get(key, ()), TextRuns(words, runs))
    return found


def written(texts: Iterable[TextSource]) -> str:
    """Return the content of the file: one text a line, each wording once; equal sources give equal bytes."""
    lines, said = [], set()
    for one in sorted(texts, key=lambda one: (one.keys[0].lower(), one.origin)):
        body = normalise(one.text).body
        if not len(body) or (one.keys, body.digest()) in said:
            continue
        said.add((one.keys, body.digest()))
        runs = array("H", runs_of(body.words))
        if sys.byteorder == "big":
            runs.byteswap()
        packed = base64.b64encode(runs.tobytes()).decode()
        line = [list(one.keys), one.origin, len(body), packed]
        lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    return f'{{"version":1,"normalisation":{VERSION},"texts":[\n' + ",\n".join(lines) + "\n]}\n"


def runs_of(words: Sequence[str]) -> list[int]:
    """Return the number of every padded run of five words, in order."""
    return [run & MASK for run in Stretches((*PAD, *words, *PAD)).every(RUN)]


def differences(
    text: Normalised, key: str, runs: Mapping[str, tuple[TextRuns, ...]] | None = None
) -> TextDifference | None:
    """Return where a text differs from the nearest wording of a known one; None if no runs of that one are known.

    The hunks name places and counts, and removed words only where a single decisive word fits.
    """
    known_runs = (known() if runs is None else runs).get(key, ())
    found = [_against(text, key, one) for one in known_runs]
    return min(found, key=lambda one: one.changed, default=None)


def _against(text: Normalised, key: str, reference: TextRuns) -> TextDifference:
    ours, theirs = runs_of(text.body.words), reference.runs
    aligner = Aligner(theirs, ours)
    places = sections(text.text)
    hunks = []
    for a, a_end, b, b_end in _changed_words(list(aligner.gaps()), reference.words, len(text.body)):
        start, end = place_of(text.body, b, b_end)
        added = text.body.words[b:b_end]
        removed = _tried(text.body.words, b, b_end, theirs, a) if a_end - a == 1 else ()
        hunks.append(
            Hunk(
                added, removed, start, end, 0, 0, marks((*added, *removed)), a_end - a, b + 1,
                section_at(places, start),
            )
        )  # fmt: skip
    longest = max(reference.words, len(text.body))
    return TextDifference(key, tuple(hunks), aligner.work >= 0, longest, hidden=True)


def _changed_words(
    gaps: Sequence[tuple[int, int, int, int]], theirs: int, ours: int
) -> list[tuple[int, int, int, int]]:
    """Return the words outside every run that both texts have, from the runs that only one of them has."""
    found: list[tuple[int, int, int, int]] = []
    for a, a_end, b, b_end in gaps:
        # A run ends with the word of its own index: the words between two shared runs begin at the first index of a
        # gap, and end before the first word of the shared run that follows it.
        short = max(0, RUN - 1 - (a_end - a), RUN - 1 - (b_end - b))  # where words repeat, fewer runs differ
        last_a, last_b = a_end + short - RUN + 1, b_end + short - RUN + 1
        first_a, first_b = a, b
        if found and (a < found[-1][1] or b < found[-1][3]):
            first_a, _, first_b, _ = found.pop()
        last_a, last_b = max(first_a, last_a), max(first_b, last_b)
        found.append((min(first_a, theirs), min(last_a, theirs), min(first_b, ours), min(last_b, ours)))
    return [one for one in found if one[0] < one[1] or one[2] < one[3]]


def _tried(ours: Sequence[str], first: int, last: int, theirs: Sequence[int], at: int) -> tuple[str, ...]:
    """Return the decisive word that fits as the one missing word of the reference, tested by its five runs."""
    padded = (*PAD, *ours, *PAD)
    before, after = padded[first : first + RUN - 1], padded[last + RUN - 1 : last + 2 * (RUN - 1)]
    wanted = list(theirs[at : at + RUN])
    for word in TESTED:
        if [run & MASK for run in Stretches((*before, word, *after)).every(RUN)] == wanted:
            return (word,)
    return ()
