"""The language of a text that others wrote, for readers of screens and for browsers that translate."""

from typing import Any

from django import template

from reviews.licensing.identify.language import languages

register = template.Library()


@register.filter
def lang_of(text: Any) -> str:
    """Return the code of the only language of a text, such as fr; "" if it cannot be told, which means unknown."""
    found = languages(str(text or ""))
    return found[0] if len(found) == 1 else ""
