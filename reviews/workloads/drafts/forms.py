"""The forms of the steps: each is the form of the whole statement, cut to the fields of one question."""

from typing import Any, cast

from django import forms

from reviews.language.phrases import joined, say
from reviews.people.models import User
from reviews.single_lines import PortalForm
from reviews.workloads import choices
from reviews.workloads.drafts.needs import distinct, needs
from reviews.workloads.drafts.steps import FIELD_ANSWERS, MORE_PLACES, OWN, StatementStep
from reviews.workloads.forms import WorkloadForm

MOST_LETTERS = 10_000
"""Letters of one answer of a draft."""
MOST_TICKS = 60
FIELDS_LISTED = joined("; ", (words for value, words in choices.DOMAINS if value != "none"))


class StatementStepForm(WorkloadForm):
    """One step; ``classes`` are the node classes by need, empty for other steps."""

    field_answer = forms.ChoiceField(
        label=say("Fields of use"),
        choices=FIELD_ANSWERS,
        widget=forms.RadioSelect,
        help_text=say("{fields_listed}.", fields_listed=FIELDS_LISTED),
    )
    place = forms.ChoiceField(
        label=say("Place of all three"),
        choices=[("", say("Select one")), *choices.TERRITORIES, *MORE_PLACES],
        help_text=say("If one place holds the users, the machines and our principal place of business, select it."),
    )
    need = forms.ChoiceField(
        label=say("Hardware"),
        help_text=say("Sizes are as sold; a driver reports a little less. Engineering chooses among them."),
    )

    def __init__(self, *args: Any, step: StatementStep, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.classes: dict[str, tuple[str, ...]] = {}
        for name in set(self.fields) - set(step.fields):
            del self.fields[name]
        if "need" in self.fields:
            self._offer_needs()
        if "node_classes" in self.fields:
            nodes = [(one.node_class.slug, str(one.node_class)) for one in distinct()]
            self._ticks("node_classes").choices = nodes
        if "domains" in self.fields:
            self._ticks("domains").choices = [one for one in choices.DOMAINS if one[0] != "none"]
            self.fields["domains"].required = True

    def said(self) -> dict[str, Any]:
        """Return the answers as they were sent, without what no draft keeps: control characters and endless texts."""
        sent = {name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
                for name, field in self.fields.items()}  # fmt: skip
        return {name: _kept(value) for name, value in sent.items()}

    def clean_purpose(self) -> str:
        """Limit the one text that a statement does not limit."""
        text: str = self.cleaned_data["purpose"]
        if len(text) > MOST_LETTERS:
            raise forms.ValidationError(say("Write at most {most_letters:,} letters.", most_letters=MOST_LETTERS))
        return text

    def _offer_needs(self) -> None:
        found = needs()
        self.classes = {one.key: one.slugs for one in found}
        ours = [(one.key, one.words) for one in found if one.ours]
        others = [(one.key, one.words) for one in found if not one.ours]
        offered: list[Any] = [("", say("Select one"))]
        offered += [(say("Our own nodes"), ours)] if ours else []
        offered += [(say("Examples, not confirmed by engineering"), others)] if others else []
        offered.append((OWN, say("Particular node classes: the next question asks which")))
        cast(forms.ChoiceField, self.fields["need"]).choices = offered

    def _ticks(self, name: str) -> forms.MultipleChoiceField:
        return cast(forms.MultipleChoiceField, self.fields[name])


class StatementCheckForm(PortalForm):
    """The last page: what was filled in has been read, and what contradicts itself is meant."""

    read = forms.BooleanField(
        label=say("I have read the answers that were filled in, and they are right for this use"),
        error_messages={"required": say("Read the answers that were filled in, and change what differs.")},
    )
    sure = forms.BooleanField(
        label=say("These answers are right, although they do not seem to fit together"),
        help_text=say("The page of the statement tells reviewers of contradictions."),
        error_messages={"required": say("Change one of these answers, or say that they are right.")},
    )

    def __init__(self, *args: Any, given: bool, mismatched: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, wanted in (("read", given), ("sure", mismatched)):
            if not wanted:
                del self.fields[name]


def _kept(value: Any) -> Any:
    """Return one sent value as a draft keeps it: JSON has no NUL, and an unfinished answer may be anything."""
    if isinstance(value, list):
        return [_kept(one) for one in value[:MOST_TICKS]]
    return value.replace("\0", "")[:MOST_LETTERS] if isinstance(value, str) else value
