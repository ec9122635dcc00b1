"""The forms of the mirror: which copies are listed, and why one is removed."""

from django import forms

from reviews.desks.forms import sentence_field
from reviews.language.phrases import say
from reviews.mirror.models import Mirror
from reviews.single_lines import PortalForm


class MirrorFilter(PortalForm):
    """The filters of the list."""

    q = forms.CharField(label=say("Repository"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=say("State"), required=False, choices=[("", say("All")), *Mirror.MirrorState.choices]
    )


class RemovalForm(PortalForm):
    """Why the files are removed."""

    reason = sentence_field(
        say("Reason"), say("Which step of the exit plan this is, and who was asked. It goes on record.")
    )
