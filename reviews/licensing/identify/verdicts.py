"""Verdict on a license text: verbatim a known one, near to one, several in one file, unknown, or no license text.

Only ``verbatim`` establishes identity and may fill in terms: the normalised words have the fingerprint of a known
text, and nothing in the file is hidden from a reader. A person sees every other text with its differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from reviews.language.phrases import say
from reviews.licensing.identify import nearest, stubs, word_runs
from reviews.licensing.identify.characters import decode
from reviews.licensing.identify.differences import TextDifference, compare
from reviews.licensing.identify.fingerprints import Fingerprints
from reviews.licensing.identify.fingerprints import known as known_texts
from reviews.licensing.identify.nearest import SAME, Neighbour, Region
from reviews.licensing.identify.normalise import VERSION, Aside, Normalised, TooLarge, Words, normalise
from reviews.licensing.identify.shingles import RUN, Stretches
from reviews.licensing.terms.expressions import base, marked

NEAR = 0.35
"""Similarity from which a text counts as near to a known one: unrelated licenses share less than a fifth."""
LONGEST_TITLE = 24
MOST_TITLES = 3
FAR = 0.15
"""Neighbours below this share only the boilerplate common to all licenses."""
MARGIN = 0.04
"""Possible error of an estimated similarity."""
WHOLE = 0.8
"""Share of a known text that a region must contain to count as one of several texts in a file."""
NO_REFERENCE = "no reference text is available"
PLACES_ONLY = "no reference text is available; only the places of the differences are known"


@dataclass(frozen=True)
class Identification:
    """The verdict on one text. Only verbatim texts have a ``key``; one text may serve several ``keys``.

    ``added`` and ``removed`` are None, with a ``why``, if no comparison of words was possible; ``difference`` may then
    still tell the places. ``expression`` is the SPDX expression by which a text names licenses, as "Apache-2.0 OR MIT";
    ``named`` holds each of its parts.
    """

    verdict: str
    keys: tuple[str, ...] = ()
    nearest: tuple[Neighbour, ...] = ()
    regions: tuple[Region, ...] = ()
    difference: TextDifference | None = None
    added: tuple[str, ...] | None = None
    removed: tuple[str, ...] | None = None
    why: str = ""
    reasons: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    aside: tuple[Aside, ...] = ()
    fingerprint: str = ""
    words: int = 0
    normalisation: int = VERSION
    expression: str = ""

    @property
    def key(self) -> str | None:
        """The license's key if the text is verbatim."""
        return self.keys[0] if self.verdict == "verbatim" else None


def identify(
    source: bytes | str, references: Mapping[str, str] | None = None, known: Fingerprints | None = None
) -> Identification:
    """Identify a text. ``references`` are known texts by key; they allow word differences and count as known."""
    known = known or known_texts()
    try:
        text = normalise(source)
    except TooLarge as error:
        return Identification("unknown", reasons=(say("too large: {error}", error=error),), why=say("it was not read"))
    about = Identification(
        "unknown", aside=text.aside, reasons=text.reasons, words=len(text.whole), fingerprint=text.body.digest()
    )
    held = {key: one for key, body in (references or {}).items() if (one := _normalised(body))}
    keys = _verbatim(text, known, held)
    if keys and not text.reasons:
        return replace(
            about,
            verdict="verbatim",
            keys=keys,
            nearest=tuple(Neighbour(key, 1.0, True) for key in keys),
            added=(),
            removed=(),
        )
    if keys:
        same = (Neighbour(keys[0], SAME, True),)
        return _compared(replace(about, verdict="near", nearest=same), text, held)
    return _compared(_named(_placed(about, text, known, held), source), text, held)


def _named(about: Identification, source: bytes | str) -> Identification:
    """Return the identification with every license of the expression that a text names by an SPDX mark.

    A long text is its own statement, so that a mark of one license adds nothing to it; several licenses do.
    """
    said = marked(source if isinstance(source, str) else decode(source)[0])
    short = about.verdict in ("no_text", "unknown") and about.words <= stubs.LONGEST
    if said is None or not (short or said.joined):
        return about
    parts = [base(part).casefold() for part in said.parts]
    return replace(about, named=tuple(dict.fromkeys([*parts, *about.named])), expression=said.text)


@lru_cache(maxsize=256)
def _normalised(body: str) -> Normalised | None:
    try:
        return normalise(body)
    except TooLarge:
        return None


def _verbatim(text: Normalised, known: Fingerprints, held: Mapping[str, Normalised]) -> tuple[str, ...]:
    """Return the keys of the known text with these words, with or without its heading; empty if there is none."""
    for words in (text.whole, text.body):
        for start, allowed in _starts(words, known):
            digest = words.digest(start)
            keys = known.keys(digest)
            if keys and (allowed is None or set(keys) & allowed):
                return tuple(key for key in keys if allowed is None or key in allowed)
        for key, reference in held.items():
            if words.words and words.words in (reference.whole.words, reference.body.words):
                return (key,)
    return ()


def _starts(words: Words, known: Fingerprints) -> Iterator[tuple[int, frozenset[str] | None]]:
    """Yield each possible start of the license, at the first word or after headings, with the keys that these allow."""
    yield 0, None
    todo: list[tuple[int, frozenset[str] | None]] = [(0, None)]
    for _ in range(MOST_TITLES):
        further: list[tuple[int, frozenset[str] | None]] = []
        for start, allowed in todo:
            for length in range(1, min(LONGEST_TITLE, len(words) - start - 1) + 1):
                keys = known.titles.get(" ".join(words.words[start : start + length]))
                if keys is None:
                    continue
                both = allowed if "*" in keys else keys if allowed is None else keys & allowed
                if both is None or both:
                    further.append((start + length, both))
        yield from further
        todo = further[:8]


def _placed(
    about: Identification, text: Normalised, known: Fingerprints, held: Mapping[str, Normalised]
) -> Identification:
    """Return the neighbours, regions and verdict of a text that is not a known one."""
    words = text.body
    stretches = Stretches(words.words)
    found = nearest.hits(words, stretches, known)
    close = _with_references(nearest.neighbours(found, known), stretches, held)
    exact, searched = nearest.stretches_known(words, stretches, known)
    parts = nearest.regions(words, exact, found, known)
    reasons = (
        about.reasons
        if searched
        else (*about.reasons, say("so repetitive that its regions were not searched to the end"))
    )
    best = close[0].similarity if close else 0.0
    about = replace(about, reasons=reasons, nearest=tuple(one for one in close if one.similarity >= FAR))
    if _composite(parts, close, len(words)):
        keys = tuple(dict.fromkeys(part.keys[0] for part in parts if part.keys))
        named = sorted(about.nearest, key=lambda one: one.key not in keys)
        return replace(about, verdict="composite", keys=keys, nearest=tuple(named), regions=tuple(parts))
    if best >= NEAR:
        return replace(about, verdict="near", regions=tuple(parts))
    names = stubs.named(words.words, known.titles)
    if not words.words or stubs.stub(text.whole.words):
        return replace(about, verdict="no_text", named=names, nearest=(), why="it contains no license text")
    return replace(about, named=names, why="no known text is near")


def _composite(parts: list[Region], close: list[Neighbour], words: int) -> bool:
    """Tell whether the text consists of several known ones, or of a whole known one and something else."""
    pieces = [part for part in parts if part.kind == "known" or part.similarity >= WHOLE]
    covered = sum(part.last - part.first for part in pieces)
    if not pieces or covered < 0.2 * words:
        return False
    best = close[0] if close else None
    if len(pieces) == 1:
        whole = 2 * covered / (words + covered) + MARGIN
        explained = best is not None and best.key not in pieces[0].keys and best.similarity > whole
        return pieces[0].kind == "known" and not explained
    distinct = {part.keys[0] for part in pieces}
    alone = best is not None and best.similarity >= covered / words
    return not alone and (len(distinct) > 1 or all(part.kind == "known" for part in pieces))


def _with_references(close: list[Neighbour], stretches: Stretches, held: Mapping[str, Normalised]) -> list[Neighbour]:
    """Return the neighbours with the exact similarity of each reference text, the most similar first."""
    runs = set(stretches.every(RUN))
    best = {one.key: one for one in close}
    for key, reference in held.items():
        theirs = _runs(reference.body.words)
        if runs and theirs:
            value = round(min(SAME, 2 * len(runs & theirs) / (len(runs) + len(theirs))), 4)
            if value >= FAR or key in best:
                best[key] = Neighbour(key, value, True)
    return sorted(best.values(), key=lambda one: (-one.similarity, not one.exact, one.key))[:5]


@lru_cache(maxsize=256)
def _runs(words: tuple[str, ...]) -> frozenset[int]:
    return frozenset(Stretches(words).every(RUN))


def _compared(about: Identification, text: Normalised, held: Mapping[str, Normalised]) -> Identification:
    """Return the identification with the differences from the nearest available reference, or why there are none."""
    for neighbour in about.nearest:
        if neighbour.key in held and about.verdict in ("near", "composite"):
            difference = compare(text, held[neighbour.key], neighbour.key)
            return replace(about, difference=difference, added=difference.added, removed=difference.removed)
    if about.verdict == "composite" and all(part.kind != "near" for part in about.regions):
        over = [part for part in about.regions if part.kind == "other"]
        added = tuple(word for part in over for word in text.body.words[part.first : part.last])
        return replace(about, added=added, removed=())
    if about.verdict == "near" and about.nearest:
        places = word_runs.differences(text, about.nearest[0].key)
        return replace(about, difference=places, why=about.why or (PLACES_ONLY if places else NO_REFERENCE))
    return replace(about, why=about.why or NO_REFERENCE)
