"""The browsers that are signed in as a person: what each session keeps of its beginning, and how pages name it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from reviews.language.phrases import say
from reviews.limits.address import client_address
from reviews.people.models import PersonSession, User

BEGAN = "began"
"""Where a session keeps when, with which browser and from which address it began."""
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Words of a browser's header and its name; a browser names others too, so the first that is found counts."""
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SessionRow:
    """One session on the profile page; what it does not keep is None or "", as for one from before it was kept.

    ``name`` is a digest of the session's key, because whoever has the key is signed in.
    """

    name: str
    current: bool
    ends: datetime
    began: datetime | None
    browser: str
    address: str


@receiver(user_logged_in, dispatch_uid="reviews.people.own_sessions")
def _note_beginning(request: HttpRequest | None = None, **_: Any) -> None:
    if request is not None:
        request.session[BEGAN] = {
            "at": timezone.now().isoformat(), "browser": browser_words(request.headers.get("User-Agent", "")),
            "address": client_address(request) or "",
        }  # fmt: skip


def browser_words(header: str) -> str:
    """Return browser and system in words of our own, "" if neither is known; the header itself is never kept."""
    browser = next((name for sign, name in BROWSERS if sign in header), "")
    system = next((name for sign, name in SYSTEMS if sign in header), "")
    return say("{browser} on {system}", browser=browser, system=system) if browser and system else browser or system


def sessions_of(person: User, current: str | None) -> list[SessionRow]:
    """Return the sessions in which a person is signed in now, the current one first, then by their end, latest first.

    A session that began before the last change of the password is signed out, and is left out.
    """
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    found = []
    for one in open_sessions(person):
        kept = one.get_decoded()
        if any(constant_time_compare(str(kept.get(HASH_SESSION_KEY, "")), known) for known in hashes):
            found.append(_row(one, kept.get(BEGAN) or {}, current))
    return sorted(found, key=lambda row: (not row.current, -row.ends.timestamp()))


def open_sessions(person: User) -> list[PersonSession]:
    """Return the stored sessions of a person that have not ended."""
    return list(PersonSession._base_manager.filter(person=person, expire_date__gt=timezone.now()))


def session_name(key: str) -> str:
    """Return the name of a session for pages, from which its key cannot be found."""
    return salted_hmac("reviews.people.own_sessions", key, algorithm="sha256").hexdigest()[:32]


def _known_words(kept: str) -> str:
    """Return the words of a browser as a session keeps them, as a sentence that can be read."""
    browser, between, system = kept.partition(" on ")
    return say("{browser} on {system}", browser=browser, system=system) if between else kept


def _row(one: PersonSession, began: dict[str, str], current: str | None) -> SessionRow:
    at = datetime.fromisoformat(began["at"]) if began else None
    return SessionRow(
        session_name(one.session_key), one.session_key == current, one.expire_date, at,
        _known_words(began.get("browser", "")), began.get("address", ""),
    )  # fmt: skip
