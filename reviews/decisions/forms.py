"""Forms of the decision pages: the decider's ruling, a withdrawal, and the filters of the list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from reviews.decisions.bounds import LatestReview
from reviews.decisions.contradictions import Conflict
from reviews.decisions.fallback_choices import FallbackChoice
from reviews.decisions.looks.permits import why_not_day
from reviews.decisions.record import (
    BOUNDARY,
    CAUSES,
    FALLBACKS,
    NONE_ACCEPTED,
    REVISION_STRATEGIES,
    SMALLER,
    TRIGGERS,
    BoundaryPart,
    Ruling,
)
from reviews.decisions.stages.ruling_fields import check_evidence, evidence_fields, evidence_of, row_names, rows_in
from reviews.desks.forms import Seen, date_field, sentence_field
from reviews.language.phrases import dated, say
from reviews.people.holder_fields import HolderField, share_lists
from reviews.sentence_fields import SentenceField
from reviews.single_lines import PortalForm

REVIEW_AFTER = timedelta(days=180)
"""Interval of the review date that the form suggests."""

SELECT = {"class": "input"}


SIDES = ("reviewed", "owner", "absent")
"""What the form asks about each part of the security boundary."""


def boundary_fields(key: str, title: str, *, needed: bool) -> dict[str, forms.Field]:
    """Return the fields of one part of the security boundary; without a reason for its absence, both are needed."""
    found: dict[str, forms.Field] = {
        f"reviewed_{key}": SentenceField(
            label=say("{title}: what was reviewed", title=title),
            help_text=say("Image and digest, files, version."),
            required=needed,
            max_length=500,
            least=1,
            widget=forms.TextInput(attrs=SELECT),
        ),
        f"owner_{key}": HolderField(
            label=say("{title}: owner", title=title), help_text=say("A person or on-call team."), required=needed
        ),
        f"absent_{key}": SentenceField(
            label=say("{title}: not applicable", title=title),
            help_text=say("Only if there is no such part: the reason."),
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs=SELECT),
        ),
    }
    found[f"reviewed_{key}"].error_messages["required"] = say("Say what was reviewed, or why there is no such part.")
    found[f"owner_{key}"].error_messages["required"] = say(
        "Name who owns it, or say why there is no {title}.", title=title.lower()
    )
    return found


FALLBACK_FIELDS = ("fallback", "fallback_cause", "fallback_decision", "fallback_accepted_by", "fallback_note")


@dataclass(frozen=True)
class RulingBasis:
    """What a ruling is judged by: the fallbacks that fit, why a number and cause do not, the latest review date,
    and the risk level of the workload."""

    fallbacks: Sequence[FallbackChoice]
    why_not_fallback: Callable[[int, str], str]
    last: LatestReview
    conflicts: Callable[[Mapping[str, str]], list[Conflict]]
    risk: str = ""


class ContradictedForm(Seen):
    """A form that asks for a sentence on each contradiction in what it was given and in what was typed."""

    conflicts: list[Conflict]

    def contradict(self, basis: RulingBasis) -> None:
        """Add a field for each contradiction, those in the typed texts included."""
        typed = {str(field.label): str(self.data.get(name) or "") for name, field in self.fields.items()
                 if isinstance(field, SentenceField)}  # fmt: skip
        self.conflicts = basis.conflicts(typed)
        for one in self.conflicts:
            self.fields[f"resolve_{one.key}"] = sentence_field(
                say("{about}: which holds, and why", about=one.about), rows=2
            )

    def contradictions(self) -> list[tuple[Conflict, forms.BoundField]]:
        """Return each contradiction with the field for the sentence that resolves it."""
        return [(one, self[f"resolve_{one.key}"]) for one in self.conflicts]


class RulingForm(ContradictedForm):
    """The decider's additions to the two sign-offs; all of them enter the record."""

    supersedes = forms.IntegerField(required=False, widget=forms.HiddenInput)
    limitations = sentence_field(say("Limitations"), say("What users must not rely on the model for in this workload."))
    largest_risk = sentence_field(
        say("Largest unresolved risk"), say("The largest risk that remains after all mitigations."), rows=2
    )
    revision_strategy = forms.ChoiceField(
        label=say("Revision strategy"), choices=REVISION_STRATEGIES, widget=forms.RadioSelect
    )
    fallback = forms.ChoiceField(label=say("Fallback path"), choices=FALLBACKS, widget=forms.RadioSelect)
    fallback_cause = forms.ChoiceField(
        label=say("What the smaller model saves"), required=False, widget=forms.RadioSelect,
        choices=[("", say("The fallback is not a smaller model")), *CAUSES],
    )  # fmt: skip
    fallback_decision = forms.IntegerField(
        label=say("Approved fallback"), required=False, min_value=1, max_value=2**31 - 1,
        widget=forms.Select(attrs=SELECT),
    )  # fmt: skip
    fallback_note = sentence_field(
        say("Fallback details"), say("How the fallback takes over, or why none is needed."), rows=2
    )
    fallback_accepted_by = HolderField(
        label=say("Who accepts that there is no fallback"), teams=False, required=False,
        help_text=say("Only if there is none. A person, not a team."),
    )  # fmt: skip
    triggers = forms.MultipleChoiceField(
        label=say("Re-evaluation triggers"), help_text=say("Any of these puts the decision up for re-evaluation."),
        choices=TRIGGERS, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": say("Choose at least one; without a trigger, a decision goes stale unnoticed.")},
    )  # fmt: skip
    watcher = HolderField(
        label=say("Who looks for triggers"), required=False,
        help_text=say("The watch sees only what the hub says. A person or team; if empty, the change owner."),
    )  # fmt: skip
    look_by = date_field(
        say("First look by"),
        say("On that person’s “Your turn” once this day has passed. If empty, the review date."),
        required=False,
    )
    review_by = date_field(say("Next review by"), say("The decision expires after this day."))
    removal_plan = sentence_field(
        say("Exit plan"), say("How the model is taken out of service, how quickly, and by whom."), rows=2
    )
    change_owner = HolderField(
        label=say("Change owner"), teams=False, help_text=say("The person, not a team, who evaluates changes.")
    )

    SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
        (say("Limits and risk"), ("limitations", "largest_risk")),
        (say("Security boundary"), tuple(f"{side}_{key}" for key, _ in BOUNDARY for side in SIDES)),
        (say("Revision and fallback"), ("revision_strategy", *FALLBACK_FIELDS)),
        (say("Review and exit"), ("triggers", "watcher", "look_by", "review_by", "removal_plan", "change_owner")),
    )

    def __init__(self, *args: Any, basis: RulingBasis, **kwargs: Any) -> None:
        """Set up the form with what a ruling on this candidate is judged by."""
        super().__init__(*args, **kwargs)
        self.basis, last = basis, basis.last
        self.use_required_attribute = False  # a part of the boundary is needed unless its absence has a reason
        self.fields["review_by"].help_text = say(
            "The decision expires after this day. Latest date {day}: {why}.",
            day=dated(last.day, "%-d %b %Y"),
            why=last.why,
        )
        for key, title in BOUNDARY:
            absent = str(self.data.get(self.add_prefix(f"absent_{key}"), "")).strip()
            self.fields |= boundary_fields(key, title, needed=not absent)
        self.rows = rows_in(self.data if self.is_bound else self.initial)
        self.fields |= evidence_fields(self.rows)
        share_lists(self)
        _offer(self.fields["fallback_decision"], basis.fallbacks)
        self.contradict(basis)

    PAIRS = say("Security boundary")
    """The section whose fields come in rows: what was reviewed, its owner, or why there is none."""

    def sections(self) -> list[tuple[str, bool, list[forms.BoundField]]]:
        """Return the fields under their headings, and whether they come in pairs."""
        return [(heading, heading == self.PAIRS, [self[name] for name in names]) for heading, names in self.SECTIONS]

    def evidence_rows(self) -> list[list[forms.BoundField]]:
        """Return the fields of each row of evidence."""
        return [[self[name] for name in names] for names in row_names(self.rows)]

    def clean_review_by(self) -> date:
        """Check that the review date is in the future and no later than the decision's basis allows."""
        day: date = self.cleaned_data["review_by"]
        today = timezone.localdate()
        if day <= today:
            raise forms.ValidationError(say("The review date must be in the future."))
        last = self.basis.last
        if day > last.day:
            raise forms.ValidationError(
                say("Choose {day} or earlier: {why}.", day=dated(last.day, "%-d %b %Y"), why=last.why)
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Check that a fallback to an approved model names its decision, and that no other fallback names one."""
        cleaned = super().clean() or {}
        look_by, review_by = cleaned.get("look_by"), cleaned.get("review_by")
        if look_by and review_by and (why := why_not_day(look_by, review_by)):
            self.add_error("look_by", why)
        for key, _ in BOUNDARY:
            _check_part(self, key, cleaned)
        check_evidence(self, self.rows, cleaned, self.basis.risk)
        _check_fallback(self, cleaned)
        _check_acceptance(self, cleaned)
        return cleaned

    def ruling(self) -> Ruling:
        """Return the decider's part of the record."""
        data = self.cleaned_data
        boundary = {key: BoundaryPart(*(data[f"{side}_{key}"] for side in SIDES)) for key, _ in BOUNDARY}
        resolved = {one.key: data[f"resolve_{one.key}"] for one in self.conflicts}
        own = {name: data[name] for name in RulingForm.base_fields if name not in ("seen", "supersedes")}
        more = {"triggers": tuple(own["triggers"]), "boundary": boundary, "resolved": resolved}
        return Ruling(**{**own, **more, **evidence_of(data, self.rows)})


def _offer(field: forms.Field, fallbacks: Sequence[FallbackChoice]) -> None:
    """Offer the decisions that fit, each with its fit, or say that none does."""
    field.widget.choices = [
        ("", say("None")),
        *((one.number, say("{title} – {fit}", title=one.title, fit=one.fit)) for one in fallbacks),
    ]
    field.help_text = (
        say("Decisions in force for this or a wider workload, of the same kind, and smaller.")
        if fallbacks
        else say("No decision in force is smaller, of the same kind, and for this workload or a wider one.")
    )


def _check_fallback(form: RulingForm, cleaned: dict[str, Any]) -> None:
    """Add an error unless a smaller model names its decision and what it saves, and no other fallback names either."""
    kind, number, cause = cleaned.get("fallback"), cleaned.get("fallback_decision"), cleaned.get("fallback_cause", "")
    if kind == SMALLER and not cause and "fallback_cause" not in form.errors:
        form.add_error("fallback_cause", say("Choose what the smaller model must save: memory, latency or cost."))
    if kind == SMALLER and number is None and "fallback_decision" not in form.errors:
        form.add_error("fallback_decision", say("Select the decision that approves the smaller model."))
    if kind == SMALLER and number is not None and cause and (why := form.basis.why_not_fallback(number, cause)):
        form.add_error("fallback_decision", why)
    if kind and kind != SMALLER and (number is not None or cause):
        why = say("Only “a smaller model that is itself approved” names a decision and what it saves.")
        form.add_error("fallback_decision" if number is not None else "fallback_cause", why)


def _check_acceptance(form: RulingForm, cleaned: dict[str, Any]) -> None:
    """Add an error unless someone accepts that there is no fallback, and no one does beside a fallback."""
    kind, who = cleaned.get("fallback"), cleaned.get("fallback_accepted_by")
    if kind == NONE_ACCEPTED and not who and "fallback_accepted_by" not in form.errors:
        form.add_error("fallback_accepted_by", say("Name the person who accepts that there is no fallback."))
    if kind and kind != NONE_ACCEPTED and who:
        form.add_error("fallback_accepted_by", say("Name someone only if there is no fallback, or empty this field."))


def _check_part(form: forms.Form, key: str, cleaned: dict[str, Any]) -> None:
    """Refuse a reason for the absence of a part beside what was reviewed of it, or its owner."""
    reviewed, owner, why = (f"{side}_{key}" for side in SIDES)
    if cleaned.get(why) and (cleaned.get(reviewed) or cleaned.get(owner)):
        form.add_error(why, say("Give a reason only if this part does not exist, and then no owner."))


class WithdrawForm(PortalForm):
    """The form to withdraw a decision, with a reason."""

    reason = sentence_field(say("Reason"), say("API clients that check this model will receive this reason."))
