"""The form of a look for triggers."""

from reviews.desks.forms import date_field, sentence_field
from reviews.single_lines import PortalForm


class LookForm(PortalForm):
    """What the look found, and when the next one is due."""

    said = sentence_field("What you found", "Where you looked and what you saw. A finding calls for a new review.")
    look_by = date_field("Next look by", "No later than the review date of the decision.")
