"""Be signed in without the form, by one query. Django's own way takes nineteen, and nine to fifteen for a next person.

Signing in itself, with its locks and its traces, has tests of its own, which send the form.
"""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from reviews.people.models import PersonSession, User
from reviews.people.sessions import SessionStore

djangos = Client.force_login


def install() -> None:
    """Let every client of the tests be signed in this way."""
    Client.force_login = force_login  # type: ignore[assignment,method-assign]


def force_login(client: Any, user: User, backend: str | None = None) -> None:
    """Give a client a session of this person, unless it has one; a session that a form began is left to Django."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    key = cookie.value if cookie else ""
    entered = vars(client).get("entered")
    if backend or (key and (entered is None or entered[0] != key)):
        djangos(client, user, backend)
        return
    hashed = user.get_session_auth_hash()
    if key:
        held = PersonSession._base_manager.filter(session_key=key)
        if entered[1:] == (user.pk, hashed) and held.filter(person=user, expire_date__gt=timezone.now()).exists():
            return
        held.delete()
    store = SessionStore(get_random_string(32, VALID_KEY_CHARS))
    store._session_cache = {  # type: ignore[attr-defined]
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: client._get_backend(),
        HASH_SESSION_KEY: hashed,
    }
    store.create_model_instance(store._session_cache).save(force_insert=True)  # type: ignore[attr-defined]
    client._set_login_cookies(SimpleNamespace(session=store))
    client.entered = store.session_key, user.pk, hashed
