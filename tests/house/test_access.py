"""Every page times every role times every method, from the map of addresses itself: who gets in, and who is told no.

The table stands in ``access.txt``. A view without a line fails, and so does an answer that is not the table's: read the
difference, and change the table (``UPDATE_TABLES=1``) only when the new answer is right.
"""

import os
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from reviews.people.models import User
from tests.cast import Cast
from tests.house.matrix import TABLE, answers
from tests.house.places import address, build, difference, known

METHODS = ("GET", "POST")
OTHERS = ("PUT", "PATCH", "DELETE")
pytestmark = pytest.mark.django_db


@pytest.fixture
def places(cast: Cast) -> dict[str, Any]:
    return build(cast)


def word(client: Client, method: str, path: str) -> str:
    """What an answer amounts to: ok, sign in, no (403), none (404), method (405), token (401), or the status.

    What a form without fields may do, such as ending a webhook, is taken back, so that no answer depends on an earlier
    one.
    """
    with transaction.atomic():
        answer = client.generic(method, path)
        transaction.set_rollback(True)
    if answer.status_code in (301, 302) and "/accounts/login/" in answer["Location"]:
        return "sign in"
    if 200 <= answer.status_code < 400 or answer.status_code in (400, 409, 422):
        return "ok"
    return {401: "token", 403: "no", 404: "none", 405: "method"}.get(answer.status_code, str(answer.status_code))


def table(cast: Cast, places: dict[str, Any], half: int | None) -> str:
    """The matrix as text: one line per page and method, one column per role.

    Without a ``half`` every role asks every page. Of a half, only some roles ask every second page, in turn; the other
    words are taken from the stored lines.
    """
    people: dict[str, User | None] = {**cast.by_role(), "stranger": None}
    clients = {}
    for role, person in people.items():
        clients[role] = Client(raise_request_exception=False)
        if person:
            clients[role].force_login(person)
    stored = {line[:36]: line for line in TABLE.read_text().splitlines()}
    lines = [f"{'':<28} {'':<7} " + " ".join(f"{role[:11]:<11}" for role in people)]
    for turn, (name, pattern) in enumerate(known().items()):
        path = address(name, pattern, places)
        for method in METHODS:
            head = f"{name:<28} {method:<7}"
            line = stored.get(head, "")
            asked = set(people) if half is None else in_turn(list(people), line, method, turn)
            if half not in (None, turn % 2) and line:
                asked = set()
            held = dict(zip(people, answers(line), strict=False))
            words = (word(clients[role], method, path) if role in asked else held[role] for role in people)
            lines.append(f"{head} " + " ".join(f"{one:<11}" for one in words).rstrip())
    return "\n".join(line.rstrip() for line in lines) + "\n"


def in_turn(roles: list[str], line: str, method: str, turn: int) -> set[str]:
    """Which roles ask the page of a stored line: one that is refused, and for every fourth form one that is not.

    Those who are refused take turns from page to page, with or without a role. Who gets a page is asked by the test of
    queries, which opens all of them. A page that has no line yet is asked by everybody.
    """
    words = answers(line)
    if len(words) != len(roles):
        return set(roles)
    refused = [role for role, word in zip(roles, words, strict=True) if word != "ok"]
    welcome = [role for role, word in zip(roles, words, strict=True) if word == "ok"]
    asked = {refused[turn // 2 % len(refused)]} if refused else set()
    if welcome and (not refused or (method == "POST" and turn // 2 % 4 == 0)):
        asked.add(welcome[turn // 2 % len(welcome)])
    return asked


@pytest.mark.parametrize("half", [0, 1, pytest.param(None, marks=pytest.mark.long)], ids=["even", "odd", "all"])
def test_every_page_answers_every_role_as_the_table_says(cast: Cast, places: dict[str, Any], half: int | None) -> None:
    # A POST with an empty form changes nothing: it is refused for the person (no), or for the form (ok).
    update = bool(os.environ.get("UPDATE_TABLES"))
    if update and half:
        pytest.skip("The first half has written the whole table.")
    found = table(cast, places, None if update else half)
    if update:
        TABLE.write_text(found)
    assert found == TABLE.read_text(), difference(TABLE, found)


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)], ids=["in-turn", "all"])
def test_no_page_answers_to_another_method(cast: Cast, places: dict[str, Any], every: bool) -> None:
    # Who holds four roles at once gets no further than who is signed in without any.
    strong, weak = Client(raise_request_exception=False), Client(raise_request_exception=False)
    strong.force_login(cast.both)
    weak.force_login(cast.nobody)
    loose = [
        (name, method, found)
        for turn, (name, pattern) in enumerate(known().items())
        if name not in ("api:openapi-json", "api:api-root")
        for method in (OTHERS if every else OTHERS[turn % 3 :][:1])
        for client in (strong, weak)
        if (found := word(client, method, address(name, pattern, places))) not in ("method", "no", "token")
    ]
    assert not loose


def test_every_view_has_a_line() -> None:
    listed = {line[:28].strip() for line in TABLE.read_text().splitlines()[1:]}
    missing, gone = set(known()) - listed, listed - set(known())
    assert not missing, "pages without a line; add them with UPDATE_TABLES=1 and read the new lines"
    assert not gone, "lines of pages that no longer exist; remove them with UPDATE_TABLES=1"


def test_every_page_is_found_by_some_role() -> None:
    """An address that names no row of the scene is answered with 404 to everybody, whoever may see the page."""
    lines = TABLE.read_text().splitlines()[1:]
    lost = {line[:28].strip() for line in lines if set(answers(line)[:-1]) == {"none"}} - {"api:api-root"}
    assert not lost, "no role finds these pages; let address() in tests/house/places.py name a row that exists"
