"""The forms of the watch: what is searched among repositories and findings, and the answer to a finding."""

from collections.abc import Mapping
from typing import Any

from django import forms

from reviews.desks.forms import sentence_field
from reviews.language.phrases import say
from reviews.single_lines import PortalForm
from reviews.watch.kinds import SEVERITIES
from reviews.workflow.states import ENGINEERING, LEGAL

OPEN, UNASKED, NEWER = "alerts", "unasked", "newer"
LATE, SUSPENDING, MINE, ANSWERED = "overdue", "suspending", "mine", "answered"
NO_EFFECT, RE_REVIEW, SUSPEND = "no-effect", "re-review", "suspend"
OUTCOMES = [
    (NO_EFFECT, say("No effect: the finding ends")),
    (RE_REVIEW, say("New review: the track’s sign-off is outdated, and its signer is called")),
    (SUSPEND, say("Suspend: machines are denied this model until another person ends the finding")),
]


class WatchFilter(PortalForm):
    """The filters of the list."""

    q = forms.CharField(label=say("Repository"), required=False, max_length=200)
    only = forms.ChoiceField(
        label=say("Show"), required=False,
        choices=[
            ("", say("All")), (OPEN, say("With an open alert")), (UNASKED, say("Not asked as planned")),
            (NEWER, say("With a newer commit")),
        ],
    )  # fmt: skip


class FindingFilter(PortalForm):
    """The filters of the list of findings; without any, the open ones."""

    q = forms.CharField(label=say("Repository"), required=False, max_length=200)
    severity = forms.ChoiceField(
        label=say("Severity"), required=False,
        choices=[("", say("All")), *((key, word) for key, (_, word) in SEVERITIES.items())],
    )  # fmt: skip
    track = forms.ChoiceField(
        label=say("Track"),
        required=False,
        choices=[("", say("Both")), (LEGAL, say("Legal")), (ENGINEERING, say("Engineering"))],
    )
    only = forms.ChoiceField(
        label=say("Show"),
        required=False,
        choices=[
            ("", say("Open")),
            (LATE, say("Overdue")),
            (SUSPENDING, say("Suspending a decision")),
            (MINE, say("To be evaluated by me")),
            (ANSWERED, say("Answered")),
        ],
    )


class FindingAnswerForm(PortalForm):
    """What follows from a finding, and why; ``refused`` are the sentences why this person may not give an answer."""

    outcome = forms.ChoiceField(label=say("What follows"), choices=OUTCOMES, widget=forms.RadioSelect)
    reason = sentence_field(say("Why"), say("What you looked at and what you found. The reason goes on record."))

    def __init__(self, *args: Any, refused: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.refused = refused

    def clean_outcome(self) -> str:
        """Refuse an answer that this person may not give."""
        chosen = str(self.cleaned_data["outcome"])
        if why := self.refused.get(chosen):
            raise forms.ValidationError(why)
        return chosen
