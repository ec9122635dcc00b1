"""The form with which a person names a deputy."""

from datetime import date
from typing import Any

from django import forms

from reviews.deputies.permits import MOST_DAYS, why_not_name
from reviews.people.deputies import today
from reviews.people.holder_fields import HolderField
from reviews.people.holders import active_account
from reviews.people.models import User
from reviews.single_lines import PortalForm


def _day(label: str, help_text: str) -> forms.DateField:
    box = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input", "min": today().isoformat()})
    wrong = {"invalid": "Write the date as year-month-day, for example 2027-03-31."}
    return forms.DateField(label=label, help_text=help_text, widget=box, error_messages=wrong)


class DeputyForm(PortalForm):
    """Who acts for a person, from which day to which, and why."""

    deputy = HolderField(label="Deputy", teams=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["from_day"] = _day("First day", "In UTC.")
        self.fields["to_day"] = _day("Last day", f"In UTC. It ends by itself after this day; at most {MOST_DAYS} days.")
        self.fields["reason"] = forms.CharField(
            label="Reason", max_length=500, help_text="For example “On leave”. Stored in the ledger."
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
