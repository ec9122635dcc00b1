"""What translated templates need: which form of a plural a number takes, and Django's filters for sentences of ours.

They are built into the engines of other languages, in place of Django's, which would treat a sentence as its English
text.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import defaultfilters

from reviews.language.catalogue import of
from reviews.language.phrases import Phrase, joined, own, read, say
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


@register.filter(is_safe=True)
def capfirst(value: Any) -> str:
    """Return the text with a large first letter; a word of ours, such as the name of a track, is read."""
    if isinstance(value, Phrase):
        return str(defaultfilters.capfirst(read(value)))
    large = str(defaultfilters.capfirst(value))
    return read(say(large)) if large.isalpha() else large


@register.filter(is_safe=True)
def lower(value: Any) -> str:
    """Return the text in small letters, except a sentence of ours: other languages write some words large."""
    return read(value) if isinstance(value, Phrase) else str(defaultfilters.lower(value))


@register.filter(is_safe=True)
def truncatechars(value: Any, most: int) -> str:
    """Return the text cut to so many characters."""
    return str(defaultfilters.truncatechars(_read(value), most))


@register.filter(name="join")
def join_texts(values: Iterable[Any], between: str) -> str:
    """Return texts with something between them, such as “ and ”; none is marked as safe."""
    return joined(own(between), [str(value) for value in values])


@register.filter
def cut(value: Any, part: str) -> str:
    """Return the text without each occurrence of a part."""
    return str(defaultfilters.cut(_read(value), part))


@register.filter(is_safe=True, needs_autoescape=True)
def linebreaksbr(value: Any, autoescape: bool = True) -> str:
    """Return the text with a line break element for each of its line breaks."""
    return str(defaultfilters.linebreaksbr(_read(value), autoescape=autoescape))


def _read(value: Any) -> Any:
    return read(value) if isinstance(value, Phrase) else value
