"""Forms of the candidate's own pages: a reason, a remark, a reply, each with people to mention, a resolution."""

from typing import Any

from django import forms

from reviews.files.uploads import KeptFileField
from reviews.language.phrases import say
from reviews.people.holder_fields import HolderField, HolderInput, written
from reviews.people.holders import account_holder
from reviews.single_lines import PortalForm
from reviews.workflow.mentions import who_may_see, why_not_mention
from reviews.workflow.models import TRACK_CHOICES, Candidate

LONGEST = 4000
"""Longest text, in characters: room for a reason, short enough to be read."""
MOST_OFFERED = 200
"""People in the list of whom to mention; others are named by typing."""


class ReasonForm(PortalForm):
    """The reason why a candidate is withdrawn or rejected."""

    reason = forms.CharField(
        label=say("Reason"),
        help_text=say("Kept permanently in the ledger and on the candidate’s page."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": say("Enter a reason; others will rely on it later.")},
    )


class MentionInput(HolderInput):
    """A line with a list of the people who may see a candidate."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(teams=False)
        self.candidate = candidate

    def offered(self) -> list[str]:
        """Return the lines of the list, by name."""
        return [written(account_holder(one)) for one in who_may_see(self.candidate, MOST_OFFERED)]


class MentioningForm(PortalForm):
    """A form whose ``text`` may name people with @; whoever is chosen in its list is named at the end of the text."""

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidate = candidate
        hint = say("They get a mail. You can also write @ and a user name into the text.")
        self.fields["mention"] = HolderField(teams=False, label=say("Mention"), required=False, help_text=hint)
        self.fields["mention"].widget = MentionInput(candidate)
        self.fields["file"] = KeptFileField(label=say("File"))

    def clean(self) -> dict[str, Any]:
        """Put whoever is chosen into the text, and refuse people who may not see the candidate."""
        said: dict[str, Any] = super().clean() or {}
        chosen = said.pop("mention", None)
        if "text" not in said:
            return said
        if all(not line.strip() or line.lstrip().startswith(">") for line in said["text"].splitlines()):
            self.add_error("text", say("Write below the quotation what you want to say about it."))
        elif why := why_not_mention(said["text"], self.candidate):
            self.add_error("text", why)
        elif chosen:
            named = f"{said['text']}\n@{chosen.key}"
            if why := why_not_mention(named, self.candidate):
                self.add_error("mention", why)
            said["text"] = named
        return said


class RemarkForm(MentioningForm):
    """A remark that must be resolved before its track can pass."""

    track = forms.ChoiceField(
        label=say("Track"), choices=TRACK_CHOICES, help_text=say("This track cannot pass until the remark is resolved.")
    )
    about = forms.CharField(
        label=say("About"),
        help_text=say("A file or a fact, named as on the evidence page."),
        max_length=200,
        required=False,
    )
    text = forms.CharField(
        label=say("Remark"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": say("Enter the remark.")},
    )


class ReplyForm(MentioningForm):
    """One reply in the thread of a remark."""

    text = forms.CharField(
        label=say("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": say("Enter the reply.")},
    )


class ResolveForm(PortalForm):
    """How a remark was resolved; its author may leave this empty."""

    resolution = forms.CharField(
        label=say("How it was resolved"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": say("Explain how it was resolved; the explanation stays visible with the remark.")},
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        """Build the form; ``own`` means that the person wrote the remark, which makes the explanation optional."""
        super().__init__(*args, **kwargs)
        self.fields["resolution"].required = not own
        if own:
            self.fields["resolution"].help_text = say("Optional, because you wrote the remark.")
