"""The language in which a person reads: their own choice, else what the browser asks for, else English."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from reviews.language.catalogue import offered
from reviews.language.reader import PSEUDO, SOURCE, speaking, spoken
from reviews.people.models import User
from reviews.people.rows import keep_browser_language

DJANGO = {SOURCE: settings.LANGUAGE_CODE, PSEUDO: settings.LANGUAGE_CODE}
"""What Django calls a language, where it differs: its own sentences, as of forms, come from its own catalogue."""
MACHINES = "/api/"
"""Addresses of machines: data is English there, and what went wrong is told in the language that they ask for."""


def names() -> tuple[tuple[str, str], ...]:
    """Return the languages that a person may choose, each with its own name for itself."""
    named = {code.split("-")[0]: name for code, name in settings.LANGUAGES}
    return tuple((code, named[code]) for code in offered() if code in named)


def asked_for(request: HttpRequest) -> str:
    """Return the language that the browser asks for, among those that are offered."""
    code = get_language_from_request(request).split("-")[0]
    return code if code in offered() else SOURCE


def language_of(person: object, request: HttpRequest | None = None) -> str:
    """Return the language in which somebody reads: the one that they chose, else the one that the request asks for.

    A mail has no request; the last sign-in had one. Whoever has never signed in is written to in English.
    """
    chosen = person.language if isinstance(person, User) else ""
    if chosen in (*offered(), PSEUDO):
        return chosen
    if request:
        return asked_for(request)
    seen = person.browser_language if isinstance(person, User) else ""
    return seen if seen in offered() else SOURCE


@receiver(user_logged_in, dispatch_uid="reviews.people.languages")
def _note_browser(user: User, request: HttpRequest | None = None, **_: Any) -> None:
    """Keep what the browser of somebody who signs in asks for, if it asks for any language."""
    if request is None or not request.headers.get("Accept-Language"):
        return
    language = asked_for(request)
    if user.browser_language != language:
        keep_browser_language(user, language=language)


@contextmanager
def django_speaks() -> Iterator[None]:
    """Let Django's own sentences be in the language that is spoken."""
    language = spoken()
    with translation.override(DJANGO.get(language, language)):
        yield


class PersonLanguage:
    """Let pages speak the reader's language, and Django's own sentences with them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Speak the language for this request alone."""
        if request.path_info.startswith(MACHINES):
            # Data is English for every machine; only what went wrong is read to the caller (`reviews/problem_json.py`).
            with speaking(lambda: asked_for(request)):
                return self.get_response(request)
        language = language_of(request.user, request)
        with speaking(language), django_speaks():
            response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        return response
