"""Addresses of pages by name, kept: Django takes ten times as long, and a list has a hundred."""

from collections.abc import Callable
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

NUMBER = "1234567890123"
"""Stands for the number in a kept address; no path has it."""


def page_url(name: str) -> str:
    """Return the URL of a page by name, "" if this site has none, so that an error page never fails over a link."""
    return _page_url(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=200)
def _page_url(name: str, urlconf: str | None, _prefix: str) -> str:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


def numbering(name: str) -> Callable[[int], str]:
    """Return what gives the address of the page about a number, for a list of one request that has many of them."""
    front, _, back = _numbered(name, get_urlconf(), get_script_prefix()).partition(NUMBER)
    return lambda number: f"{front}{number}{back}"


def numbered(name: str, number: int) -> str:
    """Return the address of the page about one number; Django takes ten times as long, and a list has a hundred."""
    return _numbered(name, get_urlconf(), get_script_prefix()).replace(NUMBER, str(number))


@lru_cache(maxsize=50)
def _numbered(name: str, urlconf: str | None, _prefix: str) -> str:
    return reverse(name, urlconf, args=[int(NUMBER)])
