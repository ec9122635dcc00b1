"""Reading a license: its terms in the order of the text, each beside its sentence, read or denied together."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from reviews.desks.legal.desk import LegalDesk
from reviews.desks.legal.documents_column import Opened
from reviews.desks.legal.own_reading import OwnReading, ReadText
from reviews.desks.legal.paragraphs import Mark
from reviews.desks.legal.term_ties import TermTies
from reviews.desks.legal.terms_page import ClauseTerm, TermsShown, told_once
from reviews.language.phrases import joined, say
from reviews.legal.legal_document import LegalDocument
from reviews.licensing.identify.sections import NumberedSection, section_at, sections
from reviews.licensing.models import TermReading
from reviews.licensing.readings.permits import why_not_agree
from reviews.licensing.readings.statements import TextAtHand, anchors_of
from reviews.licensing.rules.own_text import bare, counts
from reviews.licensing.terms.anchors import WordIndex
from reviews.licensing.terms.fields import FIELDS, LIST
from reviews.licensing.terms.usual_words import is_usual
from reviews.licensing.terms.values import Term
from reviews.licensing.terms.vocabulary import CONFIRMED


@dataclass(frozen=True)
class ShownSentence:
    """Words that the page shows with a term, whole: the number of their first sentence, and their section."""

    number: int
    section: str
    words: str


@dataclass(frozen=True)
class ReadingRow:
    """One term to read: how the page shows it, the term tied to its sentences, and whether this workload touches it.

    ``sentences`` are all that a tick confirms, in full. ``tied`` is None where a sentence is missing. ``odd`` if a
    sentence has none of the words that are usual for the term. ``second`` if this person may agree to what was read.
    ``own`` are the fields for what the reader states instead; None where only the form of the term can change it.
    """

    shown: ClauseTerm
    sentences: tuple[ShownSentence, ...]
    tied: Term | None
    touched: bool
    odd: bool = False
    second: bool = False
    own: OwnReading | None = None

    @property
    def done(self) -> bool:
        """Whether a person has read it in the words of this text, and the terms still say so."""
        return self.shown.read is not None and counts(self.shown.read, self.shown.term)

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"read-{self.shown.path}"

    @property
    def says(self) -> str:
        """The answer that the text says so: it names the value and the words that the page shows."""
        said = joined("\n", [repr(bare(self.tied.value)) if self.tied else "", *(one.words for one in self.sentences)])
        return f"says_{sha256(said.encode()).hexdigest()[:16]}"

    @property
    def reason(self) -> str:
        """The name of the field that says why unusual words say so."""
        return f"reason-{self.shown.path}"

    @property
    def agreed(self) -> str:
        """The name of the field with which a second reviewer agrees."""
        return f"agree-{self.shown.path}"


class ReadingPage:
    """The terms of one license against the open document of a candidate."""

    def __init__(self, desk: LegalDesk, licensed: TermsShown, opened: LegalDocument) -> None:
        self.desk, self.licensed, self.document = desk, licensed, opened

    @cached_property
    def readings(self) -> list[ReadingRow]:
        """Every term that a text can state: by the place of its first sentence, then those without one."""
        every = (*self.licensed.known, *self.licensed.silent, *self.licensed.open)
        found = sorted(every, key=lambda one: one.number)
        rows = [self._row(one) for one in told_once(found)]
        last = len(self._index.sentences) + 1
        return sorted(rows, key=lambda one: (one.sentences[0].number if one.sentences else last, one.shown.number))

    def _row(self, one: ClauseTerm) -> ReadingRow:
        done = one.read is not None and counts(one.read, one.term)
        term = None if done else self._ties.tied(one.path, one.term)
        anchors = list(anchors_of(term)) if term else []
        places = {(at.start, at.end) for at in anchors} | {(at.start, at.end) for at in one.clauses}
        quotes = [self.document.text[at.start : at.end] for at in anchors]
        odd = not all(is_usual(one.path, quote, self.licensed.held.key) for quote in quotes)
        second = bool(one.read and one.read.number in self._second)
        shown = tuple(self._sentence(*place) for place in sorted(places))
        own = None if done else self._own(one, term)
        return ReadingRow(one, shown, term, one.path in self._touched, odd, second, own)

    def _sentence(self, start: int, end: int) -> ShownSentence:
        words = joined(" ", self.document.text[start:end].split())
        return ShownSentence(self._index.number_at(start), section_at(self._sections, start), words)

    def _own(self, one: ClauseTerm, term: Term | None) -> OwnReading | None:
        """Return the fields for a reader's own statement; a value that someone confirmed is changed on its own form."""
        listed = FIELDS[one.path].kind == LIST
        if (one.term.read_by and (one.term.status != CONFIRMED or listed)) or (term is not None and listed):
            return None
        return OwnReading(one.path, self._read_text, one.term.value if one.term.status == CONFIRMED else None)

    @property
    def opened(self) -> Opened | None:
        """The open document, with its sentences numbered and the clauses of every term marked."""
        known = [mark for one in self.desk.licenses for mark in one.marks]
        told = {(mark.start, mark.end) for mark in known}
        for row in self.readings:
            for at in dict.fromkeys((one.start, one.end) for one in anchors_of(row.tied)) if row.tied else ():
                if at not in told:
                    known.append(
                        Mark(
                            *at,
                            "clause",
                            say("{number_of} {title}", number_of=row.shown.number, title=row.shown.title),
                            row.shown.ident,
                        )
                    )
        numbers = [Mark(*at, "", number=n) for n, at in enumerate(self._index.sentences, start=1)]
        return self.desk.column.opened([*known, *numbers])

    @property
    def open(self) -> list[ReadingRow]:
        """The terms that nobody has read in this text."""
        return [one for one in self.readings if not one.done]

    @property
    def seconded(self) -> list[ReadingRow]:
        """The readings that this person may agree to."""
        return [one for one in self.readings if one.second]

    @property
    def touched_left(self) -> int:
        """The number of unread terms that a rule asks for this workload."""
        return sum(one.touched for one in self.open)

    @property
    def all(self) -> int:
        """The number of terms that a text can state."""
        return len(self.readings)

    @property
    def read(self) -> int:
        """The number of terms that were read in this text."""
        return self.all - len(self.open)

    @cached_property
    def _touched(self) -> set[str]:
        match = self.desk.match
        return {read.path for one in match.results for read in one.result.reads} if match else set()

    @cached_property
    def _second(self) -> set[int]:
        """The readings in this text that wait for a second reviewer, and that this person may agree to."""
        every = (*self.licensed.known, *self.licensed.silent, *self.licensed.open)
        waiting = [one.read.number for one in every if one.read and not one.read.second]
        rows = list(TermReading.objects.filter(pk__in=waiting).select_related("by", "agreement"))
        whys = {one.by_id: why_not_agree(self.desk.user, [one]) for one in {one.by_id: one for one in rows}.values()}
        return {one.pk for one in rows if not whys[one.by_id]}

    @cached_property
    def _ties(self) -> TermTies:
        return TermTies(self.licensed.held, self.document)

    @property
    def _index(self) -> WordIndex:
        return self._ties.index

    @cached_property
    def _sections(self) -> tuple[NumberedSection, ...]:
        return sections(self.document.text)

    @cached_property
    def _read_text(self) -> ReadText:
        return ReadText(self._index, TextAtHand(self.document.text).digest, self.licensed.held.key)

    def agreed(self, chosen: set[str]) -> list[TermReading]:
        """Return the readings that this person chose to agree to, by the paths of their terms."""
        numbers = [one.shown.read.number for one in self.seconded if one.shown.read and one.shown.path in chosen]
        return list(TermReading.objects.filter(pk__in=numbers))
