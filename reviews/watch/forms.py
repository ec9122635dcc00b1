"""The forms of the watch: what is searched, and the end of an alert."""

from django import forms

from reviews.desks.forms import sentence_field
from reviews.single_lines import PortalForm

OPEN, UNASKED, NEWER = "alerts", "unasked", "newer"


class WatchFilter(PortalForm):
    """The filters of the list."""

    q = forms.CharField(label="Repository", required=False, max_length=200)
    only = forms.ChoiceField(
        label="Show", required=False,
        choices=[
            ("", "All"), (OPEN, "With an open alert"), (UNASKED, "Not asked as planned"),
            (NEWER, "With a newer commit"),
        ],
    )  # fmt: skip


class SettleForm(PortalForm):
    """Why a finding of the watch has no effect on its decision."""

    reason = sentence_field("Why it has no effect", "What you looked at and what you found. The reason goes on record.")
