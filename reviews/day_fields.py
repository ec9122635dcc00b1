"""Dates as people type them: 2027-03-31 or 31 Mar 2027, never an order of numbers that can be read in two ways."""

from datetime import date
from typing import Any

from django import forms

from reviews.language.phrases import dated, say

FORMATS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y")
"""The spellings that are read; a month is always a word or stands between year and day."""

WRONG = say("Write the date as year-month-day, for example 2027-03-31, or as 31 Mar 2027.")


def in_words(day: date) -> str:
    """Return a day with its weekday, so that a slip of the fingers is noticed: Wednesday, 31 March 2027."""
    return dated(day, "%A, %-d %B %Y")


class BoundDay(forms.BoundField):
    """A date on a form; ``spoken`` repeats what was typed in words, "" if it is no date."""

    @property
    def spoken(self) -> str:
        """The date in words."""
        try:
            day = self.field.to_python(self.value())
        except forms.ValidationError:
            return ""
        return in_words(day) if isinstance(day, date) else ""


class DayField(forms.DateField):
    """A date typed as text: a browser's own date field would show it in the order of its language."""

    bound_field_class = BoundDay

    def __init__(self, **options: Any) -> None:
        box = forms.DateInput(
            format="%Y-%m-%d",
            attrs={"class": "input input-day", "placeholder": "2027-03-31", "autocomplete": "off", "data-day": ""},
        )
        errors = {"invalid": WRONG} | options.pop("error_messages", {})
        super().__init__(widget=box, input_formats=FORMATS, error_messages=errors, **options)
