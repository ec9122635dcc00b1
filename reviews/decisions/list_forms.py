"""The filters of the list of decisions, and the field for a day or a moment."""

from typing import Any

from django import forms

from reviews.decisions import instants
from reviews.decisions.answers import STAGE_WORDS, STANDING_WORDS
from reviews.desks.forms import line_field
from reviews.language.phrases import say
from reviews.single_lines import PortalForm

SELECT = {"class": "input"}


class InstantField(forms.CharField):
    """A day, or date and time with an offset; typed as text, so that no browser shows it in an ambiguous order."""

    def __init__(self, *, required: bool = False, **options: Any) -> None:
        box = forms.TextInput(attrs={"class": "input", "placeholder": "2027-03-31 06:42 +01:00", "autocomplete": "off"})
        super().__init__(required=required, max_length=40, widget=box, **options)

    def clean(self, value: Any) -> Any:
        """Return the ``Instant``, None if nothing was typed."""
        try:
            return instants.read(super().clean(value))
        except instants.NotAnInstant as error:
            raise forms.ValidationError(str(error)) from error


class ListFilter(PortalForm):
    """The filters of the list, all held in the address."""

    q = line_field(say("Model, workload, license, number or hash"), required=False)
    standing = forms.ChoiceField(
        label=say("Standing"), required=False, widget=forms.Select(attrs=SELECT),
        choices=[("", say("Any")), *((key, title) for key, (_, title) in STANDING_WORDS.items())],
    )  # fmt: skip
    stage = forms.ChoiceField(
        label=say("Stage"), required=False, widget=forms.Select(attrs=SELECT),
        choices=[("", say("Any")), *((key, title) for key, (_, title) in STAGE_WORDS.items())],
    )  # fmt: skip
    at = InstantField(
        label=say("In force at"), help_text=say("A day means its end in UTC; with a time, add the offset.")
    )
