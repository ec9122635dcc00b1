"""The form that proposes a repository for a workload, and what it shares with the form for a list."""

from typing import Any

from django import forms
from django.conf import settings

from reviews.people.models import User
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
    """A repository, a hub if several are configured, an optional revision, and a workload of the user's teams."""

    repository = forms.CharField(
        label="Repository",
        help_text="Owner and name as on the hub, or the URL of its page on a configured hub.",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the repository as owner/name."},
    )
    hub = forms.ChoiceField(label="Hub", help_text="The hub to read the repository from.")
    revision = forms.CharField(
        label="Revision",
        help_text="A branch, tag or commit. If empty, the newest commit is read and pinned.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )
    workload = forms.ModelChoiceField(
        label="Workload",
        queryset=Workload.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select the workload that the repository is for.",
            "invalid_choice": "Select a workload of one of your teams.",
        },
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.workloads = list(of_my_teams(user))
