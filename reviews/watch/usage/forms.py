"""The form of a reading of the usage."""

from collections.abc import Iterable
from typing import Any

from django import forms

from reviews.desks.forms import date_field, sentence_field
from reviews.language.phrases import say
from reviews.single_lines import PortalForm
from reviews.watch.usage.limits import UsageLimit

MOST = 10**15


class UsageForm(PortalForm):
    """The limit, the number, its day and source, and the day of the next reading."""

    limit = forms.ChoiceField(label=say("Limit"))
    value = forms.IntegerField(
        label=say("Number"), min_value=0, max_value=MOST,
        help_text=say("People, or whole units of the limit's currency, counted for the entity that the limit names."),
    )  # fmt: skip
    measured_on = date_field(say("Day of the reading"), say("The day or the last day of the month that it is about."))
    source = sentence_field(say("Source"), say("Where the number is from, so that another person can look it up."))
    due = date_field(say("Next reading by"), say("No later than the review date of the decision."))
    sure = forms.BooleanField(
        label=say("The number is over the limit"), required=False,
        help_text=say("Only if it is: the legal sign-off is outdated then, and legal reviews the terms again."),
    )  # fmt: skip

    def __init__(self, *args: Any, limits: Iterable[UsageLimit], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(one.key, one.words) for one in limits]
        self.fields["limit"] = forms.ChoiceField(label=say("Limit"), choices=choices)
        self.order_fields(["limit"])
