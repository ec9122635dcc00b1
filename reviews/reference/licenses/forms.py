"""Forms of the license knowledge base: the filters of the list, and a new license."""

import re
from typing import Any

from django import forms

from reviews.desks.forms import line_field, take_whole, text_field
from reviews.desks.legal.entry_forms import select
from reviews.language.phrases import say
from reviews.licensing.models import License
from reviews.licensing.terms.vocabulary import COMMERCIAL, NOT_ADDRESSED, UNKNOWN
from reviews.reference.licenses.binding_text import BindingText
from reviews.reference.licenses.pages import LicenseFilters
from reviews.single_lines import PortalForm

MOST_TEXT = 2**20
"""Most characters of a pasted text, as for a file on a hub."""
KEY = re.compile(r"[A-Za-z0-9.-]+(/[A-Za-z0-9.-]+)*")
TAKEN = frozenset({"terms", "new"})
"""Key parts that the addresses of the pages reserve."""


class FilterForm(PortalForm):
    """The filters of the list, all kept in the address."""

    q = forms.CharField(
        label=say("Name, key, SPDX or hub id"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )  # fmt: skip
    commercial = select(
        say("Commercial use"),
        (*COMMERCIAL, (NOT_ADDRESSED, say("Not addressed")), (UNKNOWN, say("Unknown"))),
        blank=say("Any"),
    )
    thresholds = forms.BooleanField(label=say("Has a threshold"), required=False)
    no_training = forms.BooleanField(label=say("Bans or limits training on outputs"), required=False)
    unconfirmed = forms.BooleanField(label=say("No confirmed terms"), required=False)

    def asked(self) -> LicenseFilters:
        """Return the valid filters; invalid ones are ignored and reported at their fields."""
        self.is_valid()
        return LicenseFilters(**self.cleaned_data)


class AddForm(PortalForm):
    """A license that the portal does not have yet, with its text; without one, all its terms start as unknown."""

    document = forms.ChoiceField(
        label=say("Stored text"), required=False, widget=forms.Select(attrs={"class": "input"}),
        help_text=say("A text that was read in a repository and is word for word none that we know."),
    )  # fmt: skip
    text = text_field(
        say("Or paste the text"),
        say("Similar clauses of known licenses propose terms; each waits for your confirmation."),
        rows=8,
        required=False,
    )

    key = line_field(
        say("Key"),
        say("Family and version, for example “sample/1.1”: letters, digits, “.”, “-” and “/”. It cannot be changed."),
        most=80,
    )
    name = line_field(say("Name"), say("As in the text itself, with its version."))
    steward = line_field(say("Steward"), say("The publisher of the text, who may change it."), required=False)
    reason = text_field(say("Reason"), say("Stored in the ledger and in the license’s history."), rows=3)

    applies = forms.BooleanField(
        label=say("This license applies to the license documents of the repository"), required=False,
        help_text=say("Concludes it for exactly these documents, with the same reason."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    field_order = ["document", "text", "key", "name", "steward", "reason", "applies", "seen"]

    def __init__(
        self, *args: Any, stored: list[tuple[str, str]], binding: BindingText | None = None, **kwargs: Any
    ) -> None:
        """Build the form; ``stored`` are the texts to choose from, by SHA-256, ``binding`` that of a candidate."""
        super().__init__(*args, **kwargs)
        self.binding = binding
        self.fields["seen"].initial = binding.seen if binding else ""
        if binding:
            self.fields["applies"].label = say(
                "It applies to the license documents of {repo_id}", repo_id=binding.candidate.repo_id
            )
        else:
            del self.fields["applies"]
        self.fields["document"].choices = [("", say("None")), *stored]  # type: ignore[attr-defined]
        take_whole(self.fields["text"], MOST_TEXT)

    def clean_text(self) -> str:
        """Refuse a text that is longer than a file that the portal reads."""
        text: str = self.cleaned_data["text"]
        if len(text) > MOST_TEXT:
            raise forms.ValidationError(say("This text is longer than 1 MiB. Paste only the part with the terms."))
        if "\x00" in text:
            raise forms.ValidationError(say("This is not plain text. Paste the words alone."))
        return text

    def clean(self) -> dict[str, Any]:
        """Require one text at most."""
        cleaned = super().clean() or {}
        if cleaned.get("document") and cleaned.get("text", "").strip():
            self.add_error("text", say("Either choose a stored text or paste one, not both."))
        elif self.binding and cleaned.get("applies"):
            if cleaned.get("document") != self.binding.sha256:
                self.add_error("document", say("Choose the text of the repository that this license applies to."))
            elif cleaned.get("seen") != self.binding.seen:
                self.add_error(
                    "applies", say("The repository has been read again. Load the page and check its documents.")
                )
        return cleaned

    def clean_key(self) -> str:
        """Return a key that is valid in an address and not yet taken."""
        key: str = self.cleaned_data["key"].strip()
        parts = key.split("/")
        if not KEY.fullmatch(key):
            raise forms.ValidationError(
                say("Use letters, digits, “.” and “-”, with “/” between parts; no part may be empty.")
            )
        if any(not part.strip(".") for part in parts) or TAKEN & set(parts):
            raise forms.ValidationError(say("A part of a key cannot be only dots, “new” or “terms”."))
        there = License.objects.filter(key__iexact=key).values_list("key", flat=True).first()
        if there:
            raise forms.ValidationError(say("A license with the key {there} already exists.", there=there))
        return key
