"""The form of one license term: how it is known, its value or entries, and the clause that it was read in."""

from typing import Any

from django import forms
from django.utils import timezone

from reviews.desks.forms import line_field, text_field
from reviews.desks.legal.entry_forms import (
    ROWS,
    RowError,
    RowShown,
    add_rows,
    entry_of,
    row_of,
    shown_rows,
    single_value,
    value_field,
)
from reviews.language.phrases import say
from reviews.licensing.terms.fields import LICENSE_FACTS, LIST
from reviews.licensing.terms.values import Anchor, BadTerms, Term, Value
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED, STATUSES, UNKNOWN
from reviews.people.models import User
from reviews.reference.licenses.clause_form import ClauseForm, PresentTerm


class TermForm(ClauseForm):
    """One term: status, value and clause; a valid form sets ``term``."""

    def __init__(
        self, data: Any = None, *, present: PresentTerm, by: User, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, present=present, initial=initial)
        self.entries, self.by = present.entries, by
        self.term: Term | None = None
        self.fields["status"] = forms.ChoiceField(
            label=say("How it is known"), choices=STATUSES, widget=forms.RadioSelect, initial=self.now.status
        )
        self.rows = self._add_value()
        self.add_clause()
        self.fields["note"] = line_field(
            say("Note"), say("What readers of this term should know."), required=False, most=1000
        )
        self.fields["source"] = line_field(
            say("Source"), say("Location of the clause, if it is not in a stored text."), required=False, most=500
        )
        self.fields["reason"] = text_field(
            say("Reason"), say("Why you change it; kept in the ledger and the history."), rows=2
        )
        for name in ("note", "source"):
            # As it is stored: what comes with the portal would be sent back in the reader's language.
            self.fields[name].initial = str.__str__(getattr(self.now, name))

    def _add_value(self) -> int:
        """Add the fields of the value; return how many rows a list has."""
        if self.field.kind == LIST:
            quotes = [self.present.words(one.anchor) for one in self.entries]
            return add_rows(self, self.field.path, self.entries, quotes)
        self.fields["value"] = value_field(self.field, self.now.value)
        return 0

    def shown_rows(self) -> list[RowShown]:
        """Return the rows of a list in page layout."""
        return shown_rows(self, self.field.path, self.rows) if self.rows else []

    def clean(self) -> dict[str, Any]:
        """Build the term from the input, or report what is missing."""
        cleaned = super().clean() or {}
        status = cleaned.get("status")
        if not status:
            return cleaned
        self.document = self.chosen_text(cleaned)
        anchor = self.anchor("quote", self.now.anchor, cleaned)
        value = self._value(cleaned)
        if status in (UNKNOWN, NOT_ADDRESSED):
            self._nothing_typed(cleaned)
            value, anchor = None, anchor if status == NOT_ADDRESSED else None
        elif value is None and not self.errors:
            self.add_error(None if self.rows else "value", say("Enter a value, or choose another status."))
        if status == CONFIRMED and not self.errors:
            self._rests(value, anchor, cleaned)
        if not self.errors:
            self._make(status, value, anchor, cleaned)
        return cleaned

    def _value(self, cleaned: dict[str, Any]) -> Value | None:
        if self.rows:
            return self._entries(cleaned)
        try:
            return single_value(self.field, cleaned.get("value"))
        except BadTerms as error:
            self.add_error("value", str(error))
            return cleaned.get("value")

    def _entries(self, cleaned: dict[str, Any]) -> Value | None:
        path, found = self.field.path, []
        for n in range(1, self.rows + 1):
            present = self.entries[n - 1] if n <= len(self.entries) else None
            try:
                row = row_of(path, n, cleaned, self.changed_data)
                if row and not self._bad(n):
                    anchor = self.anchor(f"quote_{n}", present.anchor if present else None, cleaned)
                    found.append(entry_of(path, row, anchor))
            except RowError as error:
                self.add_error(error.name, str(error))
            except BadTerms as error:
                self.add_error(f"{next(iter(ROWS[path]))}_{n}", say("Entry {n}: {error}", n=n, error=error))
        return tuple(found) or None  # type: ignore[return-value]  # of one kind by the path

    def _bad(self, n: int) -> bool:
        return any(f"{name}_{n}" in self.errors for name in ROWS[self.field.path])

    def _nothing_typed(self, cleaned: dict[str, Any]) -> None:
        """Refuse a value entered with “unknown”, which would otherwise be lost silently."""
        values = ["value", *(f"{name}_{n}" for name in ROWS.get(self.field.path, ()) for n in range(1, self.rows + 1))]
        typed = [name for name in values if name in self.changed_data and cleaned.get(name) not in (None, "", [])]
        if typed and not self.errors:
            self.add_error(
                "status",
                say("A value needs the status “Confirmed” or “Unreviewed”. Choose one, or leave the value unchanged."),
            )

    def _rests(self, value: Value | None, anchor: Anchor | None, cleaned: dict[str, Any]) -> None:
        """Require a clause for a confirmed value: its own, or one for every entry."""
        entries = [one for one in _listed(value) if not isinstance(one, str)]
        if anchor or (entries and all(one.anchor for one in entries)):
            return
        if self.field.path in LICENSE_FACTS:  # their source replaces the clause
            if not cleaned.get("source"):
                self.add_error("source", say("Name the list in which you looked it up."))
            return
        self.add_error("quote", say("A confirmed value needs its clause: choose the text and paste the words."))

    def _make(self, status: str, value: Value | None, anchor: Anchor | None, cleaned: dict[str, Any]) -> None:
        read = status in (CONFIRMED, NOT_ADDRESSED)
        self.term = Term(
            value=value, status=status, anchor=anchor, note=cleaned.get("note", ""), source=cleaned.get("source", ""),
            read_by=self.by.name if read else "", read_on=timezone.localdate().isoformat() if read else "",
        )  # fmt: skip
        if self.term == self.now:
            self.add_error(None, say("Nothing has changed."))


def _listed(value: Value | None) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()
