"""The known texts nearest to a text, and the regions of a text that match or resemble known texts.

A similarity is an estimate from sketches, or exact if a reference text is available. It never establishes that two
texts are the same; only a region confirmed by SHA-256 is "known".
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.licensing.identify.fingerprints import Fingerprints
from reviews.licensing.identify.normalise import Words
from reviews.licensing.identify.shingles import ANCHOR, LOW, RUN, Stretches

SAME = 0.9999
"""The highest possible similarity of a text that is not verbatim."""
WORTH_NAMING = 0.05
INSIDE = 0.5
"""Share of a known text's runs that a region must contain to count as near to it."""
FEWEST_MATCHES = 8
MOST_STEPS = 8
FIRST_LOOK = 64
"""Number of the smallest values of a sketch, at least one of which must occur before the others are looked up."""
MOST_CHECKS = 200_000
"""Most stretches compared in one text; only a text built to be slow needs more."""


@dataclass(frozen=True)
class Neighbour:
    """A known text and its similarity: 2 x shared five-word runs / all runs of both texts, from 0 to 1."""

    key: str
    similarity: float
    exact: bool = False


@dataclass(frozen=True)
class Region:
    """Part of a text: ``known`` (confirmed), ``near`` (resembles a known text) or ``other`` (no match).

    ``first`` and ``last`` count words of the body, ``start`` and ``end`` characters of the raw text, ends exclusive.
    """

    kind: str
    keys: tuple[str, ...]
    first: int
    last: int
    start: int
    end: int
    similarity: float


@dataclass(frozen=True)
class Hit:
    """One known text that shares runs with the text: its index, estimated similarity, share found, and position."""

    text: int
    similarity: float
    inside: float
    first: int
    last: int


def hits(words: Words, stretches: Stretches, known: Fingerprints) -> list[Hit]:
    """Return the known texts that share runs with the words, the most similar first."""
    every = stretches.every(RUN)
    runs = [run & LOW for run in every]
    have = set(runs)
    if not have:
        return []
    sampled = _sampled(set(every))
    found = []
    for number, text in enumerate(known.texts):
        sketch = text.sketch
        if have.isdisjoint(sketch.runs[:FIRST_LOOK]):
            continue
        matches = len(have.intersection(sketch.runs))
        similarity = min(SAME, 2 * matches / (sampled.get(sketch.step, 0) + len(sketch.runs)))
        inside = matches / len(sketch.runs)
        if similarity >= WORTH_NAMING or (inside >= INSIDE and matches >= FEWEST_MATCHES):
            found.append((similarity, inside, number, matches))
    places: dict[int, int] = {}
    for place, run in enumerate(runs):
        places.setdefault(run, place)
    out = []
    for similarity, inside, number, matches in found:
        first = last = 0
        if inside >= INSIDE and matches >= FEWEST_MATCHES:
            at = sorted(places[run] for run in known.texts[number].sketch.runs if run in places)
            edge = len(at) // 50
            first, last = at[edge], at[-1 - edge] + RUN
        out.append(Hit(number, similarity, inside, first, last))
    return sorted(out, key=lambda hit: (-hit.similarity, hit.text))


def _sampled(runs: set[int]) -> dict[int, int]:
    """Return, for each step, the number of runs that a sketch would keep."""
    steps = [1 << power for power in range(MOST_STEPS)]
    highs = [run >> 32 for run in runs]
    counts = {}
    for step in steps:
        highs = [high for high in highs if high % step == 0]
        counts[step] = len(highs)
    return counts


def neighbours(found: list[Hit], known: Fingerprints, most: int = 5) -> list[Neighbour]:
    """Return the best hit of each key, the most similar first."""
    best: dict[str, float] = {}
    for hit in found:
        best.setdefault(known.texts[hit.text].keys[0], hit.similarity)
    return [Neighbour(key, round(similarity, 4)) for key, similarity in list(best.items())[:most]]


def stretches_known(words: Words, stretches: Stretches, known: Fingerprints) -> tuple[list[Region], bool]:
    """Return the separate regions that match a known text word for word, and whether the search was complete."""
    found: list[Region] = []
    checks, place = 0, 0
    anchors = stretches.every(ANCHOR)
    for at, anchor in enumerate(anchors):
        forms = known.anchors.get(anchor)
        if forms is None or at < place:
            continue
        for form in forms:
            checks += 1
            if at + form.words > len(words) or stretches.of(at, form.words) != form.stretch:
                continue
            if words.digest(at, at + form.words) != form.digest:
                continue
            place = at + form.words
            keys = known.keys(form.digest)
            found.append(_region("known", keys, words, at, place, 1.0))
            break
        if checks > MOST_CHECKS:
            return found, False
    return found, True


def regions(words: Words, exact: list[Region], found: list[Hit], known: Fingerprints) -> list[Region]:
    """Return the whole text as regions in order: known, near to a known text, or neither."""
    taken = list(exact)
    for hit in sorted(found, key=lambda hit: (-min(hit.inside, 1) * known.texts[hit.text].sketch.size, hit.text)):
        if hit.last - hit.first < 2 * RUN or known.texts[hit.text].sketch.size * 3 < hit.last - hit.first:
            continue
        overlap = sum(max(0, min(hit.last, one.last) - max(hit.first, one.first)) for one in taken)
        if overlap <= 0.1 * (hit.last - hit.first):
            first = max([one.last for one in taken if one.last <= hit.last and one.first <= hit.first] + [hit.first])
            last = min([one.first for one in taken if one.first >= first] + [hit.last])
            if last - first >= 2 * RUN:
                keys = known.texts[hit.text].keys
                taken.append(_region("near", keys, words, first, last, round(min(SAME, hit.inside), 4)))
    taken.sort(key=lambda one: one.first)
    out: list[Region] = []
    done = 0
    for one in taken:
        if one.first > done:
            out.append(_region("other", (), words, done, one.first, 0.0))
        out.append(one)
        done = max(done, one.last)
    if done < len(words):
        out.append(_region("other", (), words, done, len(words), 0.0))
    return out


def _region(kind: str, keys: tuple[str, ...], words: Words, first: int, last: int, similarity: float) -> Region:
    return Region(kind, keys, first, last, words.starts[first], words.ends[last - 1], similarity)
