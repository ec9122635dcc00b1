"""The form with which administrators edit teams."""

from itertools import count
from typing import Any

from django import forms
from django.utils.text import slugify

from reviews.people.models import Team, User
from reviews.single_lines import PortalForm

MOST_SLUG = 40
"""Characters of a name that its short name has, with room for a number."""


class TeamForm(PortalForm):
    """A team's name and members."""

    name = forms.CharField(label="Name", max_length=100, help_text="For example “Claims Automation”.")
    members = forms.ModelMultipleChoiceField(
        label="Members",
        queryset=User.objects.filter(is_active=True).order_by("last_name", "first_name", "username"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Members who are requesters can write the team's workloads and propose candidates for them.",
    )

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_name(self) -> str:
        """Refuse a name that another team has."""
        name = str(self.cleaned_data["name"]).strip()
        others = Team.objects.exclude(pk=self.team.pk) if self.team else Team.objects.all()
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError("A team with this name already exists.")
        return name

    @staticmethod
    def slug_of(name: str) -> str:
        """Return the short name for URLs and the command line; "new" is the address of the form for a new team."""
        stem = slugify(name)[:MOST_SLUG] or "team"
        taken = {"new", *Team.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
        return stem if stem not in taken else next(f"{stem}-{n}" for n in count(2) if f"{stem}-{n}" not in taken)
