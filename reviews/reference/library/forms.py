"""Forms of the clause library: what to look for, and which two licenses to compare."""

from django import forms

from reviews.desks.legal.license_field import LicenseField
from reviews.reference.library.known import offered
from reviews.single_lines import PortalForm


class LibraryForm(PortalForm):
    """The filters of the library, all kept in the address."""

    term = forms.ChoiceField(
        label="Term and value", required=False, widget=forms.Select(attrs={"class": "input"}),
        help_text="For example “Training on outputs: Not allowed”.",
    )  # fmt: skip
    confirmed = forms.BooleanField(label="Only terms confirmed here", required=False)
    q = forms.CharField(
        label="Words in stored texts", required=False, max_length=200,
        help_text="All words; a phrase in quotation marks; a minus before a word to leave it out.",
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["term"].choices = [("", "Any"), *offered()]  # type: ignore[attr-defined]


class CompareForm(PortalForm):
    """Two known licenses, and whether the terms that are the same are shown as well."""

    only_asks = True

    one = LicenseField(label="License")
    other = LicenseField(label="Compared with")
    every = forms.BooleanField(label="Show terms that are the same", required=False)
