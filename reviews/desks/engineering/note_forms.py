"""Forms of the engineering desk's entries: one for each kind."""

from typing import Any

from django import forms

from reviews.desks.forms import date_field, line_field, text_field
from reviews.workflow.notes.kinds import CONTROLS, LEVELS


class EntryForm(forms.Form):
    """An entry whose fields are texts; ``values`` is what is stored."""

    def values(self) -> dict[str, str]:
        """The fields as texts, the empty ones too."""
        return {name: str(value or "") for name, value in self.cleaned_data.items()}


class PlatformForm(EntryForm):
    """The answer to a platform question, in words."""

    text = text_field("Answer", "What is so, or is planned; not what should be.", rows=3)


class ControlForm(EntryForm):
    """What is done about a limitation, or why nothing is."""

    control = forms.ChoiceField(label="Control", choices=CONTROLS, widget=forms.RadioSelect)
    what = text_field("What exactly", "What it does, and how somebody would see that it works.", rows=3)
    owner = line_field("Owner", "Who sees to it.", most=150)


class LimitationForm(ControlForm):
    """A limitation that the card does not state, with its control."""

    text = text_field("Limitation", "What goes wrong, and when it was seen.", rows=2)
    field_order = ("text", "control", "what", "owner")


class PublisherForm(EntryForm):
    """A question to the publisher, and the answer once there is one."""

    text = text_field("Question", "", rows=2)
    asked_on = date_field("Asked on")
    where = line_field("Where", "An address, or how it was sent.", most=300)
    answer = text_field("Answer", "In the publisher’s own words. Left empty: none yet.", rows=3, required=False)
    answered_on = date_field("Answered on", required=False)

    def clean(self) -> dict[str, Any]:
        """An answer has its day, and comes after the question."""
        data = super().clean() or self.cleaned_data
        answer, day = data.get("answer", "").strip(), data.get("answered_on")
        if answer and not day and "answered_on" not in self.errors:
            self.add_error("answered_on", "Say when it was answered.")
        if day and not answer:
            self.add_error("answer", "Write down what was answered, or leave the day empty.")
        if day and data.get("asked_on") and day < data["asked_on"]:
            self.add_error("answered_on", "This is before the question was asked.")
        return data


class ShapeForm(EntryForm):
    """One side of what it takes to run the model, with a level that can be compared across candidates."""

    level = forms.ChoiceField(label="How much it takes", choices=LEVELS, widget=forms.RadioSelect)
    text = text_field("In words", "", rows=3)


class RiskForm(EntryForm):
    """The largest risk that nobody has resolved."""

    text = line_field("In one sentence", "As in “It invents policy numbers when a letter names none.”", most=400)


class TakeBackForm(forms.Form):
    """Why an entry no longer holds."""

    reason = text_field("Reason", "The entry stays in the history.", rows=2)


FORMS: dict[str, type[EntryForm]] = {
    "platform": PlatformForm, "control": ControlForm, "publisher": PublisherForm, "shape": ShapeForm, "risk": RiskForm,
}  # fmt: skip
