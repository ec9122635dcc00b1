"""Forms of the license knowledge base: the filters of the list, and a new license."""

import re

from django import forms

from reviews.desks.forms import line_field, text_field
from reviews.licensing.models import License
from reviews.licensing.terms.vocabulary import COMMERCIAL, NOT_ADDRESSED, UNKNOWN
from reviews.reference.licenses.entry_forms import select
from reviews.reference.licenses.pages import LicenseFilters
from reviews.single_lines import PortalForm

KEY = re.compile(r"[A-Za-z0-9.-]+(/[A-Za-z0-9.-]+)*")
TAKEN = frozenset({"terms", "new"})
"""Key parts that the addresses of the pages reserve."""


class FilterForm(PortalForm):
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


class AddForm(PortalForm):
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
            raise forms.ValidationError(f"A license with the key {there} already exists.")
        return key
