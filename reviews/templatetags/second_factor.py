"""Tag that tells a page whether its reader still has to set up a second factor."""

from typing import Any

from django import template

from reviews.people import second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def needs_second_factor(context: dict[str, Any]) -> bool:
    """Return whether the person must set up a second factor before any other page opens."""
    return second_factor.blocked(context["request"])


@register.simple_tag(takes_context=True)
def has_recovery_codes(context: dict[str, Any]) -> bool:
    """Return whether the person has recovery codes that a page could show."""
    return second_factor.has_recovery_codes(context["request"].user)
