"""Refusals as pages: the page gives the act's own reason and keeps everything the person typed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reviews.evidence.compare import Change
from reviews.evidence.models import Snapshot
from reviews.evidence.queries import changes_between
from reviews.language.phrases import joined, say
from reviews.people.guesses import TooManyGuesses
from reviews.people.permits import Forbidden, Stale, TooLate
from reviews.submissions.sent import FIELD
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_for
from reviews.workflow.states import TRACKS, WrongState

ACTS = {"actions", "rows"}
"""Modules or packages whose ``ValueError`` carries a sentence for the reader; from anywhere else it is a bug."""

NOT_TYPED = frozenset(
    {
        "csrfmiddlewaretoken", FIELD, "seen", "before", "stands", "supersedes", "login", "next",
        "password", "again", "oldpassword", "password1", "password2", "code", "credential",
    }
)  # fmt: skip
"""Fields of the page itself, and secrets, which are never shown again."""
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Typed:
    """One posted field, shown so that its text can be copied."""

    name: str
    text: str


class ActErrors:
    """Middleware: ``Forbidden`` is 403; ``TooLate``, ``Stale`` and ``WrongState`` 409; ``ValueError`` 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request through; an address that only takes forms answers in words to whoever opens it."""
        response = self.get_response(request)
        asks = request.method in ("GET", "HEAD") and not request.path.startswith("/api/")
        return _no_page(request, response) if asks and response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for an error that an act raises on purpose, None for any other and for the API."""
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, TooManyGuesses):
            return _too_many(request, error)
        if isinstance(error, TooLate) and request.method == "POST":
            return refusal_page(
                request, error, 409, say("Someone else changed this first. Nothing was saved."), stale=True
            )
        if isinstance(error, Forbidden):
            return refusal_page(request, error, 403, say("You cannot do this"))
        if isinstance(error, Stale):
            return refusal_page(
                request, error, 409, say("The page you saw is out of date. Nothing was saved."), stale=True
            )
        if isinstance(error, WrongState):
            return refusal_page(request, error, 409, say("The state has changed. Nothing was saved."))
        if type(error) is ValueError and ACTS & set(_raised_in(error).split(".")):
            return refusal_page(request, error, 400, say("Nothing was saved"))
        return None


def _no_page(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """Return the page for an address without one, as after a sign-in that a sent form had asked for."""
    words = say(
        "This address takes what a form sends. If you had to sign in when you sent it, nothing was saved: open the "
        "form again."
    )
    answer = refusal_page(request, ValueError(words), 405, say("There is no page here"))
    answer["Allow"] = refused["Allow"]
    return answer


def _too_many(request: HttpRequest, error: TooManyGuesses) -> HttpResponse:
    wait = timedelta(seconds=error.seconds)
    answer = render(request, "account/too_many.html", {"wait": wait}, status=429)
    answer["Retry-After"] = str(error.seconds)
    return answer


def refusal_page(
    request: HttpRequest, error: Exception, status: int, title: str, *, stale: bool = False, again: str = ""
) -> HttpResponse:
    """Return the page of a refusal, with everything that was typed; ``again`` is the page to start anew from."""
    candidate = _candidate(request)
    old = _seen(request, candidate) if stale else None
    context = {
        "title": title,
        "sentence": str(error),
        "status": status,
        "candidate": candidate,
        "old": old,
        "changes": changes_between(old, candidate.snapshot)
        if old and candidate and candidate.snapshot
        else told(error),
        "typed": typed(request),
        "fresh": _fresh(candidate, request),
        "again": again,
        "see": getattr(error, "see", None),
    }
    return render(request, "home/refused.html", context, status=status)


def _fresh(candidate: Candidate | None, request: HttpRequest) -> str:
    """Return the page to continue from: the desk of the track that was acted on, else the candidate's overview."""
    if candidate is None:
        return ""
    parts = request.path.split("/")
    page = next((name for name in (*TRACKS, "remarks", "decide") if name in parts), "candidate")
    if request.method != "POST" and page == "decide":
        page = "candidate"
    return reverse(page, args=[candidate.pk])


def told(error: Exception) -> list[Change]:
    """Return the changes that the refusal itself lists."""
    return [change for change in getattr(error, "changes", []) if isinstance(change, Change)]


def typed(request: HttpRequest) -> list[Typed]:
    """Return what was typed into the form, without the page's own hidden fields."""
    found = []
    for name in request.POST:
        text = joined("\n", (value for value in request.POST.getlist(name) if value.strip()))
        if text and name not in NOT_TYPED and not name.endswith(("_FORMS", "-id")):
            found.append(Typed(say(name.replace("_", " ").replace("-", " ").capitalize()), text))
    return found


def _candidate(request: HttpRequest) -> Candidate | None:
    match: Any = request.resolver_match
    number = match.kwargs.get("candidate_id") if match else None
    return candidate_for(request.user, number) if number else None


def _seen(request: HttpRequest, candidate: Candidate | None) -> Snapshot | None:
    """Return the snapshot whose digest was posted, if it is an earlier one of this repository."""
    digest = request.POST.get("seen", "")
    if candidate is None or not DIGEST.fullmatch(digest):  # a NUL in it would be an error of the database
        return None
    read = Snapshot.objects.filter(hub=candidate.hub, repo_id=candidate.repo_id, digest=digest)
    return read.exclude(candidates=candidate).first()


def _raised_in(error: Exception) -> str:
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return str(place.tb_frame.f_globals.get("__name__", "")) if place else ""
