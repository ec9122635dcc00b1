"""The forms of the first question: the sentence with what it does not say, and the answer of a person."""

from typing import Any

from django import forms

from reviews.catalog.asking import axes
from reviews.catalog.asking.actions import MOST_LETTERS
from reviews.catalog.asking.axes import AXES, UseQuestionValue, heard
from reviews.desks.forms import sentence_field
from reviews.language.phrases import say
from reviews.selects import PlainSelect
from reviews.single_lines import PortalForm
from reviews.workloads import choices

SELECTS = {
    axes.USE: choices.USE_CLASSES, axes.DATA: choices.SENSITIVITIES, axes.DEPLOYMENT: choices.ENVIRONMENTS,
    axes.INPUT: choices.MODALITIES, axes.OUTPUT: axes.OUTPUTS,
}  # fmt: skip


class AskForm(PortalForm):
    """The sentence and one field for each axis; a field that is left open counts as not said."""

    only_asks = True

    s = forms.CharField(
        label=say("Your question"), max_length=MOST_LETTERS, required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": say("Summarise customer tickets")}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, title in AXES.items():
            if name in SELECTS:
                rows = [("", say("Not said")), *SELECTS[name]]
                self.fields[name] = forms.ChoiceField(label=title, required=False, choices=rows, widget=PlainSelect)
            elif name == axes.CONTEXT:
                self.fields[name] = forms.IntegerField(
                    label=title, required=False, min_value=1, max_value=axes.MOST_TOKENS
                )
            else:
                self.fields[name] = forms.CharField(label=title, required=False, max_length=200)

    def heard(self) -> UseQuestionValue:
        """Return the question: the sentence with every field that is filled in and valid."""
        self.is_valid()
        said = {name: str(self.cleaned_data.get(name) or "") for name in AXES}
        return heard(str(self.cleaned_data.get("s") or "").strip(), said)


class UseAnswerForm(PortalForm):
    """What a person answers."""

    text = sentence_field(say("Answer"), say("What the asker may do now, or what has to happen first."))
