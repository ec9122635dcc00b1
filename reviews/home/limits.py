"""Middleware for limits: forms by person and address, requests of machines by token and address, 429 beyond."""

import hashlib
from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from reviews.home.errors import refusal_page
from reviews.language.phrases import say
from reviews.limits.address import client_address, network
from reviews.limits.counters import Asked, shared
from reviews.limits.rules import Counted, Limit, headers, refused, seconds
from reviews.limits.secret import sent_token
from reviews.people.models import User
from reviews.problem_json import problem

ACCEPTED = 600
"""Seconds for which this process remembers a token that was accepted: bad ones from its address do not stop it."""

MACHINES = ("/api/", "/mirror/")
"""Addresses that only machines ask."""
PART, FILE_PART = 8 * 2**10, 2**17
"""Bytes of a machine's body that count as one more request: some 50 pins, or a part of a file, which is kept as it
comes: the largest result file counts as 200 requests."""


class TooMany(Exception):
    """A request beyond a limit; the message is the sentence for the person."""


class LimitRequests:
    """Count forms and requests of machines, and answer 429 to what is too much. Reading pages has no limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count the request before anything asks the database for it."""
        if request.path.startswith(MACHINES):
            return self._machine(request)
        if request.method != "POST" or request.path.startswith("/accounts/"):
            return self.get_response(request)
        return self._form(request)

    def _form(self, request: HttpRequest) -> HttpResponse:
        asked = [Asked(Limit("address", settings.LIMIT_ACTS_ADDRESS), f"acts:{_client(request)}")]
        if isinstance(request.user, User):
            asked.append(Asked(Limit("person", settings.LIMIT_ACTS), str(request.user.pk)))
        counted = _count(asked)
        if (over := refused(counted)) is None:
            return told(self.get_response(request), counted)
        sentence = say(
            "Too many forms were sent. Nothing was saved. Wait {seconds} seconds, then send the form again.",
            seconds=seconds(over),
        )
        return told(refusal_page(request, TooMany(sentence), 429, say("Too many requests")), counted)

    def _machine(self, request: HttpRequest) -> HttpResponse:
        client, secret, cost = _client(request), _secret(request), _cost(request)
        bad = Limit("bad-tokens", settings.LIMIT_BAD_TOKENS)
        asked = [Asked(Limit("address", settings.LIMIT_TOKEN_ADDRESS), f"api:{client}", cost)]
        if secret:
            asked.append(Asked(Limit("token", settings.LIMIT_TOKEN), secret, cost))
        known = caches["process"].get(f"accepted-token:{secret}")
        counted = _count(asked if known else [*asked, Asked(bad, client, 0)])
        if not known and counted[-1].left == 0:
            counted = _count([Asked(bad, client)])
        if (over := refused(counted)) is not None:
            sentence = say(
                "Too many requests. Wait {seconds} seconds, then ask again. Treat this response as a denial.",
                seconds=seconds(over),
            )
            return told(problem(429, sentence), counted)
        response = self.get_response(request)
        if response.status_code == 401:
            _count([Asked(bad, client)])
        elif hasattr(request, "auth"):  # an endpoint has accepted the token
            caches["process"].set(f"accepted-token:{secret}", True, ACCEPTED)
        return told(response, counted[: len(asked)])


def told(response: HttpResponse, counted: Sequence[Counted]) -> HttpResponse:
    """Return the response with the headers of its limits."""
    for name, value in headers(counted).items():
        response[name] = value
    return response


def _count(asked: Sequence[Asked]) -> list[Counted]:
    return shared(settings.REDIS_URL).count(asked)


def _client(request: HttpRequest) -> str:
    return network(client_address(request))


def _cost(request: HttpRequest) -> int:
    """Return how many requests this one counts as: one more for every ``PART`` bytes of its body."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    part = FILE_PART if request.content_type == "multipart/form-data" else PART
    return 1 + (int(length) // part if length.isascii() and length.isdecimal() else 0)


def _secret(request: HttpRequest) -> str:
    """Return a digest of the token that was sent, "" without one; no counter and no cache holds the token itself.

    It is read as the endpoints read it: more spaces, another case or another user name are the same token.
    """
    sent = sent_token(request.headers.get("Authorization", ""))
    return hashlib.sha256(sent.encode()).hexdigest()[:32] if sent else ""
