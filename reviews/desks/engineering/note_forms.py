"""Forms of the engineering desk's entries: one for each kind."""

from typing import Any

from django import forms

from reviews.desks.forms import date_field, line_field, sentence_field, text_field
from reviews.language.phrases import say
from reviews.people.holder_fields import HolderField
from reviews.people.holders import Holder, holder_from
from reviews.sentence_fields import SentenceField
from reviews.single_lines import PortalForm
from reviews.workflow.notes.kinds import CONTROLS, HOLDERS, INCIDENT, LEVELS


class EntryForm(PortalForm):
    """An entry of texts and holders; ``values`` returns what is stored. ``before`` is the entry on the page."""

    before = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {name: holder_from(said) for name in HOLDERS if (said := self.initial.get(name))}
        self.initial = {**self.initial, **{name: one if one.kind else one.name for name, one in kept.items()}}

    def values(self) -> dict[str, Any]:
        """Return the fields as texts, including empty ones, and whoever answers for something as a record keeps it."""
        return {
            name: value.as_record() if isinstance(value, Holder) else str(value or "")
            for name, value in self.cleaned_data.items()
            if name != "before"
        }


class PlatformForm(EntryForm):
    """The answer to a platform question, in words."""

    text = sentence_field(say("Answer"), say("What is in place or planned, not what would be desirable."), rows=3)


class ControlForm(EntryForm):
    """The control for a limitation, or the reason for having none."""

    control = forms.ChoiceField(label=say("Control"), choices=CONTROLS, widget=forms.RadioSelect)
    what = sentence_field(say("Details"), say("What the control does, and how to verify that it works."), rows=3)
    owner = HolderField(label=say("Owner"), help_text=say("The person or team that answers for the control."))


class LimitationForm(ControlForm):
    """A limitation that the card does not state, with its control."""

    text = sentence_field(say("Limitation"), say("What goes wrong, and when this was observed."), rows=2)
    field_order = ("text", "control", "what", "owner")


class PublisherForm(EntryForm):
    """A question to the publisher, and the answer once there is one."""

    text = text_field(say("Question"), "", rows=2)
    asked_on = date_field(say("Asked on"))
    where = line_field(say("Where"), say("An address, or how the question was sent."), most=300)
    answer = text_field(
        say("Answer"), say("In the publisher’s own words. Empty until answered."), rows=3, required=False
    )
    answered_on = date_field(say("Answered on"), required=False)

    def clean(self) -> dict[str, Any]:
        """Require a date with an answer, and no answer before the question."""
        data = super().clean() or self.cleaned_data
        answer, day = data.get("answer", "").strip(), data.get("answered_on")
        if answer and not day and "answered_on" not in self.errors:
            self.add_error("answered_on", say("Enter the date of the answer."))
        if day and not answer:
            self.add_error("answer", say("Enter the answer, or leave its date empty."))
        if day and data.get("asked_on") and day < data["asked_on"]:
            self.add_error("answered_on", say("The answer cannot be dated before the question."))
        return data


class ShapeForm(EntryForm):
    """One aspect of operating the model, with a level that can be compared across candidates."""

    level = forms.ChoiceField(label=say("Effort"), choices=LEVELS, widget=forms.RadioSelect)
    text = sentence_field(say("Description"), rows=3)


class IncidentForm(ShapeForm):
    """The operating shape of an incident, with whom to call."""

    contact = HolderField(
        label=say("Incident contact"), help_text=say("A person, or the team on call."), required=False
    )
    no_contact = sentence_field(
        say("No one to call: the reason"),
        say("Only without a contact. You accept it by writing this."),
        rows=2,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Require a contact or the reason why there is none."""
        data = super().clean() or self.cleaned_data
        who, why = data.get("contact"), data.get("no_contact")
        if who and why:
            self.add_error("no_contact", say("You name a contact as well. Empty one of both."))
        elif not who and not why and not self.errors.keys() & {"contact", "no_contact"}:
            self.add_error("contact", say("Name whom to call, or say below why there is no one to call."))
        return data


class RiskForm(EntryForm):
    """The largest unresolved risk."""

    text = SentenceField(
        label=say("In one sentence"), help_text=say("For example: “The model invents policy numbers.”"), max_length=400,
        widget=forms.TextInput(attrs={"class": "input"}),
    )  # fmt: skip


class TakeBackForm(PortalForm):
    """The reason for withdrawing an entry."""

    reason = text_field(say("Reason"), say("The entry stays in the history."), rows=2)


FORMS: dict[str, type[EntryForm]] = {
    "platform": PlatformForm, "control": ControlForm, "publisher": PublisherForm, "shape": ShapeForm, "risk": RiskForm,
}  # fmt: skip


def form_for(kind: str, key: str) -> type[EntryForm]:
    """Return the form of an entry."""
    return IncidentForm if (kind, key) == ("shape", INCIDENT) else FORMS[kind]
