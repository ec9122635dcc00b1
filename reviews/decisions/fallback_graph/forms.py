"""The question of the page of fallbacks: for which cause, and which of them."""

from django import forms

from reviews.decisions.fallbacks import CAUSES_ASKED
from reviews.single_lines import PortalForm

LOST = "lost"


class FallbackQuestion(PortalForm):
    """The cause for which a fallback is wanted, and whether only lost ones are listed."""

    cause = forms.ChoiceField(
        label="If the model fails because of", required=False, choices=[("", "Any cause"), *CAUSES_ASKED]
    )
    only = forms.ChoiceField(
        label="Show", required=False, choices=[("", "All fallbacks"), (LOST, "Lost fallbacks: no longer in force")]
    )
