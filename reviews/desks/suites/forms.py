"""Forms of suites: upload, hand-out, import of a run, a grade, and which case covers which limitation."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from reviews.desks.forms import sentence_field, text_field
from reviews.files.uploads import KeptFileField
from reviews.language.phrases import say
from reviews.runs.rows import RunFiles
from reviews.single_lines import PortalForm
from reviews.suites.models import GRADES
from reviews.suites.refused import RefusedSuite
from reviews.suites.suite_file import MOST_BYTES, SuiteFile, suite_file
from reviews.suites.vocabulary import PLAYED_AT

NONE = say("Not covered")
LONGEST_LABEL = 300


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return what a form was sent with, also if it has a file alone; nothing unless it was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


class SuiteForm(PortalForm):
    """The file of a suite; what is wrong with it is said at the field, with the line."""

    file = forms.FileField(
        label=say("Suite"), help_text=say("JSON lines or JSON in UTF-8, up to 25 MiB."), allow_empty_file=True
    )

    def clean_file(self) -> SuiteFile:
        """Return the suite as a value."""
        found: UploadedFile = self.cleaned_data["file"]
        try:
            # one byte more than allowed is enough to refuse; no more than that is read
            return suite_file(found.read(MOST_BYTES + 1))
        except RefusedSuite as error:
            raise forms.ValidationError(str(error)) from error


class HandOutForm(PortalForm):
    """Where a suite will be played, and what for."""

    place = forms.ChoiceField(label=say("Played at"), choices=list(PLAYED_AT.items()), widget=forms.RadioSelect)
    purpose = sentence_field(say("Purpose"), say("What the run is to show, and who plays it."), rows=2)


class SuiteRunForm(PortalForm):
    """The file of a run of the suite."""

    result = KeptFileField(label=say("Result file"), required=True, hint=say("What run_suite.py wrote, up to 25 MiB."))

    def handed_in(self) -> RunFiles:
        """Return the file that was handed in."""
        return RunFiles(self.cleaned_data["result"])


class GradeForm(PortalForm):
    """What a person says of one answer."""

    answer = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    score = forms.TypedChoiceField(
        label=say("Grade"), choices=list(GRADES.items()), coerce=int, widget=forms.RadioSelect
    )  # fmt: skip
    note = text_field(say("Note"), say("What is wrong or missing, if anything."), rows=2, required=False)


class CoverForm(PortalForm):
    """Which case covers each limitation; ``asked`` are their words by key, ``keys`` the cases."""

    def __init__(self, *args: Any, asked: Mapping[str, str], keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {f"limit-{number}": key for number, key in enumerate(asked, start=1)}
        choices = [("", NONE), *((key, key) for key in keys)]
        for name, key in self.asked.items():
            self.fields[name] = forms.ChoiceField(
                label=asked[key][:LONGEST_LABEL], choices=choices, required=False, widget=forms.Select
            )

    def chosen(self) -> dict[str, str]:
        """Return the case that covers each limitation, "" for none."""
        return {key: self.cleaned_data[name] for name, key in self.asked.items()}
