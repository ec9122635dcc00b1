"""Tags for the frame around every page: optional URLs, the chosen theme, the tone of a message."""

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse

register = template.Library()

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "bad"}


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return the theme chosen in this browser, light or dark; "" follows the system."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag
def page_url(name: str) -> str:
    """Return the URL of a page by name, "" if this site has none, so that an error page never fails over a link."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.filter
def message_tone(tags: str) -> str:
    """Return the notice's tone for a message's level."""
    return next((MESSAGE_TONES[tag] for tag in str(tags).split() if tag in MESSAGE_TONES), "plain")
