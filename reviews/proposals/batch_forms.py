"""The form that proposes a list of repositories, pasted or uploaded, for one workload."""

from typing import Any

from django import forms
from django.conf import settings

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.proposals.forms import ProposalForm
from reviews.proposals.lines import MOST, MOST_BYTES, ListedRepo, RefusedList, decoded, understood
from reviews.workloads.models import Workload


class ProposeListForm(ProposalForm):
    """A list as text or file, a workload of the user's teams, and the confirmation of what was shown.

    ``repos`` are the understood lines of a valid form.
    """

    repositories = forms.CharField(
        label=say("Repositories"),
        help_text=say(
            "One a line, as owner/name or its address; then, after a comma, the revision if it matters. "
            "At most {most:,} lines.",
            most=MOST,
        ),
        max_length=MOST_BYTES,
        required=False,
        widget=forms.Textarea(attrs={"class": "mono", "rows": 10, "autocomplete": "off", "spellcheck": "false"}),
    )
    sheet = forms.FileField(
        label=say("Or a CSV file"),
        help_text=say("Its first column, or the column named repository, is read, and a column named revision."),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )
    hub = forms.ChoiceField(
        label=say("Hub"), help_text=say("The hub to read them from, unless a line gives an address.")
    )
    workload = forms.ModelChoiceField(
        label=say("Workload"),
        help_text=say("What they are for. An approval holds for this purpose only."),
        queryset=Workload.objects.none(),
        empty_label=say("Choose a workload"),
        error_messages={
            "required": say("Select the workload that the repositories are for."),
            "invalid_choice": say("Select a workload of one of your teams."),
        },
    )
    again = forms.BooleanField(required=False)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.repos: list[ListedRepo] = []
        self.text = ""

    def clean(self) -> dict[str, Any]:
        """Understand the list; every malformed line is an error of its field."""
        cleaned = super().clean() or {}
        typed, sheet = cleaned.get("repositories", ""), cleaned.get("sheet")
        if "repositories" in self.errors:
            return cleaned
        if typed and sheet:
            self.add_error("sheet", say("Paste a list or choose a file, not both. To use the file, empty the text."))
            return cleaned
        field = "sheet" if sheet else "repositories"
        try:
            self.text = decoded(sheet.read(MOST_BYTES + 1)) if sheet else typed
            self.repos = understood(self.text, settings.HUBS, cleaned.get("hub") or self.first_hub)
        except RefusedList as error:
            for sentence in error.sentences:
                self.add_error(field, sentence)
        return cleaned
