"""Reading a license: its terms in the order of the text, each beside its sentence, read or denied together."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from reviews.desks.forms import line_field
from reviews.desks.legal.desk import LegalDesk
from reviews.desks.legal.terms_page import ClauseTerm, TermsShown, told_once
from reviews.evidence.models import TextBlob
from reviews.legal.legal_document import LegalDocument
from reviews.licensing.models import TermReading
from reviews.licensing.readings.permits import why_not_agree
from reviews.licensing.readings.statements import TermStatement, anchors_of
from reviews.licensing.rules.own_text import bare, counts
from reviews.licensing.terms.anchors import WordIndex, tied
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.carryover import moved_term
from reviews.licensing.terms.clauses import Packed
from reviews.licensing.terms.usual_words import is_usual
from reviews.licensing.terms.values import Term
from reviews.single_lines import PortalForm

SAYS, SILENT = "says", "silent"


@dataclass(frozen=True)
class ReadingRow:
    """One term to read: how the page shows it, the term tied to its sentences, and whether this workload touches it.

    ``tied`` is None where a sentence is missing; then the term can only be confirmed on its own form. ``odd`` if a
    sentence has none of the words that are usual for the term. ``second`` if this person may agree to what was read.
    """

    shown: ClauseTerm
    tied: Term | None
    touched: bool
    odd: bool = False
    second: bool = False

    @property
    def done(self) -> bool:
        """Whether a person has read it in the words of this text, and the terms still say so."""
        return self.shown.read is not None and counts(self.shown.read, self.shown.term)

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"read-{self.shown.path}"

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
        self.desk, self.licensed, self.opened = desk, licensed, opened

    @cached_property
    def readings(self) -> list[ReadingRow]:
        """Every term that a text can state: by the place of its first sentence, then those without one."""
        last, touched, second = len(self.opened.text) + 1, self._touched, self._second
        every = (*self.licensed.known, *self.licensed.silent, *self.licensed.open)
        found = sorted(every, key=lambda one: one.number)
        ordered = sorted(found, key=lambda one: one.clauses[0].start if one.clauses else last)
        rows = []
        for one in told_once(ordered):
            term = self._tied(one) if not (one.read and counts(one.read, one.term)) else None
            quotes = [self.opened.text[at.start : at.end] for at in anchors_of(term)] if term else []
            odd = not all(is_usual(one.path, quote, self.licensed.held.key) for quote in quotes)
            rows.append(ReadingRow(one, term, one.path in touched, odd, bool(one.read and one.read.number in second)))
        return rows

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

    @property
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
    def _index(self) -> WordIndex:
        return WordIndex(self.opened.text)

    @cached_property
    def _packed(self) -> Packed:
        return Packed.of(self.opened.text)

    @cached_property
    def _quoted(self) -> dict[str, str]:
        """The stored texts that the license's terms quote, by SHA-256."""
        terms = self.licensed.held.terms.values.values()
        wanted = {one.document for term in terms for one in anchors_of(term)}
        return dict(TextBlob.objects.filter(sha256__in=wanted).values_list("sha256", "text")) if wanted else {}

    def _tied(self, one: ClauseTerm) -> Term | None:
        """Return a term with each of its parts tied to a sentence of this text: ours, or one that is word for word."""
        key, term = self.licensed.held.key, one.term
        if term.value is None:
            return None
        if key in all_terms() and bare(all_terms()[key][one.path].value) == bare(term.value):
            found = tied(key, one.path, term, self._index, self.opened.sha256)
            if found:
                return found
        return moved_term(term, self._quoted, self.opened.sha256, self._packed) if any(anchors_of(term)) else None

    def statements(self, said: dict[str, str], reasons: dict[str, str]) -> list[TermStatement]:
        """Return what was read, tied to its sentences or found in no sentence of this text; ``reasons`` by path."""
        found = []
        for one in self.open:
            answer, path = said.get(one.shown.path), one.shown.path
            if answer == SAYS and one.tied:
                found.append(TermStatement(path, one.tied, reasons.get(path, "")))
            elif answer == SILENT:
                found.append(TermStatement(path, None, elsewhere=one.shown.apart))
        return found

    def agreed(self, chosen: set[str]) -> list[TermReading]:
        """Return the readings that this person chose to agree to, by the paths of their terms."""
        numbers = [one.shown.read.number for one in self.seconded if one.shown.read and one.shown.path in chosen]
        return list(TermReading.objects.filter(pk__in=numbers))


class ReadingForm(PortalForm):
    """A choice for each term that nobody has read here, and a tick for each that another person read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: ReadingPage, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.page = page
        self.fields["version"].initial = page.licensed.held.number
        for one in page.open:
            title = one.shown.title.lower()
            choices = [(SAYS, "I read it: the text says so")] if one.tied else []
            choices.append((SILENT, "I read it: the text does not say this"))
            self.fields[one.name] = forms.ChoiceField(
                label=f"Your reading of {title}", choices=choices, widget=forms.RadioSelect, required=False
            )
            if one.odd and one.tied:
                words = "These words are unusual for this term. A second legal reviewer must agree."
                self.fields[one.reason] = line_field(f"Why they say so: {title}", words, required=False, most=1000)
        for one in page.seconded:
            self.fields[one.agreed] = forms.BooleanField(
                label=f"I read it too and agree: {one.shown.title.lower()}", required=False
            )

    def rows(self) -> list[tuple[ReadingRow, list[forms.BoundField]]]:
        """Return every term with its fields; none for one that is not asked here."""
        return [
            (one, [self[name] for name in (one.name, one.reason, one.agreed) if name in self.fields])
            for one in self.page.readings
        ]

    def said(self) -> list[TermStatement]:
        """Return what was read."""
        cleaned = self.cleaned_data
        said = {one.shown.path: cleaned.get(one.name) or "" for one in self.page.open}
        return self.page.statements(said, {one.shown.path: cleaned.get(one.reason) or "" for one in self.page.open})

    def seconded(self) -> list[TermReading]:
        """Return the readings that were agreed to."""
        return self.page.agreed({one.shown.path for one in self.page.seconded if self.cleaned_data.get(one.agreed)})

    def clean(self) -> dict[str, Any]:
        """Require at least one reading, and a reason where the words are unusual."""
        cleaned = super().clean() or {}
        chosen = [one for one in self.page.open if cleaned.get(one.name)]
        if not self.errors and not chosen and not any(cleaned.get(one.agreed) for one in self.page.seconded):
            self.add_error(None, "Choose what you read for at least one term.")
        for one in chosen:
            if cleaned.get(one.name) == SAYS and one.odd and not cleaned.get(one.reason):
                self.add_error(one.reason, "Give the reason why these words say so.")
        return cleaned
