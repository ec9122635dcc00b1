"""Forms of the license knowledge base: the filters of the list, and a new license."""

import re

from django import forms

from reviews.desks.forms import line_field, text_field
from reviews.licensing.models import License
from reviews.licensing.terms.vocabulary import COMMERCIAL, NOT_ADDRESSED, UNKNOWN
from reviews.reference.licenses.entry_forms import select
from reviews.reference.licenses.pages import LicenseFilters

KEY = re.compile(r"[A-Za-z0-9.-]+(/[A-Za-z0-9.-]+)*")
TAKEN = frozenset({"terms", "new"})
"""Parts of a key that the addresses of the pages need for themselves."""


class FilterForm(forms.Form):
    """What the list is narrowed to; all of it stands in the address."""

    q = forms.CharField(
        label="Name, key, SPDX or hub id", required=False, max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )  # fmt: skip
    commercial = select(
        "Commercial use", (*COMMERCIAL, (NOT_ADDRESSED, "Not addressed"), (UNKNOWN, "Unknown")), blank="Any"
    )
    thresholds = forms.BooleanField(label="Has a threshold", required=False)
    no_training = forms.BooleanField(label="Bans or limits training on outputs", required=False)
    unconfirmed = forms.BooleanField(label="Nothing confirmed", required=False)

    def asked(self) -> LicenseFilters:
        """The filters that were understood; what was not is left out and told beside its field."""
        self.is_valid()
        return LicenseFilters(**self.cleaned_data)


class AddForm(forms.Form):
    """A license that the knowledge base does not have; every term of it is unknown at first."""

    key = line_field(
        "Key", "Family and version, as in “llama/3.1”: letters, digits, “.”, “-” and “/”. It stays as it is.", most=80
    )
    name = line_field("Name", "As the text names itself, with its version.")
    steward = line_field("Steward", "Who publishes the text and may change it.", required=False)
    reason = text_field("Reason", "Stored in the ledger and in the license’s history.", rows=3)

    def clean_key(self) -> str:
        """A key that can stand in an address and is nobody's yet."""
        key: str = self.cleaned_data["key"].strip()
        parts = key.split("/")
        if not KEY.fullmatch(key):
            raise forms.ValidationError(
                "Use letters, digits, “.” and “-”, with “/” between parts; no part may be empty."
            )
        if any(not part.strip(".") for part in parts) or TAKEN & set(parts):
            raise forms.ValidationError("A part of a key is neither dots alone nor one of the words “new” and “terms”.")
        there = License.objects.filter(key__iexact=key).values_list("key", flat=True).first()
        if there:
            raise forms.ValidationError(f"A license with the key {there} is there already.")
        return key
