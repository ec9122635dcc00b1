"""The form with which a run is imported: the load tool's result file, the header in words, and the server's log."""

from typing import Any

from django import forms

from reviews.files.uploads import KeptFileField
from reviews.language.phrases import say
from reviews.runs.header import RunHeader, header_of
from reviews.runs.refused import RefusedRun
from reviews.runs.rows import RunFiles
from reviews.single_lines import PortalForm


class RunForm(PortalForm):
    """A run to import; what is wrong with the header is said at the header."""

    result = KeptFileField(
        label=say("Result file"), required=True, hint=say("JSON as the load tool wrote it, up to 25 MiB.")
    )
    header = forms.CharField(
        label=say("Header"), help_text=say("What the load tool does not know. Leave empty what was not measured."),
        max_length=20_000, widget=forms.Textarea(attrs={"rows": 20, "class": "input mono", "spellcheck": "false"}),
    )  # fmt: skip
    log = KeptFileField(label=say("Server log"))

    def clean_header(self) -> RunHeader:
        """Return the header as a value."""
        try:
            return header_of(str(self.cleaned_data["header"]).encode())
        except RefusedRun as error:
            raise forms.ValidationError(str(error)) from error

    def handed_in(self) -> RunFiles:
        """Return the files that were handed in."""
        data: dict[str, Any] = self.cleaned_data
        return RunFiles(data["result"], data.get("log"))
