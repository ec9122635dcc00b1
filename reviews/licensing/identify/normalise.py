"""Normalised words of a license text, each with its position in the raw text, for comparing texts.

Two forms are kept. ``whole`` has every word of the text. ``body`` leaves out what may differ between two copies of the
same license: well-formed copyright lines, and the holder's name where a BSD-like text repeats it; what it leaves out
is listed. Both ignore list markers, punctuation, letter case, quotes, layout and Markdown or HTML marks; both keep
numbers, money, percentages and every negation. This follows the SPDX matching guidelines, but more strictly: no word
is substituted for another except "licence" and "https".
https://spdx.github.io/spdx-spec/v2.3/license-matching-guidelines-and-templates/
"""

from __future__ import annotations

import hashlib
import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass

from reviews.hub.shapes.taken import article, marks, taken_from
from reviews.language.phrases import say
from reviews.licensing.identify import copyright_lines, enumerators, markup
from reviews.licensing.identify import holder_names as names
from reviews.licensing.identify.characters import QUIET, decode, fold, look_alike, unseen

VERSION = 1
"""Raised with every change that alters a fingerprint; fingerprints of different versions never match."""
MOST_BYTES = 2**19
"""Longer files are not license texts: the longest known one has about 150 KB."""
MOST_WORDS = 80_000
"""The same limit in words, for scripts in which every character is a word."""
TOKEN = re.compile(
    r"(?<![\w.])\.\d+[^\W_]*|\d+(?:[.,]\d+)+[^\W_]*|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|"
    r"(?:(?![\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])[^\W_])+\+{0,2}|[$€£¥%&]|[<>≤≥]=?(?=\s?[$€£¥]?\d)|[^\x00-\x7f\w\s]"
)


@dataclass(frozen=True)
class Aside:
    """A piece left out of the body: its kind (copyright, holder, title) and its offsets in the raw text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Words:
    """Normalised words with the start and end of each in the raw text (in characters, ends exclusive)."""

    words: tuple[str, ...]
    starts: array[int]
    ends: array[int]

    def __len__(self) -> int:
        return len(self.words)

    def digest(self, first: int = 0, last: int | None = None) -> str:
        """Return the SHA-256, in hexadecimal, of the words from ``first`` up to but excluding ``last``."""
        return hashlib.sha256(
            f"{VERSION}\n{' '.join(self.words[first:last])}".encode("utf-8", "backslashreplace")
        ).hexdigest()

    def at(self, offset: int) -> int:
        """Return the index of the first word that starts after the offset."""
        return bisect_right(self.starts, offset)


@dataclass(frozen=True)
class Normalised:
    """A text ready for comparison; ``reasons`` lists why a reader may see something other than these words."""

    text: str
    whole: Words
    body: Words
    aside: tuple[Aside, ...]
    reasons: tuple[str, ...]


class TooLarge(ValueError):
    """A text larger than any license text."""


def normalise(source: bytes | str) -> Normalised:
    """Normalise a file or a text. Raises TooLarge above 512 KiB (bytes of a file, characters of a text)."""
    if len(source) > MOST_BYTES:
        raise TooLarge(f"{len(source):,} bytes; a license text has at most {MOST_BYTES:,}")
    text, odd = decode(source) if isinstance(source, bytes) else (source.removeprefix("\ufeff"), ())
    reasons = [*odd, *unseen(text)]
    if form := taken_from(text):
        reasons.append(
            say("the text was taken from an {form} file", form=form)
            if article(form) == "an"
            else say("the text was taken from a {form} file", form=form)
        )
    plain, hidden = markup.blank(_without_marks(text))
    reasons += hidden
    if plain != text:
        reasons += [one for one in unseen(plain) if one not in reasons]
    whole, forged = _words(plain)
    if forged:
        reasons.append(say("look-alike letters of another script"))
    aside = [Aside("copyright", start, end) for start, end in copyright_lines.spans(plain)]
    body, holders = names.set_aside(_without(whole, aside), plain)
    pieces = sorted([*aside, *(Aside("holder", start, end) for start, end in holders)], key=lambda piece: piece.start)
    return Normalised(text, whole, body, tuple(pieces), tuple(dict.fromkeys(reasons)))


def _without_marks(text: str) -> str:
    """Return the text with the marks of another format as spaces, so that every word keeps its place."""
    for start, end in marks(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _words(plain: str) -> tuple[Words, bool]:
    words: list[str] = []
    starts, ends = array("i"), array("i")
    markers = enumerators.spans(plain)
    skip_from, skip_to = next(markers, (len(plain) + 1, 0))
    forged = False
    folded: dict[str, str] = {}
    for match in TOKEN.finditer(plain):
        start = match.start()
        while start >= skip_to and skip_to:
            skip_from, skip_to = next(markers, (len(plain) + 1, 0))
        raw = match[0]
        if start >= skip_from or raw in QUIET:
            continue
        if raw in "<>" and not plain[max(0, start - 80) : start].rpartition("\n")[2].strip(" \t>"):
            continue  # a quotation mark of e-mail or Markdown, not a comparison
        word = folded.get(raw)
        if word is None:
            word = folded[raw] = fold(raw)
            forged = forged or look_alike(raw)
        words.append(word)
        if len(words) > MOST_WORDS:
            raise TooLarge(f"more than {MOST_WORDS:,} words; a license text has fewer")
        starts.append(start)
        ends.append(match.end())
    return Words(tuple(words), starts, ends), forged


def _without(whole: Words, aside: list[Aside]) -> Words:
    if not aside:
        return whole
    words: list[str] = []
    starts, ends = array("i"), array("i")
    done = 0
    for piece in [*aside, Aside("", len(whole) and whole.ends[-1] + 1, len(whole) and whole.ends[-1] + 1)]:
        until = whole.at(piece.start - 1) if piece.start else 0
        words += whole.words[done:until]
        starts.extend(whole.starts[done:until])
        ends.extend(whole.ends[done:until])
        done = max(until, whole.at(piece.end - 1))
    return Words(tuple(words), starts, ends)
