"""The form of a look for triggers."""

from reviews.desks.forms import date_field, sentence_field
from reviews.language.phrases import say
from reviews.single_lines import PortalForm


class LookForm(PortalForm):
    """What the look found, and when the next one is due."""

    said = sentence_field(
        say("What you found"), say("Where you looked and what you saw. A finding calls for a new review.")
    )
    look_by = date_field(say("Next look by"), say("No later than the review date of the decision."))
