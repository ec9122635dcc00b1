"""Tags for the frame around every page: optional URLs, the chosen theme, the tone of a message."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString

from reviews.templatetags.markup import fill, fill_each

register = template.Library()

THEMES = ("light", "dark")
SYSTEM = "system"
THEME_COOKIE = "theme"
CURRENT = SafeString(' aria-current="page"')
COUNT = '\n<span class="count count-mine">{}<span class="vh">\nitem{}</span></span>'
NUMBER = "1234567890123"
"""Stands for the number in a kept address; no path has it."""
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "bad"}


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return the theme that the person has chosen, else the one of this browser: light or dark, "" as the system is."""
    request = context.get("request")
    chosen = getattr(context.get("user"), "theme", "") or (request.COOKIES.get(THEME_COOKIE, "") if request else "")
    return chosen if chosen in THEMES else ""


@register.simple_tag
def page_url(name: str) -> str:
    """Return the URL of a page by name, "" if this site has none, so that an error page never fails over a link."""
    return _page_url(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=200)
def _page_url(name: str, urlconf: str | None, _prefix: str) -> str:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


def numbered(name: str, number: int) -> str:
    """Return the address of the page about one number; Django takes ten times as long, and a list has a hundred."""
    return _numbered(name, get_urlconf(), get_script_prefix()).replace(NUMBER, str(number))


@lru_cache(maxsize=50)
def _numbered(name: str, urlconf: str | None, _prefix: str) -> str:
    return reverse(name, urlconf, args=[int(NUMBER)])


@register.simple_tag
def nav_items(nav: Iterable[Any]) -> SafeString:
    """Draw the items of the main navigation; the number beside one is asked for when it is drawn."""
    return fill_each("\n", '<li>\n<a href="{}"{}>{}{}</a>\n</li>', map(_nav_item, nav))


def _nav_item(item: Any) -> tuple[str, str, str, str]:
    number = item.count() if callable(item.count) else item.count
    told = fill(COUNT, number, "" if number == 1 else "s") if number else ""
    return item.url, CURRENT if item.current else "", item.title, told


@register.filter
def message_tone(tags: str) -> str:
    """Return the notice's tone for a message's level."""
    return next((MESSAGE_TONES[tag] for tag in str(tags).split() if tag in MESSAGE_TONES), "plain")
