"""The forms with which administrators edit teams, and a person their own name."""

from itertools import count
from typing import Any

from django import forms
from django.utils.text import slugify

from reviews.language.phrases import say
from reviews.people.models import Team, User
from reviews.people.permits import why_not_be_called
from reviews.single_lines import PortalForm

MOST_SLUG = 40
"""Characters of a name that its short name has, with room for a number."""


class TeamForm(PortalForm):
    """A team's name and members."""

    name = forms.CharField(label=say("Name"), max_length=100, help_text=say("For example “Claims Automation”."))
    members = forms.ModelMultipleChoiceField(
        label=say("Members"),
        queryset=User.objects.filter(is_active=True).order_by("last_name", "first_name", "username"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=say("Members who are requesters can write the team's workloads and propose candidates for them."),
    )

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_name(self) -> str:
        """Refuse a name that another team has."""
        name = str(self.cleaned_data["name"]).strip()
        others = Team.objects.exclude(pk=self.team.pk) if self.team else Team.objects.all()
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(say("A team with this name already exists."))
        return name

    @staticmethod
    def slug_of(name: str) -> str:
        """Return the short name for URLs and the command line; "new" is the address of the form for a new team."""
        stem = slugify(name)[:MOST_SLUG] or "team"
        taken = {"new", *Team.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
        return stem if stem not in taken else next(f"{stem}-{n}" for n in count(2) if f"{stem}-{n}" not in taken)


class OwnNameForm(PortalForm):
    """The name of whoever is signed in, as pages, mails and new records show it."""

    first_name = forms.CharField(label=say("First name"), max_length=150)
    last_name = forms.CharField(label=say("Last name"), max_length=150)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """Refuse a name that would be taken for another person's."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and (why := why_not_be_called(self.person, **said)):
            raise forms.ValidationError(why)
        return said
