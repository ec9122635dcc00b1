"""Tags of “Your turn”: what is the same for many people is drawn once for them all, forms with tokens for each page."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from reviews.language.phrases import say
from reviews.language.reader import spoken
from reviews.templatetags.addresses import page_url
from reviews.templatetags.form_token import hidden_fields
from reviews.templatetags.markup import fill, fill_each

register = template.Library()

HIDDEN_NOTICE = '<input type="hidden" name="notice" value="{}">'
NEWS_ITEM = (
    '<li>\n{}\n<div class="do">\n<form method="post" action="{}">{}{}</form>\n</div>\n</li>'  # `hidden_fields` inside
)
STEP = '<li>\n<a href="{}">{}</a>\n<p class="meta">{}</p>\n</li>'
WAYS = (
    'Times are shown in <a href="{}">{}</a>.\n<a href="{}">Name a deputy</a> for days on which you '
    'are away.\nYour machines use <a href="{}">your API tokens</a>.\n<a href="{}">Notifications</a> keep what you were '
    "told, and let you choose how each kind reaches you."
)
DAILY = (
    "E-mails about your turn arrive once a day, in one digest.\n"
    '<button class="link-button" type="submit" name="mails" value="each">Send each immediately</button>'
)
EACH = (
    "E-mails about your turn arrive one by one, immediately.\n"
    '<button class="link-button" type="submit" name="mails" value="daily">Send one daily digest</button>'
)
NO_MAIL = say("Your account has no e-mail address, so no e-mail is sent. An administrator can add an address.")
PLACES = ("deputy", "own_tokens", "notifications")
"""The pages that the sentence about the ways leads to."""


@register.simple_tag
def notices_to_mark(notices: Iterable[tuple[int, SafeString, SafeString]]) -> SafeString:
    """Draw the hidden fields that name all notices of the page."""
    return fill_each("\n", HIDDEN_NOTICE, ((pk,) for pk, _, _ in notices))


@register.simple_tag(takes_context=True)
def news_items(context: Context, notices: Iterable[tuple[int, SafeString, SafeString]]) -> SafeString:
    """Draw the news, each with the form by which it is marked as read."""
    to, of_django = page_url("read_notices"), str(context.get("csrf_token", ""))
    return fill_each("\n", NEWS_ITEM, ((words, to, hidden_fields(of_django), button) for _, words, button in notices))


@register.simple_tag
def tour_steps(tour: Any) -> SafeString:
    """Draw the first steps of a role."""
    return _tour_steps(tour.steps, page_url("home"), spoken())


@lru_cache(maxsize=50)
def _tour_steps(steps: tuple[Any, ...], _home: str, _language: str) -> SafeString:
    """Draw them once for each role, site and language."""
    rows = ((f"{page_url(one.page)}{one.query and '?'}{one.query}", one.title, one.why) for one in steps)
    return fill_each("\n", STEP, rows)


@register.simple_tag
def ways_to_be_told(user: Any) -> SafeString:
    """Draw in which zone a person reads times and how mails reach them, with where to change it."""
    return _ways(user.time_zone or "UTC", bool(user.email), user.digest, page_url("home"), spoken())


@lru_cache(maxsize=500)
def _ways(zone: str, has_mail: bool, digest: bool, _home: str, _language: str) -> SafeString:
    """Draw it once for all who read it the same."""
    ways = fill(WAYS, page_url("time_zone"), zone, *map(page_url, PLACES))
    mails = (fill(DAILY) if digest else fill(EACH)) if has_mail else fill("{}", NO_MAIL)
    return fill('<p class="meta">\n{}\n{}\n</p>', ways, mails)
