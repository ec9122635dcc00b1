"""The form that proposes a repository for a workload."""

from typing import Any

from django import forms
from django.conf import settings

from reviews.people.models import User
from reviews.workloads.models import Workload
from reviews.workloads.queries import of_my_teams


class ProposeForm(forms.Form):
    """A repository, the hub where more than one is configured, an optional revision, and one of my teams' workloads."""

    repository = forms.CharField(
        label="Repository",
        help_text="Owner and name as the hub writes them, or the address of its page on a configured hub.",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the repository: owner/name."},
    )
    hub = forms.ChoiceField(label="Hub", help_text="Where it is read from.")
    revision = forms.CharField(
        label="Revision",
        help_text="A branch, tag or commit. Left empty, the newest commit is read and pinned.",
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
            "required": "Choose the workload that it is for.",
            "invalid_choice": "Choose a workload of one of your teams.",
        },
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workloads = list(of_my_teams(user))
        self.fields["workload"].queryset = of_my_teams(user)  # type: ignore[attr-defined]
        hubs = list(settings.HUBS) or ["huggingface"]
        self.fields["hub"].choices = [(name, name) for name in hubs]  # type: ignore[attr-defined]
        if len(hubs) == 1:
            self.fields["hub"].widget = forms.HiddenInput()
            self.fields["hub"].required = False
            self.fields["hub"].initial = hubs[0]
        self.first_hub = hubs[0]

    def clean_hub(self) -> str:
        """Return the chosen hub, or the first one where there is no choice."""
        return self.cleaned_data["hub"] or self.first_hub
