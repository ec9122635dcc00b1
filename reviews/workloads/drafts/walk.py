"""Where a person is in the walk over the questions of a draft: answered, filled in, open, and contradicting itself."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.forms import BoundField, CheckboxSelectMultiple
from django.utils.datastructures import MultiValueDict

from reviews.language.phrases import figure, joined, say
from reviews.people.models import User
from reviews.workloads.drafts.models import StatementDraft
from reviews.workloads.drafts.steps import FOLLOWS, StatementStep, applicable
from reviews.workloads.forms import WorkloadForm
from reviews.workloads.mismatches import COMPARED, AnswerMismatch, mismatches
from reviews.workloads.presets import preset_named

NOT_ANSWERED = say("Not answered")


@dataclass(frozen=True)
class CheckLine:
    """One line of the check page: question, answer in words, step, and who filled it in, "" for the owner."""

    label: str
    words: str
    step: StatementStep
    source: str
    missing: bool


class DraftWalk:
    """A draft beside the form of the whole statement, which says what is still missing."""

    def __init__(self, draft: StatementDraft, owner: User) -> None:
        self.draft, self.preset = draft, preset_named(draft.preset)
        self.form = WorkloadForm(sent_as(draft.said), person=owner)

    @cached_property
    def steps(self) -> list[StatementStep]:
        """The steps that the answers lead to."""
        return applicable(self.draft.said)

    @cached_property
    def open(self) -> list[StatementStep]:
        """The steps that the owner has not answered, or whose answer is no longer one of those on offer."""
        return [step for step in self.steps if self._is_open(step)]

    @cached_property
    def given(self) -> list[StatementStep]:
        """The steps that a preset or a question filled in, and that their owner has not answered."""
        answered = self.draft.answered
        return [one for one in self.steps if not one.asked and one.slug not in answered and one not in self.open]

    @cached_property
    def path(self) -> list[StatementStep]:
        """The steps that are asked: all but those that were filled in."""
        return [step for step in self.steps if step not in self.given]

    @cached_property
    def mismatches(self) -> list[AnswerMismatch]:
        """What contradicts itself among the answers so far."""
        settled = {name for step in self.steps if step not in self.open for name in step.rests} & COMPARED
        self.form.is_valid()
        said = {name: value for name, value in self.form.cleaned_data.items() if name in settled}
        return mismatches(said)

    def concerning(self, step: StatementStep) -> list[AnswerMismatch]:
        """Return the mismatches that an answer of this step is part of."""
        return [one for one in self.mismatches if set(one.fields) & set(step.rests)]

    def after(self, step: StatementStep) -> StatementStep | None:
        """Return the next step that is open, None if all are answered."""
        place = self.steps.index(step) if step in self.steps else 0
        later = [one for one in self.open if self.steps.index(one) > place]
        return next(iter(later or self.open), None)

    def before(self, step: StatementStep) -> StatementStep | None:
        """Return the step before this one on the path, None for the first."""
        place = self.steps.index(step)
        return next((one for one in reversed(self.steps[:place]) if one in self.path), None)

    def settling(self, name: str) -> StatementStep:
        """Return the step where a field of the statement is answered."""
        return next(step for step in reversed(self.steps) if name in step.rests)

    def lines(self) -> list[CheckLine]:
        """Return all answers in words, in the order of the questions."""
        found = []
        for step in self.steps:
            follows = FOLLOWS.get(step.fields[0])
            for name in () if follows in self.steps else step.rests:
                words = answer_words(self.form[name])
                source = self._source(step) if step in self.given and self.draft.said.get(name) else ""
                missing = step in self.open
                found.append(CheckLine(str(self.form[name].label), words, step, source, missing))
        return found

    def filled_in(self, step: StatementStep) -> str:
        """Return who filled in a step that its owner has not answered, "" if there is nothing yet."""
        there = any(self.draft.said.get(name) for name in step.fields)
        return self._source(step) if there and step.slug not in self.draft.answered and not step.settles else ""

    def _source(self, step: StatementStep) -> str:
        values = self.preset.values if self.preset else {}
        # Its texts were filled in as whoever began the draft reads them.
        read = self.preset.answers() if self.preset else {}
        said = self.draft.said
        if self.preset and all(said.get(one) in (values[one], read[one]) for one in step.rests if one in values):
            return (
                say("the preset “{title}”", title=self.preset.title)
                if set(step.rests) & set(values)
                else say("your question")
            )
        return say("your question")

    def _is_open(self, step: StatementStep) -> bool:
        if step.asked and step.slug not in self.draft.answered:
            return True
        if (follows := FOLLOWS.get(step.fields[0])) and follows in self.steps:
            return False  # the following step settles it
        return any(self.form[name].errors for name in step.rests)


def sent_as(said: dict[str, Any]) -> MultiValueDict[str, Any]:
    """Return the answers of a draft as a form sends them."""
    found: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in said.items():
        if value is not None and value != "" and value is not False:
            found.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return found


def answer_words(bound: BoundField) -> str:
    """Return an answer in words: the labels of what is selected, else the text."""
    value, offered = bound.data, getattr(bound.field, "choices", None)
    if isinstance(bound.field.widget, CheckboxSelectMultiple):
        labels = dict(bound.field.choices)  # type: ignore[attr-defined]
        return joined("; ", (str(labels.get(one, one)) for one in value or [])) or NOT_ANSWERED
    if bound.name == "private":
        return say("Yes") if value else say("No")
    if value in (None, ""):
        return NOT_ANSWERED
    if offered is not None:
        return next((str(label) for key, label in offered if str(key) == str(value)), str(value))
    return figure(f"{int(value):,}") if str(value).isdecimal() else str(value)
