"""Forms of the candidate's own pages: a reason, a remark, a reply, a resolution."""

from typing import Any

from django import forms

from reviews.single_lines import PortalForm
from reviews.workflow.models import TRACK_CHOICES

LONGEST = 4000
"""Longest text, in characters: room for a reason, short enough to be read."""


class ReasonForm(PortalForm):
    """The reason why a candidate is withdrawn or rejected."""

    reason = forms.CharField(
        label="Reason",
        help_text="Kept permanently in the ledger and on the candidate’s page.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter a reason; others will rely on it later."},
    )


class RemarkForm(PortalForm):
    """A remark that must be resolved before its track can pass."""

    track = forms.ChoiceField(
        label="Track", choices=TRACK_CHOICES, help_text="This track cannot pass until the remark is resolved."
    )
    about = forms.CharField(
        label="About",
        help_text="A file or a fact, named as on the evidence page.",
        max_length=200,
        required=False,
    )
    text = forms.CharField(
        label="Remark",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter the remark."},
    )


class ReplyForm(PortalForm):
    """One reply in the thread of a remark."""

    text = forms.CharField(
        label="Answer",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter the reply."},
    )


class ResolveForm(PortalForm):
    """How a remark was resolved; its author may leave this empty."""

    resolution = forms.CharField(
        label="How it was resolved",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Explain how it was resolved; the explanation stays visible with the remark."},
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        """Build the form; ``own`` means that the person wrote the remark, which makes the explanation optional."""
        super().__init__(*args, **kwargs)
        self.fields["resolution"].required = not own
        if own:
            self.fields["resolution"].help_text = "Optional, because you wrote the remark."
