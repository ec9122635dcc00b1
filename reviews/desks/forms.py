"""Forms of the review desks: intake, answers, sign-offs with conditions, withdrawals, and renewals."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from reviews.day_fields import DayField
from reviews.files.uploads import KeptFileField
from reviews.language.phrases import say
from reviews.people.holder_fields import HolderField, share_lists
from reviews.sentence_fields import SentenceField
from reviews.single_lines import PortalForm
from reviews.workflow.models import LicenseIntake
from reviews.workflow.questions import ChecklistQuestion
from reviews.workflow.statements import ConditionAsked
from reviews.workflow.states import OUTCOMES

MAX_TEXT = 20_000
"""Maximum characters of one field."""

ROWS = (1, 2, 3)
"""Numbers of the condition rows on a sign-off form."""


def text_field(label: str, help_text: str = "", *, rows: int = 3, required: bool = True) -> forms.CharField:
    """Return a field for a few sentences."""
    area = forms.Textarea(attrs={"rows": rows, "class": "input"})
    return forms.CharField(label=label, help_text=help_text, widget=area, required=required, max_length=MAX_TEXT)


def take_whole(field: forms.Field, most: int) -> None:
    """Let a field take a whole document of at most so many characters; the form says when it is longer.

    A browser cuts what is pasted at ``maxlength`` without a word, and the end of a license would be missing.
    """
    field.max_length, field.validators = most, []  # type: ignore[attr-defined]
    field.widget.attrs.pop("maxlength", None)


def sentence_field(label: str, help_text: str = "", *, rows: int = 3, required: bool = True) -> SentenceField:
    """Return a field for a few sentences, of which each must say something."""
    area = forms.Textarea(attrs={"rows": rows, "class": "input"})
    return SentenceField(label=label, help_text=help_text, widget=area, required=required, max_length=MAX_TEXT)


def line_field(
    label: str, help_text: str = "", *, required: bool = True, most: int = 200, **attrs: Any
) -> forms.CharField:
    """Return a field for one line."""
    box = forms.TextInput(attrs={"class": "input", **attrs})
    return forms.CharField(label=label, help_text=help_text, widget=box, required=required, max_length=most)


def date_field(label: str, help_text: str = "", *, required: bool = True) -> DayField:
    """Return a date field, typed as year-month-day or with the month as a word."""
    return DayField(label=label, help_text=help_text, required=required)


class Seen(PortalForm):
    """A form with the digest of the snapshot on the page that the person saw."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen


class SeenBefore(Seen):
    """A form that also names the newest row on the page, so that nobody overwrites what a colleague wrote since."""

    before = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, before: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"].initial = before


class IntakeForm(SeenBefore):
    """The license intake, which legal records before technical work begins."""

    publisher = line_field(say("Publisher"), say("The licensor's name as in the license text, not the account name."))
    license_name = line_field(say("License"), say("Name and version as in the license text."))
    license_source = line_field(
        say("Location of the terms"),
        say("File at the commit, access prompt, or address with the date you read it."),
        most=300,
    )
    intended_use = text_field(
        say("Intended use"), say("Does the card cover this workload, exclude it, or say nothing?"), rows=2
    )
    commercial_limits = text_field(
        say("Commercial limits"),
        say("User or revenue thresholds, and how they are counted. Internal use by a company is commercial use."),
        rows=2,
    )
    redistribution = text_field(
        say("Redistribution assumption"),
        say("Which copies you make and who receives them. Some licenses count hosting."),
        rows=2,
    )
    acceptable_use = text_field(
        say("Acceptable use"), say("The policy that applies, and which terms you must pass on to whom."), rows=2
    )
    hold = text_field(
        say("Hold technical work until"),
        say("What must be clear first, for example “licensor confirms paid use”. If empty, technical work can begin."),
        rows=2,
        required=False,
    )

    FIELDS = (
        "publisher", "license_name", "license_source", "intended_use", "commercial_limits", "redistribution",
        "acceptable_use", "hold",
    )  # fmt: skip

    def values(self) -> dict[str, str]:
        """Return the values to record."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}

    @staticmethod
    def of(intake: LicenseIntake) -> dict[str, str]:
        """Return the values of a recorded intake, to correct them."""
        return {name: getattr(intake, name) for name in IntakeForm.FIELDS}

    @staticmethod
    def labelled(intake: LicenseIntake) -> list[tuple[str, str]]:
        """Return the values of a recorded intake, each with the label of its field."""
        return [(str(IntakeForm.base_fields[name].label), value) for name, value in IntakeForm.of(intake).items()]


def ahead(day: date | None) -> date | None:
    """Return a review date that is in the future. Raises ``ValidationError``."""
    if day and day <= timezone.localdate():
        raise forms.ValidationError(say("The review date must be in the future."))
    return day


class AnswerForm(SeenBefore):
    """One answer to one question: a choice and its reason."""

    choice = forms.ChoiceField(label=say("Answer"), widget=forms.RadioSelect)
    text = text_field(
        say("Reason"),
        say("What you read and where. Required for every answer except a plain yes."),
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, question: ChecklistQuestion, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{question.key}-%s", **kwargs)
        self.fields["choice"].choices = question.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Require a reason for every answer except a plain yes."""
        cleaned = super().clean() or {}
        if cleaned.get("choice") not in (None, "yes") and not cleaned.get("text", "").strip():
            self.add_error("text", say("Give a reason: every answer except a plain yes needs one."))
        return cleaned


class SignForm(Seen):
    """A sign-off: outcome, reason and up to three conditions."""

    stands = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=say("Outcome"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    reason = sentence_field(say("Reason"), say("Stored in the record"), rows=3)
    review_by = date_field(
        say("Next review by"),
        say("For a pass. If empty, the latest day that the policy allows at this risk."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="sign-%s", **kwargs)
        for n in ROWS:
            self.fields[f"text_{n}"] = sentence_field(say("Condition {n}", n=n), rows=2, required=False)
            self.fields[f"owner_{n}"] = HolderField(label=say("Owner of condition {n}", n=n), required=False)
            self.fields[f"due_{n}"] = date_field(say("Condition {n} is due", n=n), required=False)
            self.fields[f"first_{n}"] = forms.BooleanField(
                label=say("Must be met before the release for production"), required=False
            )
        share_lists(self)

    def condition_rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Return the rows of conditions with their fields."""
        return [(n, [self[f"{name}_{n}"] for name in ("text", "owner", "due", "first")]) for n in ROWS]

    @property
    def conditions_typed(self) -> bool:
        """Whether the page expands the rows: they have input, or “Pass with conditions” is chosen."""
        return self.is_bound and (
            self["outcome"].value() == "pass with conditions"
            or any(self[f"{name}_{n}"].value() for n in ROWS for name in ("text", "owner", "due"))
        )

    def clean(self) -> dict[str, Any]:
        """Require complete conditions with due dates ahead, and only on a pass with conditions."""
        cleaned = super().clean() or {}
        typed = [
            n
            for n in ROWS
            if any(cleaned.get(f"{name}_{n}") or f"{name}_{n}" in self.errors for name in ("text", "owner", "due"))
        ]
        for n in typed:
            self._check_row(n, cleaned)
        outcome = cleaned.get("outcome")
        if outcome == "pass with conditions" and not typed:
            self.add_error("text_1", say("Name at least one condition, or choose another outcome."))
        if outcome and outcome != "pass with conditions" and typed:
            self.add_error(
                "outcome",
                say("Only “Pass with conditions” takes conditions. Choose this outcome, or clear the conditions."),
            )
        return cleaned

    def clean_review_by(self) -> date | None:
        """Require a review date in the future."""
        return ahead(self.cleaned_data["review_by"])

    def _check_row(self, n: int, cleaned: dict[str, Any]) -> None:
        for name, error in (
            ("text", say("Describe what must be met.")),
            ("owner", say("Name an owner.")),
            ("due", say("Enter a due date.")),
        ):
            if not cleaned.get(f"{name}_{n}") and f"{name}_{n}" not in self.errors:
                self.add_error(f"{name}_{n}", error)
        due: date | None = cleaned.get(f"due_{n}")
        if due and due < timezone.localdate():
            self.add_error(f"due_{n}", say("This date is in the past. Choose a later one."))

    def conditions(self) -> list[ConditionAsked]:
        """Return the conditions that the form sets."""
        data = self.cleaned_data
        return [
            ConditionAsked(data[f"text_{n}"], data[f"owner_{n}"], data[f"due_{n}"], data[f"first_{n}"])
            for n in ROWS
            if data.get(f"text_{n}")
        ]

    def terms(self) -> dict[str, Any]:
        """Return what the sign-off fixes besides its outcome: nothing, unless a track's form adds terms."""
        return {}


class WithdrawSignOffForm(PortalForm):
    """The reason for withdrawing a sign-off."""

    reason = sentence_field(say("Reason"), say("Stored in the ledger; the sign-off itself stays in the history."))


class MeetConditionForm(PortalForm):
    """A statement that a condition is met, with its evidence."""

    how = sentence_field(say("How it was met"), say("What was done or shown."))
    evidence = line_field(
        say("Evidence"),
        say("A ticket, a report with its date, or a file. Do not enter an address that contains a secret."),
        most=500,
    )
    file = KeptFileField(label=say("File"))


class RenewForm(Seen):
    """A confirmation that the reviewer looked at the difference, and why the pass still holds."""

    looked = forms.BooleanField(
        label=say("I looked at the difference"),
        error_messages={"required": say("Look at the difference, then tick this box.")},
    )
    reason = sentence_field(say("Why the pass still holds"), say("Stored in the record"), rows=2)
    review_by = date_field(
        say("Next review by"), say("If empty, the latest day that the policy allows at this risk."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="renew-%s", **kwargs)

    def clean_review_by(self) -> date | None:
        """Require a review date in the future."""
        return ahead(self.cleaned_data["review_by"])
