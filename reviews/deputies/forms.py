"""The form with which a person names a deputy."""

from datetime import date
from typing import Any

from django import forms

from reviews.day_fields import DayField
from reviews.deputies.permits import MOST_DAYS, why_not_name
from reviews.language.phrases import say
from reviews.people.holder_fields import HolderField
from reviews.people.holders import active_account
from reviews.people.models import User
from reviews.single_lines import PortalForm


class DeputyForm(PortalForm):
    """Who acts for a person, from which day to which, and why."""

    deputy = HolderField(label=say("Deputy"), teams=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        last = say("In UTC. It ends by itself after this day; at most {most_days} days.", most_days=MOST_DAYS)
        self.fields["from_day"] = DayField(label=say("First day"), help_text=say("In UTC."))
        self.fields["to_day"] = DayField(label=say("Last day"), help_text=last)
        self.fields["reason"] = forms.CharField(
            label=say("Reason"), max_length=500, help_text=say("For example “On leave”. Stored in the ledger.")
        )

    def clean(self) -> dict[str, Any]:
        """Refuse what the act would refuse, at the form."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            data["person"] = active_account(data["deputy"])
            if why := why_not_name(self.person, data["person"], data["from_day"], data["to_day"]):
                self.add_error("deputy", why)
        return data

    def span(self) -> tuple[date, date]:
        """Return the first and the last day."""
        return self.cleaned_data["from_day"], self.cleaned_data["to_day"]
