"""The form with which an administrator creates an API token."""

from django import forms

from reviews.api.actions import LONGEST
from reviews.api.models import SCOPES, ApiToken
from reviews.single_lines import PortalForm


class TokenForm(PortalForm):
    """The machine, its scopes, and the token's lifetime."""

    name = forms.CharField(
        label="Machine",
        max_length=100,
        help_text="What will use the token, for example “deploy pipeline, cluster north”.",
    )
    scopes = forms.MultipleChoiceField(
        label="Scopes", choices=SCOPES, widget=forms.CheckboxSelectMultiple, initial=["check"]
    )
    days = forms.IntegerField(
        label="Lifetime in days", min_value=1, max_value=LONGEST, initial=90, help_text=f"At most {LONGEST} days."
    )

    def clean_name(self) -> str:
        """Refuse a name that another token has: the ledger and this page identify tokens by name."""
        name = str(self.cleaned_data["name"])
        if ApiToken.objects.filter(name=name).exists():
            raise forms.ValidationError("A token with this name already exists. Choose another name.")
        return name
