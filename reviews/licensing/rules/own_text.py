"""The own text of a document: what people read of each term in exactly these words, and whether that clears.

A term clears only where it was read in every text at hand. What was read in another text, what is only proposed, and
what is on a label clears nothing. Pages and rules ask the same function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from reviews.language.phrases import dated, joined, say
from reviews.licensing.terms.values import Anchor, Duty, Restriction, Term, Terms, Threshold, Value
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED

NO_TEXT = say("No text of this license is here, so nothing clears by itself.")
UNREAD = say("Unreviewed: no reviewer has read this term in the text of this repository.")
OTHER = say("A reviewer read another value in the text of this repository.")
NOT_HERE = say("No text of this repository says this; it was read in another one.")
DOUBTFUL = say("The quoted words are unusual for this term, so a second legal reviewer must agree.")
BY_ONE = say("Confirmed by one legal reviewer; the policy asks for a second one at this risk.")

ADD_TEXT = say("The license text, added to the license record, and a legal reviewer's reading of it.")
READ_IT = say("A legal reviewer's reading of the clause in this text.")
SECOND = say("A second legal reviewer who agrees to the reading.")
CHANGES = {NO_TEXT: ADD_TEXT, UNREAD: READ_IT, OTHER: READ_IT, NOT_HERE: READ_IT, DOUBTFUL: SECOND, BY_ONE: SECOND}
"""What would clear a term, by why it does not."""


@dataclass(frozen=True, slots=True)
class TextKey:
    """What tells whether two texts are the same: the SHA-256, and that of the normalised words, "" if not known."""

    digest: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReadTerm:
    """What one person read of a term in one text: its value without anchors, None if the text does not say it.

    ``on`` is a day as ISO 8601; ``second`` is who agreed, "" if nobody has. ``doubtful`` marks a quote without words
    that a clause on this term has. ``number`` is that of the stored reading.
    """

    value: Value | None
    by: str
    on: str
    second: str = ""
    doubtful: bool = False
    number: int = 0
    anchors: tuple[Anchor, ...] = ()

    @property
    def words(self) -> str:
        """Who read it, and whether a second reviewer agreed."""
        agreed = (
            say("agreed by {second}", second=self.second) if self.second else say("not yet read by a second reviewer")
        )
        return say(
            "read by {by} on {fromisoformat}, {agreed}",
            by=self.by,
            fromisoformat=dated(date.fromisoformat(self.on), "%-d %b %Y"),
            agreed=agreed,
        )


@dataclass(frozen=True, slots=True)
class OwnText:
    """One stored text of a license: its SHA-256, and by path what was newest read in exactly its words."""

    digest: str
    readings: Mapping[str, ReadTerm] = field(default_factory=dict)


def bare(value: Value | None) -> Value | None:
    """Return a value without the places of its clauses, which differ from copy to copy."""
    if not isinstance(value, tuple):
        return value
    return tuple(replace(one, anchor=None) if isinstance(one, Threshold | Duty | Restriction) else one for one in value)  # type: ignore[return-value]  # of one kind


def counts(read: ReadTerm, term: Term) -> bool:
    """Tell whether a reading still counts: its text says what the terms say now, or says nothing."""
    return read.value is None or (_confirmed(term) and read.value == bare(term.value))


def why_not_read(terms: Terms, texts: Iterable[OwnText], path: str, readers: int) -> str:
    """Return why a term does not clear in these texts; "" if it does. ``readers`` is how many people must agree.

    Every text must have been read for it. One of them must say exactly the value that the terms have now, and the
    others the same or nothing; or the terms have none, and no text says anything.
    """
    own, term = tuple(texts), terms[path]
    if not own:
        return NO_TEXT
    found = [one.readings.get(path) for one in own]
    if not _confirmed(term) or None in found:
        return UNREAD
    read = [one for one in found if one is not None]
    if any(one.value is not None and one.value != bare(term.value) for one in read):
        return OTHER
    if term.value is not None and all(one.value is None for one in read):
        return NOT_HERE
    if any(one.doubtful and not one.second for one in read):
        return DOUBTFUL
    return BY_ONE if readers > 1 and any(not one.second for one in read) else ""


def _confirmed(term: Term) -> bool:
    return term.status == CONFIRMED or (term.status == NOT_ADDRESSED and bool(term.read_by))


def reader_words(texts: Iterable[OwnText], path: str) -> str:
    """Return who read a term in these texts, and when, in words; "" if nobody did."""
    found = [one.readings[path].words for one in texts if path in one.readings]
    return joined("; ", dict.fromkeys(found))
