"""Forms of the candidate's own pages: a reason, a remark, how a remark was resolved."""

from typing import Any

from django import forms

from reviews.workflow.models import TRACK_CHOICES

LONGEST = 4000
"""Characters; enough for a reason, short enough to be read."""


class ReasonForm(forms.Form):
    """Why a candidate is withdrawn or rejected."""

    reason = forms.CharField(
        label="Reason",
        help_text="It stands in the ledger and on the candidate’s page for good.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why: the reason is what others read later."},
    )


class RemarkForm(forms.Form):
    """Something that must be resolved before a track can pass."""

    track = forms.ChoiceField(
        label="Track", choices=TRACK_CHOICES, help_text="The track that cannot pass before it is resolved."
    )
    about = forms.CharField(
        label="About",
        help_text="A file or a fact, as the evidence page names it.",
        max_length=200,
        required=False,
    )
    text = forms.CharField(
        label="Remark",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what has to be answered."},
    )


class ReplyForm(forms.Form):
    """One answer in the thread of a remark."""

    text = forms.CharField(
        label="Answer",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the answer."},
    )


class ResolveForm(forms.Form):
    """How a remark was resolved; its author may leave it empty."""

    resolution = forms.CharField(
        label="How it was resolved",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say how it was resolved: the remark stays visible with it."},
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        """``own``: the person wrote the remark."""
        super().__init__(*args, **kwargs)
        self.fields["resolution"].required = not own
        if own:
            self.fields["resolution"].help_text = "You wrote the remark, so it may be left empty."
