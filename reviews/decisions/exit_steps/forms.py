"""The forms of exit plans: what was done, and who does a step by when."""

from typing import Any

from reviews.desks.forms import date_field, sentence_field
from reviews.language.phrases import say
from reviews.people.holder_fields import HolderField
from reviews.single_lines import PortalForm


class ExitStepForm(PortalForm):
    """What was done, in a sentence."""

    said = sentence_field(
        say("What you did"), say("Where you looked, what you stopped or removed, and how you know that it is gone.")
    )


class ExitOwnerForm(PortalForm):
    """Who does a step, and by when."""

    due = date_field(say("Due by"), say("Today or later."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"] = HolderField(label=say("Owner"))
        self.order_fields(["to", "due"])
