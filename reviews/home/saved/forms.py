"""The form that saves a view."""

from typing import Any

from django import forms

from reviews.home.saved.models import LISTS, MOST_QUERY
from reviews.language.phrases import say
from reviews.people.models import Team
from reviews.selects import PlainSelect
from reviews.single_lines import PortalForm


class SavedViewForm(PortalForm):
    """A name, who sees the view, and the list with its filters, which the page of the list hands over."""

    name = forms.CharField(
        label=say("Name"), max_length=80, widget=forms.TextInput(attrs={"class": "input"}),
        help_text=say("Shown to everyone who can see the view."),
    )  # fmt: skip
    team = forms.ChoiceField(label=say("For"), required=False, widget=PlainSelect)
    list_name = forms.ChoiceField(label=say("List"), choices=LISTS, widget=PlainSelect)
    query = forms.CharField(
        label=say("Filters"), max_length=MOST_QUERY, widget=forms.TextInput(attrs={"class": "input"}),
        help_text=say("The part of the list’s address after “?”."),
    )  # fmt: skip

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {one.slug: one for one in teams}
        rows = [
            ("", say("Only me")),
            *((slug, say("The team {name}", name=one.name)) for slug, one in self.teams.items()),
        ]
        self.fields["team"].choices = rows  # type: ignore[attr-defined]
        self.fields["team"].widget = PlainSelect(choices=rows)

    def clean_team(self) -> Team | None:
        """Return the chosen team, None for the person alone."""
        return self.teams.get(self.cleaned_data["team"])
