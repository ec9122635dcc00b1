"""The question of the page of fallbacks: for which cause, and which of them."""

from django import forms

from reviews.decisions.fallbacks import CAUSES_ASKED
from reviews.language.phrases import say
from reviews.single_lines import PortalForm

LOST = "lost"


class FallbackQuestion(PortalForm):
    """The cause for which a fallback is wanted, and whether only lost ones are listed."""

    cause = forms.ChoiceField(
        label=say("If the model fails because of"), required=False, choices=[("", say("Any cause")), *CAUSES_ASKED]
    )
    only = forms.ChoiceField(
        label=say("Show"),
        required=False,
        choices=[("", say("All fallbacks")), (LOST, say("Lost fallbacks: no longer in force"))],
    )
