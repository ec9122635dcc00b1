"""The form with which administrators edit teams."""

from typing import Any

from django import forms
from django.utils.text import slugify

from reviews.people.models import Team, User


class TeamForm(forms.Form):
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
        """Refuse a name if another team has it or its short name."""
        name = str(self.cleaned_data["name"]).strip()
        others = Team.objects.exclude(pk=self.team.pk) if self.team else Team.objects.all()
        if others.filter(name__iexact=name).exists() or (
            not self.team and others.filter(slug=self.slug_of(name)).exists()
        ):
            raise forms.ValidationError("A team with this name already exists.")
        return name

    @staticmethod
    def slug_of(name: str) -> str:
        """Return the short name for URLs and the command line."""
        return slugify(name)[:50] or "team"
