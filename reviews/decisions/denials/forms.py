"""The forms of emergency denials."""

from typing import Any

from django import forms
from django.conf import settings

from reviews.decisions.denials.actions import DeniedThing
from reviews.decisions.forms import SELECT
from reviews.desks.forms import sentence_field
from reviews.language.phrases import say
from reviews.single_lines import PortalForm


class DenialForm(PortalForm):
    """What is denied, and why: a file by its SHA-256, or a repository with its commit."""

    sha256 = forms.CharField(
        label=say("SHA-256 of a file"),
        required=False,
        max_length=64,
        help_text=say("Every decision that covers this file."),
    )
    repo_id = forms.CharField(
        label=say("Or a repository"), required=False, max_length=200, help_text=say("owner/name, exactly")
    )
    commit = forms.CharField(
        label=say("Its commit"), required=False, max_length=40, help_text=say("All 40 hexadecimal digits.")
    )
    hub = forms.ChoiceField(label=say("Its hub"), required=False, choices=(), widget=forms.Select(attrs=SELECT))
    reason = sentence_field(say("Reason"), say("What happened, and where others can read more."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["hub"].choices = [(name, name) for name in settings.HUBS]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse what names neither a file nor a commit."""
        said = super().clean() or self.cleaned_data
        if why := self.thing().why_not():
            self.add_error("repo_id" if said.get("repo_id") or said.get("commit") else "sha256", why)
        return said

    def thing(self) -> DeniedThing:
        """Return what the form names."""
        said = self.cleaned_data
        sha256, repo, commit = (str(said.get(name) or "").strip() for name in ("sha256", "repo_id", "commit"))
        hub = str(said.get("hub") or "") if repo or commit else ""
        return DeniedThing(sha256.lower(), hub, repo, commit.lower())


class LiftForm(PortalForm):
    """Why a denial is to be lifted."""

    reason = sentence_field(say("Reason"), say("What was found, and why these bytes are safe to use."))
