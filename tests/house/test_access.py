"""Every page times every role times every method, from the map of addresses itself: who gets in, and who is told no.

The table stands in ``access.txt``. A view without a line fails, and so does an answer that is not the table's: read the
difference, and change the table (``UPDATE_TABLES=1``) only when the new answer is right.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reviews.api.actions import create_token
from reviews.decisions.models import Decision
from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.workflow.actions import remark
from reviews.workflow.models import Condition
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

TABLE = Path(__file__).with_name("access.txt")
METHODS = ("GET", "POST")
THIRD_PARTY = ("account_", "mfa_", "socialaccount_", "openid_connect_")
"""Names of pages that a library brings and guards; what we changed about them has tests of its own."""
OUTSIDE = {"healthz", "readyz", "metrics"}
"""Answered before the views; see tests/ops."""

pytestmark = pytest.mark.django_db


def patterns(resolver: URLResolver) -> Iterator[tuple[str, URLPattern]]:
    """Every address with its view, without those of libraries; the API's have names in their namespace."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            for name, pattern in patterns(one):
                yield (f"{one.namespace}:{name}" if one.namespace and ":" not in name else name), pattern
        elif not str(one.name).startswith(THIRD_PARTY) and one.name not in OUTSIDE:
            yield str(one.name), one


def names() -> set[str]:
    """The names to have a line for. Addresses without a name are the API's answers to places that are not there."""
    found = {name for name, pattern in patterns(get_resolver()) if pattern.name}
    return {name for name in found if not name.endswith(":only_get")}


@pytest.fixture
def places(cast: Cast) -> dict[str, Any]:
    """One row of everything that an address can name."""
    candidate = scenes.candidate_at("answered", cast)
    found = remark(candidate, track="legal", about="", text="Why?", by=cast.legal)
    decided = scenes.candidate_at("legal-passed", cast, "sample-lab/other-1b", read=reading("sample-lab/other-1b"))
    scenes.sign_track(decided, "engineering", cast, "pass with conditions")
    scenes.decide(scenes.fresh(decided), cast)
    token, _ = create_token(name="ci", scopes=["check"], days=1, by="tests")
    snapshot = candidate.snapshot
    return {
        "candidate_id": candidate.pk, "remark_id": found.pk, "document_id": snapshot.documents.earliest("pk").pk,
        "old": snapshot.pk, "new": snapshot.pk, "run_id": JobRun.objects.earliest("pk").pk, "track": "legal",
        "question": "license", "condition_id": Condition.objects.get().pk, "number": Decision.objects.get().number,
        "slug": "claims-intake", "person_id": cast.reader.pk, "token_id": token.pk,
    }  # fmt: skip


def address(name: str, pattern: URLPattern, places: dict[str, Any]) -> str:
    """The address of a page about the rows of the scene."""
    values = {key: places[key] for key in pattern.pattern.converters}
    if name == "team":
        values["slug"] = "claims"
    if name == "meet_condition":
        values["candidate_id"] = Condition.objects.get().signoff.candidate_id
    if "<number>" in str(pattern.pattern):
        values["number"] = places["number"]
    return reverse(name, kwargs=values)


def word(client: Client, method: str, path: str) -> str:
    """What an answer amounts to: ok, sign in, no (403), none (404), method (405), token (401), or the status."""
    answer = client.generic(method, path)
    if answer.status_code in (301, 302) and "/accounts/login/" in answer["Location"]:
        return "sign in"
    if 200 <= answer.status_code < 400 or answer.status_code in (400, 409, 422):
        return "ok"
    return {401: "token", 403: "no", 404: "none", 405: "method"}.get(answer.status_code, str(answer.status_code))


def table(cast: Cast, places: dict[str, Any]) -> str:
    """The whole matrix as text: one line per page and method, one column per role."""
    people: dict[str, User | None] = {**cast.by_role(), "stranger": None}
    clients = {}
    for role, person in people.items():
        clients[role] = Client(raise_request_exception=False)
        if person:
            clients[role].force_login(person)
    known = {name: pattern for name, pattern in patterns(get_resolver()) if name in names()}
    lines = [f"{'':<28} {'':<7} " + " ".join(f"{role[:11]:<11}" for role in people)]
    for name in sorted(known):
        path = address(name, known[name], places)
        for method in METHODS:
            words = (word(clients[role], method, path) for role in people)
            lines.append(f"{name:<28} {method:<7} " + " ".join(f"{one:<11}" for one in words).rstrip())
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_every_page_answers_every_role_as_the_table_says(cast: Cast, places: dict[str, Any]) -> None:
    # A POST with an empty form changes nothing: it is refused for the person (no), or for the form (ok).
    found = table(cast, places)
    if os.environ.get("UPDATE_TABLES"):
        TABLE.write_text(found)
    assert found == TABLE.read_text(), f"\n{found}"


def test_no_page_answers_to_another_method(cast: Cast, places: dict[str, Any]) -> None:
    # Who holds four roles at once gets no further than who is signed in without any.
    strong, weak = Client(raise_request_exception=False), Client(raise_request_exception=False)
    strong.force_login(cast.both)
    weak.force_login(cast.nobody)
    loose = [
        (name, method, found)
        for name, pattern in patterns(get_resolver())
        if name in names() and name not in ("api:openapi-json", "api:api-root")
        for method in ("PUT", "PATCH", "DELETE")
        for client in (strong, weak)
        if (found := word(client, method, address(name, pattern, places))) not in ("method", "no")
    ]
    assert not loose


def test_every_view_has_a_line() -> None:
    listed = {line[:28].strip() for line in TABLE.read_text().splitlines()[1:]}
    assert listed == names()
