"""Forms of corrections: the new words with the reason, and a reviewer's answer."""

from typing import Any

from django import forms

from reviews.decisions.corrections.correctables import PARTS
from reviews.desks.forms import sentence_field
from reviews.language.phrases import say
from reviews.single_lines import PortalForm


class PartForm(PortalForm):
    """Which part to correct, held in the address."""

    part = forms.ChoiceField(
        label=say("Part"), choices=[(key, one.title) for key, one in PARTS.items()],
        widget=forms.Select(attrs={"class": "input"}),
    )  # fmt: skip


class CorrectionForm(PortalForm):
    """The new words of one part, and why; ``seen`` is the digest of the words that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    new = sentence_field(say("New words"), say("The whole text of this part as it should read."))
    why = sentence_field(say("Why"), say("What is wrong with the old words. Kept in the ledger."), rows=2)


class CorrectionReviewForm(PortalForm):
    """A reviewer's answer."""

    agreed = forms.TypedChoiceField(
        label=say("Answer"),
        choices=[("yes", say("Agree: the new words count")), ("no", say("Refuse"))],
        coerce="yes".__eq__,
        widget=forms.RadioSelect,
    )
    reason = sentence_field(say("Reason"), say("Required to refuse."), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        """Require a reason to refuse."""
        cleaned = super().clean() or {}
        if cleaned.get("agreed") is False and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", say("Say why you refuse the correction."))
        return cleaned
