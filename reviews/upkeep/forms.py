"""The form that removes the name of a person who has left."""

from typing import Any

from django import forms

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.sentence_fields import SentenceField
from reviews.single_lines import PortalForm
from reviews.upkeep.permits import why_not_because


class ForgetPersonForm(PortalForm):
    """Whose name goes, typed so that no other account is hit, and why."""

    username = forms.CharField(
        label=say("User name"), max_length=150,
        help_text=say("Type the user name of the account. What follows cannot be undone."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )  # fmt: skip
    reason = SentenceField(
        label=say("Reason"), max_length=500,
        help_text=say("Which rule of yours asks for it. The ledger keeps it for ever, so write no name."),
        widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_username(self) -> str:
        """Refuse the name of another account."""
        typed: str = self.cleaned_data["username"].strip()
        if typed != self.person.username:
            raise forms.ValidationError(say("This is not the user name of the account."))
        return typed

    def clean_reason(self) -> str:
        """Refuse a reason that names the person."""
        reason: str = self.cleaned_data["reason"].strip()
        if why := why_not_because(self.person, reason):
            raise forms.ValidationError(why)
        return reason
