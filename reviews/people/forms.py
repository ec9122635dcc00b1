"""Forms with which administrators create accounts and edit teams."""

from typing import Any

from django import forms
from django.utils.text import slugify

from reviews.people.models import Team, User

SIGN_IN = (
    ("password", "A password that is shown only once, for you to hand over"),
    ("sso", "The company's single sign-on only, no password"),
)


class PersonForm(forms.Form):
    """A new account."""

    first_name = forms.CharField(label="First name", max_length=150)
    last_name = forms.CharField(label="Last name", max_length=150)
    username = forms.CharField(
        label="User name",
        max_length=150,
        help_text="Letters, digits and @ . + - _; the ledger shows it next to the name.",
    )
    email = forms.EmailField(label="E-mail", max_length=254, help_text="The address for “Your turn” mails.")
    sign_in = forms.ChoiceField(label="Sign-in method", choices=SIGN_IN, widget=forms.RadioSelect, initial="password")

    def clean_username(self) -> str:
        """Refuse a user name that exists in any letter case: two people must not share a sign-in."""
        username = str(User._meta.get_field("username").clean(self.cleaned_data["username"], None))
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("An account with this user name already exists.")
        return username

    def clean_email(self) -> str:
        """Refuse an address that another account has, because people may sign in by address."""
        email = str(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("An account with this address already exists.")
        return email


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
