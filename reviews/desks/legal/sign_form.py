"""The legal sign-off form: a pass decides on the internal mirror and gives every duty an owner and a due event."""

from typing import Any

from django import forms

from reviews.desks.forms import SignForm
from reviews.language.phrases import say
from reviews.licensing.rules.duties import DutyLine
from reviews.people.holder_fields import HolderField, share_lists
from reviews.people.holders import team_holder
from reviews.people.models import Team
from reviews.workflow.matching import duty_key

MIRROR = (
    ("yes", say("Yes")),
    (say("with duties"), say("Yes, with the duties below")),
    ("no", say("No: nodes download from the hub")),
)
DUE = (
    (say("before first use"), say("Before first use")),
    (say("with every copy"), say("With every copy that leaves the company")),
    (say("while in use"), say("While the model is in use")),
)


class LegalSignForm(SignForm):
    """The legal track's sign-off; ``duties`` are those that the workload triggers, in page order."""

    mirror = forms.ChoiceField(
        label=say("May the model be mirrored internally?"), choices=MIRROR, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, duties: list[DutyLine], team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duties = duties
        self.use_required_attribute = False
        self.passing = not self.is_bound or str(self.data.get("outcome", "")).startswith("pass")
        self.fields["mirror"].required = self.passing
        self.fields["mirror"].error_messages["required"] = say("Choose one: a pass decides on the internal mirror.")
        for n, duty in enumerate(duties, start=1):
            owner = HolderField(label=say("Owner of duty {n}", n=n), help_text=duty.words, required=self.passing)
            owner.initial = team_holder(team)
            owner.error_messages["required"] = say("Name an owner for this duty.")
            box = forms.Select(attrs={"class": "input"})
            due = forms.ChoiceField(label=say("Duty {n} is due", n=n), choices=DUE, widget=box, required=self.passing)
            if duty.duty.trigger in ("distribute", "derive"):
                due.initial = say("with every copy")
            self.fields[f"duty_owner_{n}"], self.fields[f"duty_due_{n}"] = owner, due
        share_lists(self)

    def duty_rows(self) -> list[tuple[DutyLine, list[forms.BoundField]]]:
        """Return every duty with its two fields."""
        return [(duty, [self[f"duty_owner_{n}"], self[f"duty_due_{n}"]]) for n, duty in enumerate(self.duties, start=1)]

    def terms(self) -> dict[str, Any]:
        """Return what a pass fixes: the mirror, and the owner and due event of every duty by its key."""
        if not self.cleaned_data["outcome"].startswith("pass"):
            return {}
        data = self.cleaned_data
        owners = {
            duty_key(duty): {"owner": data[f"duty_owner_{n}"].as_record(), "due": data[f"duty_due_{n}"]}
            for n, duty in enumerate(self.duties, start=1)
        }
        return {"mirror": data["mirror"], "owners": owners}
