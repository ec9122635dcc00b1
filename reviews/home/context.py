"""Context for the frame of every page: the main pages, the number of items waiting for this person, the ledger head."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest

from reviews.home.home_page import HomePage, page_of
from reviews.home.queries import count_of
from reviews.language.phrases import say, sense
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.people.permits import why_not_manage_people, why_not_read_ledger, why_not_see_jobs
from reviews.people.sessions import ledger_head
from reviews.templatetags.addresses import page_url

PAGES: tuple[tuple[str, str, Callable[[User], str] | None], ...] = (
    ("home", sense("Your turn", "Your turn, as a short label"), None),
    ("candidates", say("Candidates"), None),
    ("catalog", say("Catalog"), None),
    ("decisions", say("Decisions"), None),
    ("workloads", say("Workloads"), None),
    ("licenses", say("Licenses"), None),
    ("nodes", say("Nodes"), None),
    ("audit", say("Audit"), why_not_read_ledger),
    ("jobs", say("Jobs"), why_not_see_jobs),
    ("people", say("People"), why_not_manage_people),
)
"""The main pages: URL name, label, and the permit for pages that are not open to everyone."""

COUNT_KEPT = 60
"""Longest time, in seconds, that the number in the header is cached for one ledger head."""


@dataclass(frozen=True)
class NavigationLink:
    """One entry of the main navigation; ``count`` is the number next to it, or a callable that returns it."""

    url: str
    title: str
    current: bool
    count: Any = 0


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Return the context as callables, so that a page that does not use a value costs no query."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    head = cache(lambda: ledger_head(request))
    count = cache(lambda: _count(request, user, head()))
    return {"nav": cache(lambda: _nav(request, user, count)), "my_turn_count": count, "ledger_head": head}


def _count(request: HttpRequest, user: User, head: LedgerEntry | None) -> int:
    """Count the items waiting for this person, cached per ledger head for at most a minute.

    Every act adds to the ledger, so the cached number is right as long as the head is the same. The minute bounds what
    changes with time alone, such as a failed reading or a due date.
    """
    kept, key = caches["process"], f"my-turn:{user.pk}:{head.digest if head else ''}"
    own: HomePage | None = getattr(request, "turns", None)  # home has read them
    # The tag of a conditional page and its header show the same number.
    found: int | None = None if own else vars(request).get("turn_count", kept.get(key))
    if found is None:
        found = own.count if own else count_of(user)
        kept.set(key, found, COUNT_KEPT)
    if request.method in ("GET", "HEAD"):
        request.turn_count = found  # type: ignore[attr-defined]
    return found


def _nav(request: HttpRequest, user: User, count: Callable[[], int]) -> list[NavigationLink]:
    """Return the pages this person may open; the longest address that prefixes the request's is current."""
    found = []
    for name, title, why_not in PAGES:
        if (why_not is None or not why_not(user)) and (url := page_url(name)):
            found.append((url, title, name))
    here = max(
        (url for url, _, _ in found if request.path == url or (url != "/" and request.path.startswith(url))),
        key=len,
        default="",
    )
    return [NavigationLink(url, title, url == here, count if name == "home" else 0) for url, title, name in found]


def home_page(request: HttpRequest, user: User, most: int) -> HomePage:
    """Return what “Your turn” shows this person, read once per request; ``most`` of each queue are listed."""
    found: HomePage | None = getattr(request, "turns", None)
    if found is None:
        found = page_of(request, user, most)
        request.turns = found  # type: ignore[attr-defined]
    return found
