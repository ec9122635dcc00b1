"""Forms about responsibilities: handing one over, and closing an account with a successor."""

from typing import Any

from django import forms

from reviews.decisions.responsibility.queries import CHANGE_OWNER
from reviews.language.phrases import say
from reviews.people.holder_fields import HolderField
from reviews.single_lines import PortalForm


def _reason(help_text: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "class": "input"})
    return forms.CharField(label=say("Reason"), max_length=500, help_text=help_text, widget=area)


class HandOverForm(PortalForm):
    """Who answers for a part from now on, and why; ``seen`` is the row that the page showed."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = HolderField(label=say("Hand over to"), teams=part != CHANGE_OWNER)
        self.fields["why"] = _reason(say("Stored in the ledger, and shown on the decision."))


class CloseAccountForm(PortalForm):
    """Why an account is closed, and who answers for what is left."""

    def __init__(self, *args: Any, needed: bool, teams: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needed:
            self.fields["successor"] = HolderField(label=say("Successor"), teams=teams)
        self.fields["reason"] = _reason(say("Stored in the ledger."))
