"""The forms with which an administrator creates a token of the company, and a person one that acts as them."""

from typing import Any, cast

from django import forms

from reviews.api.actions import LONGEST, why_no_team
from reviews.api.models import OWN_SCOPES, SCOPES, ApiToken
from reviews.language.phrases import say
from reviews.people.models import Team, User
from reviews.single_lines import PortalForm, as_line
from reviews.templatetags.characters import is_hidden


class TokenForm(PortalForm):
    """The machine, its scopes, and the token's lifetime."""

    name = forms.CharField(
        label=say("Machine"),
        max_length=100,
        help_text=say("What will use the token, for example “deploy pipeline, cluster north”."),
    )
    scopes = forms.MultipleChoiceField(
        label=say("Scopes"), choices=SCOPES, widget=forms.CheckboxSelectMultiple, initial=["check"]
    )
    days = forms.IntegerField(
        label=say("Lifetime in days"),
        min_value=1,
        max_value=LONGEST,
        initial=90,
        help_text=say("At most {most} days.", most=LONGEST),
    )

    def clean_name(self) -> str:
        """Refuse a name that another token has: the ledger, this page and kept answers identify tokens by name."""
        name = as_line(str(self.cleaned_data["name"]))
        if any(is_hidden(char) for char in name):
            raise forms.ValidationError(say("Write the name without invisible characters."))
        if ApiToken.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(say("A token with this name already exists. Choose another name."))
        return name


class OwnTokenForm(TokenForm):
    """The machine, the team in which it acts, its scopes, and the token's lifetime."""

    scopes = forms.MultipleChoiceField(
        label=say("Scopes"), choices=OWN_SCOPES, widget=forms.CheckboxSelectMultiple, initial=["check", "read"],
        help_text=say("A scope gives no more than your roles do. No token signs, decides, seconds or grants."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=say("Team"), queryset=Team.objects.none(), required=False, empty_label=say("No team"),
        help_text=say(
            "The token sees this team’s private workloads, and no other team’s. One without a team sees none, and "
            "writes nothing for a team."
        ),
    )  # fmt: skip
    field_order = ("name", "team", "scopes", "days")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset = Team.objects.filter(pk__in=person.team_ids)
        team.initial = team.queryset.first()

    def clean(self) -> dict[str, Any]:
        """Require a team for the scopes that act for one."""
        cleaned = super().clean() or {}
        if why := why_no_team(cleaned.get("scopes", []), cleaned.get("team")) if "team" not in self.errors else "":
            self.add_error("team", why)
        return cleaned
