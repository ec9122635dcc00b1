"""Tags for the frame around every page: optional URLs, the theme, the reader's language, the tone of a message."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from reviews.language.phrases import say, say_count
from reviews.language.reader import PSEUDO, SOURCE, spoken
from reviews.templatetags.addresses import page_url
from reviews.templatetags.markup import fill, fill_each
from reviews.templatetags.portal import count, short_hash, when

register = template.Library()

THEMES = ("light", "dark")
SYSTEM = "system"
THEME_COOKIE = "theme"
NAV = (
    '{}\n<button class="link-button site-menu" type="button" popovertarget="site-nav">Menu</button>'
    '\n<nav class="site-nav" id="site-nav" aria-label="Main" popover>\n<ul>\n{}{}\n</ul>\n</nav>'
)
CURRENT = SafeString(' aria-current="page"')
COUNT = '\n<span class="count count-mine">{}<span class="vh">\n{}</span></span>'
BUTTONS = (("", "system", say("System")), ("light", "light", say("Light")), ("dark", "dark", say("Dark")))
SEARCH = (
    '<form class="site-search" action="{}" role="search">\n<label class="vh" for="site-q">Search everything you may see'
    '</label><input class="input" id="site-q" name="q" type="search" placeholder="Search" data-search>\n</form>\n'
)
UNREAD = (
    '<a class="site-user" href="{}?show=new"><span class="count count-mine">{}</span><span class="site-new">new</span>'
    '<span class="vh"> notifications</span></a>\n'
)
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "bad"}


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return the theme that the person has chosen, else the one of this browser: light or dark, "" as the system is."""
    request = context.get("request")
    chosen = getattr(context.get("user"), "theme", "") or (request.COOKIES.get(THEME_COOKIE, "") if request else "")
    return chosen if chosen in THEMES else ""


register.simple_tag(page_url)


@register.simple_tag
def spoken_language() -> str:
    """Return the language of the page, for screen readers."""
    language = spoken()
    return SOURCE if language == PSEUDO else language


@register.filter
def canonical(text: Any) -> SafeString:
    """Draw the English of a verdict, which is what was signed, beside its translation; nothing for English readers."""
    if spoken() == SOURCE:
        return SafeString("")
    return fill(' <span lang="en" class="meta">{}</span>', str.__str__(str(text)))


Entries = tuple[tuple[str, bool, str, int], ...]
"""The entries of the main navigation: address, whether it is the current one, title, number."""


def _entries(nav: Iterable[Any]) -> Entries:
    """Return the entries; the number beside one is asked for when it is drawn."""
    numbers = ((item, item.count() if callable(item.count) else item.count) for item in nav)
    return tuple((item.url, item.current, item.title, number) for item, number in numbers)


def _nav_item(item: tuple[str, bool, str, int]) -> tuple[str, str, str, str]:
    url, current, title, number = item
    told = fill(COUNT, number, say_count(number, "item", "items")) if number else ""
    return url, CURRENT if current else "", title, told


@register.simple_tag
def site_links(nav: Any) -> SafeString:
    """Draw the portal's name, and the main navigation for whoever has one."""
    return _site_links(_entries(nav or ()), page_url("home") or "/", page_url("search_all"), spoken())


@lru_cache(maxsize=500)
def _site_links(nav: Entries, home: str, search: str, _language: str) -> SafeString:
    """Draw them once for all whose pages, place and number are the same."""
    name = fill('<a class="site-name" href="{}">Model review</a>', home)
    if not nav:
        return name
    items = fill_each("\n", '<li>\n<a href="{}"{}>{}{}</a>\n</li>', map(_nav_item, nav))
    find = fill('\n<li class="site-find"><a href="{}" data-search-link>Search</a></li>', search) if search else ""
    return fill(NAV, name, items, find)


@register.simple_tag
def site_person(user: Any) -> SafeString:
    """Draw the search, and the link to the account of whoever is signed in."""
    search, account, told = page_url("search_all"), page_url("profile"), page_url("notifications")
    find = fill(SEARCH, search) if search else ""
    unread = getattr(user, "unread_mails", 0)
    new = fill(UNREAD, told, unread) if told and unread else ""
    return fill(
        '{}{}<a class="site-user" href="{}">{}<span class="vh">, your account</span></a>',
        find, new, account, user.name or user.username,
    )  # fmt: skip


@register.simple_tag
def foot_links(user: Any) -> SafeString:
    """Draw the links of the foot, for whoever is signed in."""
    if not getattr(user, "is_authenticated", False):
        return SafeString("")
    return _foot_links(page_url("policies"), page_url("glossary"), spoken())


@lru_cache(maxsize=20)
def _foot_links(policies: str, glossary: str, _language: str) -> SafeString:
    named = ((policies, say("Review policy")), (glossary, say("Glossary")))
    return fill_each(" ", '<a href="{}">{}</a>', (one for one in named if one[0]))


@register.simple_tag(takes_context=True)
def theme_buttons(context: Context) -> SafeString:
    """Draw a button for each theme; the one that is chosen is pressed."""
    return _theme_buttons(theme(context), spoken())


@lru_cache(maxsize=20)
def _theme_buttons(chosen: str, _language: str) -> SafeString:
    rows = ((value, "true" if chosen == kept else "false", words) for kept, value, words in BUTTONS)
    return fill_each(
        "\n", '<button class="link-button" type="submit" name="theme" value="{}" aria-pressed="{}">{}</button>', rows
    )


@register.simple_tag
def ledger_line(head: Any) -> SafeString:
    """Draw the newest entry of the ledger, by which a page can be told from a later one."""
    if not head:
        return SafeString("")
    number = count(head.sequence)
    return fill("<span>Ledger head {}, entry {},\n{}</span>", short_hash(head.digest), number, when(head.at))


@register.filter
def message_tone(tags: str) -> str:
    """Return the notice's tone for a message's level."""
    return next((MESSAGE_TONES[tag] for tag in str(tags).split() if tag in MESSAGE_TONES), "plain")
