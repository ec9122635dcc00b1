"""Sessions that know whose they are: one query returns a session with person, roles, teams and the ledger's head."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import auth
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as StoredSession
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from reviews.ledger import queries
from reviews.ledger.models import LedgerEntry
from reviews.people import roles
from reviews.people.models import PersonSession, User
from reviews.statements import objects

_at_hand: ContextVar[User | None] = ContextVar("person_at_hand", default=None)


class SessionStore(StoredSession):
    """Django's sessions in the database, with the person in a column; ``row`` is what was loaded, None before."""

    row: PersonSession | None = None

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        """Return the table."""
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        """Return the row to save, with the person who is signed in."""
        row: Any = super().create_model_instance(data)
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        found: PersonSession = row
        return found

    def load(self) -> dict[str, Any]:
        """Return what the session holds; without a living row it has no key either, as Django does it."""
        # Django's own look-up, written once: writing it takes longer than all else that a request begins with.
        found = objects("session", _living, PersonSession, [str(self.session_key), timezone.now()])
        if not found:
            self._session_key = None
            return {}
        self.row = found[0]
        return self.decode(self.row.session_data)


def _living(key: str, now: datetime) -> QuerySet[PersonSession]:
    return PersonSession.objects.filter(session_key=key, expire_date__gt=now)


class SignedIn(AuthenticationMiddleware):
    """Django's middleware, except that the person comes with the session; what Django checks of both stays as it is."""

    def process_request(self, request: HttpRequest) -> None:
        """Set ``request.user``, which is looked up when it is first needed."""
        super().process_request(request)
        request.user = SimpleLazyObject(partial(_person, request))  # type: ignore[assignment]


def _person(request: HttpRequest) -> User | AnonymousUser:
    kept: Any = request
    if not hasattr(kept, "_cached_user"):  # Django's own name: its functions for signing in and out use it
        request.session.get(SESSION_KEY)
        with _handing_over(_complete(getattr(request.session, "row", None))):
            kept._cached_user = auth.get_user(request)
    found: User | AnonymousUser = kept._cached_user
    return found


def _complete(row: PersonSession | None) -> User | None:
    """Return the person of a loaded session with the roles and teams that came with it."""
    person = row.person if row else None
    if person is None:
        return None
    held, teams = vars(row)["c_roles"], vars(row)["c_teams"]
    # Django's own way to fill a cached property: both count for this request alone, as if they had been read now.
    person.__dict__["role_slugs"] = frozenset(held) & frozenset(roles.BY_SLUG) if person.is_active else frozenset()
    person.__dict__["team_ids"] = frozenset(teams)
    person.__dict__["has_factor"] = vars(row)["c_factor"]
    person.__dict__["unread_mails"] = vars(row)["c_unread"]
    return person


def ledger_head(request: HttpRequest) -> LedgerEntry | None:
    """Return the newest ledger entry, without its data: the one that came with the session where nothing can have
    been recorded since, as in a request that only reads."""
    row = getattr(request.session, "row", None) if request.method in ("GET", "HEAD") else None
    if row is None:
        return queries.head()
    said = vars(row)["c_head"]
    return LedgerEntry(**said | {"at": datetime.fromisoformat(said["at"])}) if said else None


@contextmanager
def _handing_over(person: User | None) -> Iterator[None]:
    token = _at_hand.set(person)
    try:
        yield
    finally:
        _at_hand.reset(token)


def person_at_hand(key: object) -> User | None:
    """Return the person with this key who came with the session of the request, None if another query is needed."""
    found = _at_hand.get()
    return found if found is not None and str(found.pk) == str(key) else None
