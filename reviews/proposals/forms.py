"""The form that proposes a repository for a workload, and what it shares with the form for a list."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from reviews.hub.repo_id import MalformedRepoId, RepoRef, check_revision
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.proposals.lines import MOST_BYTES
from reviews.proposals.naming import named, several
from reviews.single_lines import PortalForm
from reviews.workloads.models import Workload
from reviews.workloads.queries import of_my_teams


class ProposalForm(PortalForm):
    """What every proposal asks: a workload of the user's teams, and a hub if several are configured."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workload"].queryset = of_my_teams(user)  # type: ignore[attr-defined]
        hubs = list(settings.HUBS) or ["huggingface"]
        self.fields["hub"].choices = [(name, name) for name in hubs]  # type: ignore[attr-defined]
        if len(hubs) == 1:
            self.fields["hub"].widget = forms.HiddenInput()
            self.fields["hub"].required = False
            self.fields["hub"].initial = hubs[0]
        self.first_hub = hubs[0]

    def clean_hub(self) -> str:
        """Return the chosen hub, or the first one if there is no choice."""
        return self.cleaned_data["hub"] or self.first_hub


class ProposeForm(ProposalForm):
    """A repository, a hub if several are configured, an optional revision, and a workload of the user's teams.

    ``ref`` is the repository of a valid form, None if several were pasted. With ``look`` only a preview is asked for,
    which needs no workload yet.
    """

    repository = forms.CharField(
        label=say("Repository"),
        help_text=say(
            "Owner/name as on the hub, or the URL of its page. Paste several, one a line, to propose a list."
        ),
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"class": "mono", "rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": say("Enter the repository as owner/name.")},
    )
    hub = forms.ChoiceField(label=say("Hub"), help_text=say("The hub to read the repository from."))
    revision = forms.CharField(
        label=say("Revision"),
        help_text=say("A branch, tag or commit. If empty, the newest commit is read and pinned."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )
    workload = forms.ModelChoiceField(
        label=say("Workload"),
        queryset=Workload.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": say("Select the workload that the repository is for."),
            "invalid_choice": say("Select a workload of one of your teams."),
        },
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, look: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.workloads = list(of_my_teams(user))
        self.fields["workload"].required = not look
        self.ref: RepoRef | None = None

    def clean_revision(self) -> str:
        """Return the branch, tag or commit, "" for the newest commit."""
        typed: str = self.cleaned_data["revision"].strip()
        try:
            return check_revision(typed) if typed else ""
        except MalformedRepoId as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Understand one repository, and ask when its address is on another hub than the chosen one."""
        cleaned = super().clean() or {}
        typed, hub = cleaned.get("repository", ""), cleaned.get("hub")
        if not typed or not hub:
            return cleaned
        if several(typed):
            if not cleaned.get("workload") and "workload" not in self.errors:
                self.add_error("workload", say("Select the workload that the repositories are for."))
            if cleaned.get("revision"):
                self.add_error(
                    "revision", say("For several repositories, write each revision after a comma in its line.")
                )
            return cleaned
        try:
            ref = named(typed, settings.HUBS, hub)
        except MalformedRepoId as error:
            self.add_error("repository", str(error))
            return cleaned
        if ref.hub == hub:
            self.ref = ref
            return cleaned
        self.add_error(
            "hub",
            say(
                "The address is on the hub {hub}, but {hub2} was chosen. {hub} is chosen now: send the form "
                "again, or type {id} and choose {hub2}.",
                hub=ref.hub,
                hub2=hub,
                id=ref.id,
            ),
        )
        # the answer to the question is already filled in
        self.data = {**self.data.dict(), "hub": ref.hub} if isinstance(self.data, QueryDict) else self.data
        return cleaned
