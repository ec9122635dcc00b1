"""The form for the company's own copy of a license's text."""

from typing import Any

from django import forms
from django.utils import timezone

from reviews.day_fields import DayField
from reviews.language.phrases import say
from reviews.single_lines import PortalForm

MOST_TEXT = 2**19
"""Maximum bytes of a license text; longer files are none."""


class ReferenceForm(PortalForm):
    """A whole license text, pasted or as a file, with its source."""

    source = forms.CharField(
        label=say("Source"), max_length=500, widget=forms.TextInput(attrs={"class": "input"}),
        help_text=say("The publisher’s address of the text, or the sender."),
    )  # fmt: skip
    dated = DayField(label=say("Retrieved on"), help_text=say("The day on which you retrieved this text."))
    text = forms.CharField(
        label=say("Text"), required=False, max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"class": "input", "rows": 12}),
        help_text=say("Paste the whole text, or choose a file below."),
    )  # fmt: skip
    file = forms.FileField(label=say("Text file"), required=False, help_text=say("UTF-8 text, up to 512 KiB."))

    def clean_dated(self) -> Any:
        """Require a day that is not in the future."""
        if self.cleaned_data["dated"] > timezone.localdate():
            raise forms.ValidationError(
                say("This date is in the future. Enter the day on which you retrieved the text.")
            )
        return self.cleaned_data["dated"]

    def clean(self) -> dict[str, Any]:
        """Require exactly one text, either pasted or uploaded."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if "text" in self.errors:
            return cleaned
        if bool(file) == bool(text.strip()):
            self.add_error("text", say("Either paste the text or choose a file, not both."))
        elif file and file.size > MOST_TEXT:
            self.add_error("file", say("This file is larger than 512 KiB, so that it is no license text."))
        elif file:
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", say("This file is not UTF-8 text. Save it as plain text, or paste the text."))
        return cleaned

    def cleaned(self) -> dict[str, Any]:
        """Return the text, its source and its day."""
        return {name: self.cleaned_data[name] for name in ("text", "source", "dated")}
