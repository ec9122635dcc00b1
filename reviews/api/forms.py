"""The form with which an administrator makes an API token."""

from django import forms

from reviews.api.actions import LONGEST
from reviews.api.models import SCOPES, ApiToken


class TokenForm(forms.Form):
    """Which machine, what it may ask, and for how long."""

    name = forms.CharField(
        label="Machine", max_length=100, help_text="What will use the token, as in “deploy pipeline, cluster north”."
    )
    scopes = forms.MultipleChoiceField(
        label="It may", choices=SCOPES, widget=forms.CheckboxSelectMultiple, initial=["check"]
    )
    days = forms.IntegerField(
        label="Days to live", min_value=1, max_value=LONGEST, initial=90, help_text=f"At most {LONGEST}."
    )

    def clean_name(self) -> str:
        """Return one name, one token: the ledger and this page speak of tokens by name."""
        name = str(self.cleaned_data["name"])
        if ApiToken.objects.filter(name=name).exists():
            raise forms.ValidationError("A token has this name already; choose another.")
        return name
