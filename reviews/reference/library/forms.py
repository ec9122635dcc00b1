"""Forms of the clause library: what to look for, and which two licenses to compare."""

from django import forms

from reviews.desks.legal.license_field import LicenseField
from reviews.language.phrases import say
from reviews.reference.library.known import offered
from reviews.single_lines import PortalForm


class LibraryForm(PortalForm):
    """The filters of the library, all kept in the address."""

    term = forms.ChoiceField(
        label=say("Term and value"), required=False, widget=forms.Select(attrs={"class": "input"}),
        help_text=say("For example “Training on outputs: Not allowed”."),
    )  # fmt: skip
    confirmed = forms.BooleanField(label=say("Only terms confirmed here"), required=False)
    q = forms.CharField(
        label=say("Words in stored texts"), required=False, max_length=200,
        help_text=say("All words; a phrase in quotation marks; a minus before a word to leave it out."),
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["term"].choices = [("", say("Any")), *offered()]  # type: ignore[attr-defined]


class CompareForm(PortalForm):
    """Two known licenses, and whether the terms that are the same are shown as well."""

    only_asks = True

    one = LicenseField(label=say("License"))
    other = LicenseField(label=say("Compared with"))
    every = forms.BooleanField(label=say("Show terms that are the same"), required=False)
