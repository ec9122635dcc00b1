"""Forms of the license knowledge base: the filters of the list, a new license, and one term with its clause."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from reviews.desks.forms import line_field, text_field
from reviews.licensing.models import License
from reviews.licensing.terms.clauses import ClauseNotFound, locate
from reviews.licensing.terms.fields import CHOICE, CODES, FIELDS, LIST, NUMBER
from reviews.licensing.terms.values import Anchor, BadTerms, Entry, Term, Value, check_value
from reviews.licensing.terms.vocabulary import COMMERCIAL, CONFIRMED, NOT_ADDRESSED, STATUSES, UNKNOWN
from reviews.people.models import User
from reviews.reference.licenses.entry_forms import (
    ROWS,
    RowError,
    RowShown,
    WholeNumber,
    add_rows,
    entry_of,
    row_of,
    select,
    shown_rows,
)
from reviews.reference.licenses.pages import LicenseFilters
from reviews.templatetags.characters import written_out

KEY = re.compile(r"[A-Za-z0-9.-]+(/[A-Za-z0-9.-]+)*")
TAKEN = frozenset({"terms", "new"})
"""Parts of a key that the addresses of the pages need for themselves."""
SHA256 = re.compile(r"[0-9a-f]{64}")
OTHER = "other"
PUBLIC = frozenset({"flags.osi", "flags.fsf"})
"""Facts that stand in public lists and in no license text; their source takes the place of the clause."""


class FilterForm(forms.Form):
    """The filters of the list, all kept in the address."""

    q = forms.CharField(
        label="Name, key, SPDX or hub id", required=False, max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )  # fmt: skip
    commercial = select(
        "Commercial use", (*COMMERCIAL, (NOT_ADDRESSED, "Not addressed"), (UNKNOWN, "Unknown")), blank="Any"
    )
    thresholds = forms.BooleanField(label="Has a threshold", required=False)
    no_training = forms.BooleanField(label="Bans or limits training on outputs", required=False)
    unconfirmed = forms.BooleanField(label="No confirmed terms", required=False)

    def asked(self) -> LicenseFilters:
        """Return the valid filters; invalid ones are ignored and reported at their fields."""
        self.is_valid()
        return LicenseFilters(**self.cleaned_data)


class AddForm(forms.Form):
    """A license that the portal does not have yet; all its terms start as unknown."""

    key = line_field(
        "Key",
        "Family and version, for example “llama/3.1”: letters, digits, “.”, “-” and “/”. It cannot be changed.",
        most=80,
    )
    name = line_field("Name", "As in the text itself, with its version.")
    steward = line_field("Steward", "The publisher of the text, who may change it.", required=False)
    reason = text_field("Reason", "Stored in the ledger and in the license’s history.", rows=3)

    def clean_key(self) -> str:
        """Return a key that is valid in an address and not yet taken."""
        key: str = self.cleaned_data["key"].strip()
        parts = key.split("/")
        if not KEY.fullmatch(key):
            raise forms.ValidationError(
                "Use letters, digits, “.” and “-”, with “/” between parts; no part may be empty."
            )
        if any(not part.strip(".") for part in parts) or TAKEN & set(parts):
            raise forms.ValidationError("A part of a key cannot be only dots, “new” or “terms”.")
        there = License.objects.filter(key__iexact=key).values_list("key", flat=True).first()
        if there:
            raise forms.ValidationError(f"A license with the key {there} is there already.")
        return key


def same_words(one: str, two: str) -> bool:
    """Whether two quotes differ in nothing but spaces and line breaks."""
    return "".join(one.split()) == "".join(two.split())


class TermForm(forms.Form):
    """One term: how it is known, its value, its clause; ``term`` is what it comes to once the form is valid.

    ``texts`` are the stored texts on offer as (SHA-256, words), ``quoted`` the words of every present clause by its
    place, and ``read`` gives a stored text by its SHA-256, None where there is none.
    """

    def __init__(
        self, data: Any = None, *, path: str, now: Term, quoted: dict[Anchor, str], texts: list[tuple[str, str]],
        read: Any, by: User, initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.field, self.now, self.quoted, self.read, self.by = FIELDS[path], now, quoted, read, by
        self.entries: list[Entry] = [one for one in _listed(now.value) if not isinstance(one, str)]
        self.term: Term | None = None
        self._add_status()
        self.rows = self._add_value()
        self._add_clause(texts)
        self.fields["note"] = line_field("Note", "What a reader of this term should know.", required=False, most=1000)
        self.fields["source"] = line_field(
            "Source", "Where it stands when in no stored text.", required=False, most=500
        )
        self.fields["reason"] = text_field("Reason", "Why you change it; stored in the ledger and the history.", rows=2)
        for name in ("note", "source"):
            self.fields[name].initial = getattr(now, name)

    def _add_status(self) -> None:
        box = forms.RadioSelect
        self.fields["status"] = forms.ChoiceField(
            label="How it is known", choices=STATUSES, widget=box, initial=self.now.status
        )

    def _add_value(self) -> int:
        """Add the fields of the value; return how many rows a list has."""
        known, value = self.field, self.now.value
        if known.kind == LIST:
            quotes = [self._words(one.anchor) for one in self.entries]
            return add_rows(self, known.path, self.entries, quotes)
        if known.kind == CHOICE:
            self.fields["value"] = select("Value", known.choices, blank="No value")
        elif known.kind == NUMBER:
            box = forms.TextInput(attrs={"class": "input", "inputmode": "numeric"})
            self.fields["value"] = WholeNumber(
                label="Value", help_text="A whole number.", required=False, widget=box, min_value=0, max_value=10**6
            )
        elif known.kind == CODES:
            value = ", ".join(str(one) for one in _listed(value))
            self.fields["value"] = line_field("Value", f"{known.help} As in “EU, GB”.", required=False, most=500)
        else:
            self.fields["value"] = line_field("Value", required=False, most=100)
        self.fields["value"].initial = value
        return 0

    def _add_clause(self, texts: list[tuple[str, str]]) -> None:
        offered = (("", "No clause"), *texts, (OTHER, "Another stored text, by its SHA-256"))
        self.fields["text"] = select("Text", offered)
        self.fields["text"].initial = self.now.anchor.document if self.now.anchor else ""
        self.fields["sha256"] = line_field("SHA-256 of another stored text", "64 digits.", required=False, most=64)
        self.fields["quote"] = text_field(
            "Words of the clause", "Paste them exactly; spaces and line breaks may differ.", rows=4, required=False
        )
        self.fields["quote"].initial = self._words(self.now.anchor)

    def _words(self, anchor: Anchor | None) -> str:
        return written_out(self.quoted.get(anchor, ""), keep="\n\t") if anchor else ""

    def shown_rows(self) -> list[RowShown]:
        """The rows of a list."""
        return shown_rows(self, self.field.path, self.rows) if self.rows else []

    def clean(self) -> dict[str, Any]:
        """Make the term of what was filled in, or say what is missing."""
        cleaned = super().clean() or {}
        status = cleaned.get("status")
        if not status:
            return cleaned
        self._document = self._chosen(cleaned)
        anchor = self._anchor("quote", self.now.anchor, cleaned)
        value = self._value(cleaned)
        if status in (UNKNOWN, NOT_ADDRESSED):
            self._nothing_typed(cleaned)
            value, anchor = None, anchor if status == NOT_ADDRESSED else None
        elif value is None and not self.errors:
            self.add_error(None if self.rows else "value", "Give the value, or choose another status.")
        if status == CONFIRMED and not self.errors:
            self._rests(value, anchor, cleaned)
        if not self.errors:
            self._make(status, value, anchor, cleaned)
        return cleaned

    def _chosen(self, cleaned: dict[str, Any]) -> str:
        """The SHA-256 of the text that the words are looked for in."""
        chosen: str = cleaned.get("text") or ""
        if chosen != OTHER:
            return chosen
        typed: str = (cleaned.get("sha256") or "").strip().lower()
        if not SHA256.fullmatch(typed):
            self.add_error("sha256", "Give the SHA-256 as 64 hexadecimal digits.")
        elif self.read(typed) is None:
            self.add_error("sha256", "No text with this SHA-256 is stored here.")
        else:
            return typed
        return ""

    def _anchor(self, name: str, present: Anchor | None, cleaned: dict[str, Any]) -> Anchor | None:
        """The place of a clause; the present one while its words stand as they were."""
        words: str = cleaned.get(name) or ""
        same = present is not None and same_words(words, self._words(present))
        if same and present and (name != "quote" or self._document == present.document):
            return present
        if not words or (same and not cleaned.get("text")):
            return None
        if not self._document:
            if "sha256" not in self.errors:
                self.add_error("text", "Choose the text that the words of the clause stand in.")
            return None
        try:
            return Anchor(self._document, *locate(self.read(self._document) or "", words))
        except ClauseNotFound as error:
            self.add_error(name, str(error))
            return None

    def _value(self, cleaned: dict[str, Any]) -> Value | None:
        if self.rows:
            return self._entries(cleaned)
        value = cleaned.get("value")
        if value in (None, ""):
            return None
        if self.field.kind == CODES:
            value = tuple(dict.fromkeys(re.split(r"[\s,;]+", str(value).upper().strip(" ,;"))))
        try:
            check_value(self.field, value)
        except BadTerms as error:
            self.add_error("value", str(error))
        return value

    def _entries(self, cleaned: dict[str, Any]) -> Value | None:
        path, found = self.field.path, []
        for n in range(1, self.rows + 1):
            present = self.entries[n - 1] if n <= len(self.entries) else None
            try:
                row = row_of(path, n, cleaned, self.changed_data)
                if row and not self._bad(n):
                    anchor = self._anchor(f"quote_{n}", present.anchor if present else None, cleaned)
                    found.append(entry_of(path, row, anchor))
            except RowError as error:
                self.add_error(error.name, str(error))
            except BadTerms as error:
                self.add_error(f"{next(iter(ROWS[path]))}_{n}", f"Entry {n}: {error}")
        return tuple(found) or None  # type: ignore[return-value]  # of one kind by the path

    def _bad(self, n: int) -> bool:
        return any(f"{name}_{n}" in self.errors for name in ROWS[self.field.path])

    def _nothing_typed(self, cleaned: dict[str, Any]) -> None:
        """A value that was typed beside “unknown” would be lost without a word."""
        values = ["value", *(f"{name}_{n}" for name in ROWS.get(self.field.path, ()) for n in range(1, self.rows + 1))]
        typed = [name for name in values if name in self.changed_data and cleaned.get(name) not in (None, "", [])]
        if typed and not self.errors:
            self.add_error(
                "status", "A value belongs to “Confirmed” or “Proposed”: choose one, or leave the value as it was."
            )

    def _rests(self, value: Value | None, anchor: Anchor | None, cleaned: dict[str, Any]) -> None:
        """A confirmed value stands on a clause: one of its own, or one of every entry."""
        entries = [one for one in _listed(value) if not isinstance(one, str)]
        if anchor or (entries and all(one.anchor for one in entries)):
            return
        if self.field.path in PUBLIC:
            if not cleaned.get("source"):
                self.add_error("source", "Name the list that you looked it up in.")
            return
        self.add_error("quote", "A confirmed value needs the clause that you read: choose the text, paste its words.")

    def _make(self, status: str, value: Value | None, anchor: Anchor | None, cleaned: dict[str, Any]) -> None:
        read = status in (CONFIRMED, NOT_ADDRESSED)
        self.term = Term(
            value=value, status=status, anchor=anchor, note=cleaned.get("note", ""), source=cleaned.get("source", ""),
            read_by=self.by.name if read else "", read_on=timezone.localdate().isoformat() if read else "",
        )  # fmt: skip
        if self.term == self.now:
            self.add_error(None, "Nothing is different from what stands here already.")


def _listed(value: Value | None) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()
