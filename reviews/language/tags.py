"""The one tag that translated templates need: which form of a plural a number takes."""

from typing import Any

from django import template

from reviews.language.catalogue import of
from reviews.language.reader import spoken

register = template.Library()


@register.simple_tag
def form_of_plural(counted: Any) -> int:
    """Return the number of the form; a list is counted, as Django's pluralize does."""
    try:
        number = int(counted)
    except (TypeError, ValueError):
        number = len(counted) if hasattr(counted, "__len__") else 0
    return of(spoken()).form(number)
