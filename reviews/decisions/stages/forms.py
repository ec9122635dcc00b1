"""Forms of the evidence page: a delivery, and the release for production."""

from typing import Any
from urllib.parse import urlsplit

from django import forms

from reviews.decisions.stages.actions import DeliveryStatement
from reviews.desks.forms import line_field, text_field
from reviews.files.uploads import KeptFileField
from reviews.language.phrases import say
from reviews.single_lines import PortalForm


class DeliveryForm(PortalForm):
    """A delivery of an item: a file or an https address, and what it shows."""

    file = KeptFileField(label=say("File"))
    link = line_field(say("Or its https address"), say("For what is kept elsewhere."), required=False, most=500)
    note = text_field(say("What it shows"), say("The result, in a sentence or two."), rows=2)

    def clean_link(self) -> str:
        """Accept an https address with a host and without a user name or password."""
        link = str(self.cleaned_data["link"])
        if not link:
            return ""
        try:
            parts = urlsplit(link)
            usable = parts.scheme == "https" and parts.hostname and not parts.username and not parts.password
        except ValueError:
            usable = False
        if not usable or any(one.isspace() for one in link):
            raise forms.ValidationError(
                say("Give an address that starts with https:// and has no user name or password.")
            )
        return link

    def clean(self) -> dict[str, Any]:
        """Require exactly one of file and address."""
        cleaned = super().clean() or {}
        file, link = cleaned.get("file"), cleaned.get("link")
        if file and link:
            self.add_error("link", say("Give either a file or an address, and the other one as a second delivery."))
        elif not file and not link and not self.errors.keys() & {"file", "link"}:
            self.add_error("file", say("Choose a file, or give its https address below."))
        return cleaned

    def statement(self) -> DeliveryStatement:
        """Return what is delivered."""
        data = self.cleaned_data
        return DeliveryStatement(note=data["note"], file=data["file"], link=data["link"])


class ReleaseForm(PortalForm):
    """The release for production, with the reason and a mark of the evidence that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = text_field(say("Reason"), say("Why the evidence is enough for production at the approved envelope."))
