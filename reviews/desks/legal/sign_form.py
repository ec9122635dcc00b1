"""Legal's sign-off: with a pass it decides on the internal mirror and names an owner and a day for every duty."""

from typing import Any

from django import forms

from reviews.desks.forms import SignForm, line_field
from reviews.licensing.rules.duties import DutyLine
from reviews.workflow.matching import duty_key

MIRROR = (
    ("yes", "Yes"),
    ("with duties", "Yes, with the duties below"),
    ("no", "No: nodes read from the hub"),
)
DUE = (
    ("before first use", "Before first use"),
    ("with every copy", "With every copy that leaves us"),
    ("while in use", "As long as it is in use"),
)


class LegalSignForm(SignForm):
    """The legal track's sign-off; ``duties`` are those that the workload triggers, in the order of the page."""

    mirror = forms.ChoiceField(
        label="May it be mirrored inside the company?", choices=MIRROR, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, duties: list[DutyLine], team: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duties = duties
        self.use_required_attribute = False
        self.passing = not self.is_bound or str(self.data.get("outcome", "")).startswith("pass")
        self.fields["mirror"].required = self.passing
        self.fields["mirror"].error_messages["required"] = "A pass decides this: choose one."
        for n, duty in enumerate(duties, start=1):
            owner = line_field(f"Owner of duty {n}", duty.words, required=self.passing, most=150)
            owner.initial = team
            owner.error_messages["required"] = "Name who sees to this duty."
            box = forms.Select(attrs={"class": "input"})
            due = forms.ChoiceField(label=f"Duty {n} is due", choices=DUE, widget=box, required=self.passing)
            if duty.duty.trigger in ("distribute", "derive"):
                due.initial = "with every copy"
            self.fields[f"duty_owner_{n}"], self.fields[f"duty_due_{n}"] = owner, due

    def duty_rows(self) -> list[tuple[DutyLine, list[forms.BoundField]]]:
        """Every duty with its two fields."""
        return [(duty, [self[f"duty_owner_{n}"], self[f"duty_due_{n}"]]) for n, duty in enumerate(self.duties, start=1)]

    def terms(self) -> dict[str, Any]:
        """What a pass fixes: the mirror, and owner and due event of every duty by its words."""
        if not self.cleaned_data["outcome"].startswith("pass"):
            return {}
        data = self.cleaned_data
        owners = {
            duty_key(duty): {"owner": data[f"duty_owner_{n}"], "due": data[f"duty_due_{n}"]}
            for n, duty in enumerate(self.duties, start=1)
        }
        return {"mirror": data["mirror"], "owners": owners}
