"""Reading a license: its terms in the order of the text, each beside its sentence, confirmed or denied together."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone

from reviews.desks.legal.desk import LegalDesk
from reviews.desks.legal.terms_page import ClauseTerm, TermsShown, told_once
from reviews.legal.legal_document import LegalDocument
from reviews.licensing.terms.anchors import WordIndex, tied
from reviews.licensing.terms.values import Term
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED
from reviews.people.models import User
from reviews.single_lines import PortalForm

SAYS, SILENT = "says", "silent"
PUBLIC = "flags."
"""Facts of public lists, which no reading of a text confirms."""


@dataclass(frozen=True)
class TermReading:
    """One term to read: how the page shows it, the term tied to its sentences, and whether this workload touches it.

    ``tied`` is None where a sentence is missing; then the term can only be confirmed on its own form.
    """

    shown: ClauseTerm
    tied: Term | None
    touched: bool

    @property
    def done(self) -> bool:
        """Whether a person has read the text for it."""
        return bool(self.shown.term.read_by)

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"read-{self.shown.path}"


class ReadingPage:
    """The terms of one license against the open document of a candidate."""

    def __init__(self, desk: LegalDesk, licensed: TermsShown, opened: LegalDocument) -> None:
        self.desk, self.licensed, self.opened = desk, licensed, opened

    @cached_property
    def readings(self) -> list[TermReading]:
        """Every term that a text can state: by the place of its first sentence, then those without one."""
        index, touched, last = WordIndex(self.opened.text), self._touched, len(self.opened.text) + 1
        every = (*self.licensed.known, *self.licensed.silent, *self.licensed.open)
        found = [one for one in every if not one.path.startswith(PUBLIC)]
        ordered = sorted(found, key=lambda one: one.clauses[0].start if one.clauses else last)
        return [TermReading(one, self._tied(one, index), one.path in touched) for one in told_once(ordered)]

    @property
    def open(self) -> list[TermReading]:
        """The terms that nobody has read."""
        return [one for one in self.readings if not one.done]

    @cached_property
    def asked(self) -> list[TermReading]:
        """The unread terms that this document can answer: it denies nothing that another one of the license says."""
        return [one for one in self.open if not one.shown.apart]

    @property
    def touched_left(self) -> int:
        """The number of unread terms that a rule asks for this workload."""
        return sum(one.touched for one in self.open)

    @property
    def _touched(self) -> set[str]:
        match = self.desk.match
        return {read.path for one in match.results for read in one.result.reads} if match else set()

    def _tied(self, one: ClauseTerm, index: WordIndex) -> Term | None:
        if not one.clauses:
            return None
        return tied(self.licensed.held.key, one.path, one.term, index, self.opened.sha256)

    def read(self, said: dict[str, str], by: User) -> dict[str, Term]:
        """Return the terms as read: tied to their sentences, or found in no sentence of this text."""
        signed = {"read_by": by.name, "read_on": timezone.localdate().isoformat()}
        found = {}
        for one in self.asked:
            answer = said.get(one.shown.path)
            if answer == SAYS and one.tied:
                found[one.shown.path] = replace(one.tied, status=CONFIRMED, **signed)  # type: ignore[arg-type]
            elif answer == SILENT:
                note = f"Not said by the text with the SHA-256 {self.opened.sha256}"
                found[one.shown.path] = Term(status=NOT_ADDRESSED, source=note, **signed)  # type: ignore[arg-type]
        return found


class ReadingForm(PortalForm):
    """A choice for each term that nobody has read; nothing is chosen before somebody does."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: ReadingPage, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.page = page
        self.fields["version"].initial = page.licensed.held.number
        for one in page.asked:
            choices = [(SAYS, "I read it: the text says so")] if one.tied else []
            choices.append((SILENT, "I read it: the text does not say this"))
            self.fields[one.name] = forms.ChoiceField(
                label=f"Your reading of {one.shown.title.lower()}", choices=choices, widget=forms.RadioSelect,
                required=False,
            )  # fmt: skip

    def rows(self) -> list[tuple[TermReading, forms.BoundField | None]]:
        """Return every term with its field; None for one that is not asked here."""
        return [(one, self[one.name] if one.name in self.fields else None) for one in self.page.readings]

    def said(self) -> dict[str, str]:
        """Return what was chosen, by the path of the term."""
        found = {one.shown.path: self.cleaned_data.get(one.name) or "" for one in self.page.asked}
        return {path: answer for path, answer in found.items() if answer}

    def clean(self) -> dict[str, Any]:
        """Require at least one reading."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(one.name) for one in self.page.asked):
            self.add_error(None, "Choose what you read for at least one term.")
        return cleaned
