"""The form of a reading: for each term a choice, or the reader's own value and sentence; sent and recorded together."""

from dataclasses import dataclass
from typing import Any

from django import forms

from reviews.desks.forms import line_field
from reviews.desks.legal.entry_forms import RowShown
from reviews.desks.legal.reading_page import ReadingPage, ReadingRow
from reviews.language.phrases import say
from reviews.licensing.models import TermReading
from reviews.licensing.readings.statements import TermStatement
from reviews.licensing.terms.values import Term
from reviews.single_lines import PortalForm

SILENT = "silent"
STALE = say("Choose again: the sentence or value that this page shows has changed since you opened it.")


@dataclass(frozen=True)
class ReadingFields:
    """One term with its fields: the choices, and what the reader states instead; empty if it is not asked here."""

    reading: ReadingRow
    asked: list[forms.BoundField]
    own: list[forms.BoundField]
    reason: list[forms.BoundField]
    entries: list[RowShown]

    @property
    def typed(self) -> bool:
        """Whether the reader has typed something of their own, which the page then shows unfolded."""
        rows = any(one.open for one in self.entries)
        return rows or any(one.errors or one.value() for one in (*self.own, *self.reason))


class ReadingForm(PortalForm):
    """A choice for each term that nobody has read here, and a tick for each that another person read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: ReadingPage, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.page = page
        self.stated: dict[str, tuple[Term, str]] = {}
        self.fields["version"].initial = page.licensed.held.number
        for one in page.open:
            title = one.shown.title.lower()
            choices = [(one.says, say("I read it: the text says so"))] if one.tied else []
            choices += [(SILENT, say("I read it: the text does not say this")), ("", say("Not read yet"))]
            self.fields[one.name] = forms.ChoiceField(
                label=say("Your reading of {title}", title=title),
                choices=choices,
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": STALE},
            )
            if one.odd and one.tied:
                words = say("These words are unusual for this term. A second legal reviewer must agree.")
                self.fields[one.reason] = line_field(
                    say("Why they say so: {title}", title=title), words, required=False, most=1000
                )
            if one.own:
                one.own.add_to(self)
        for one in page.seconded:
            self.fields[one.agreed] = forms.BooleanField(
                label=say("I read it too and agree: {title}", title=one.shown.title.lower()), required=False
            )

    @property
    def button(self) -> str:
        """What the button does: record readings, agree to those of others, or both; "" where nothing is left."""
        if self.page.open and self.page.seconded:
            return say("Record what you read and agree to what you ticked")
        if self.page.open:
            return say("Record what you read")
        return say("Agree to what you ticked") if self.page.seconded else ""

    def rows(self) -> list[ReadingFields]:
        """Return every term with its fields."""
        return [self._row(one) for one in self.page.readings]

    def _row(self, one: ReadingRow) -> ReadingFields:
        asked = [self[name] for name in (one.name, one.reason, one.agreed) if name in self.fields]
        if one.own is None:
            return ReadingFields(one, asked, [], [], [])
        own, reason = one.own.bound(self, "value", "where"), one.own.bound(self, "reason")
        return ReadingFields(one, asked, own, reason, one.own.shown_rows(self))

    def said(self) -> list[TermStatement]:
        """Return what was read: tied to its sentences, stated by the reader, or found in no sentence of this text."""
        found = []
        for one in self.page.open:
            answer, path = self.cleaned_data.get(one.name), one.shown.path
            if path in self.stated:
                found.append(TermStatement(path, *self.stated[path]))
            elif answer == one.says and one.tied:
                found.append(TermStatement(path, one.tied, self.cleaned_data.get(one.reason) or ""))
            elif answer == SILENT:
                found.append(TermStatement(path, None, elsewhere=one.shown.apart))
        return found

    def seconded(self) -> list[TermReading]:
        """Return the readings that were agreed to."""
        return self.page.agreed({one.shown.path for one in self.page.seconded if self.cleaned_data.get(one.agreed)})

    def clean(self) -> dict[str, Any]:
        """Require at least one reading, one answer to each term, and a reason where the words are unusual."""
        cleaned = super().clean() or {}
        chosen = [one for one in self.page.open if cleaned.get(one.name)]
        for one in self.page.open:
            term, reason = one.own.term(self) if one.own else (None, "")
            if term is not None and cleaned.get(one.name):
                self.add_error(
                    one.name, say("Answer once: choose one of these, or state the value and sentence yourself.")
                )
            elif term is not None:
                self.stated[one.shown.path] = term, reason
        for one in chosen:
            if cleaned.get(one.name) == one.says and one.odd and not cleaned.get(one.reason):
                self.add_error(one.reason, say("Give the reason why these words say so."))
        agreed = any(cleaned.get(one.agreed) for one in self.page.seconded)
        if not self.errors and not chosen and not self.stated and not agreed:
            self.add_error(None, say("Choose what you read for at least one term."))
        return cleaned
