"""How many queries each page takes, from the map of addresses itself; lists take the same few at any length.

The table stands in ``queries.txt``. A page without a line fails, and so does another count: read the difference, and
change the table (``UPDATE_TABLES=1``) only when the page is worth it.
"""

import os
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.api.actions import create_token
from reviews.decisions.models import Decision
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.suites.measures import layout_of
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.house.crowd import grow
from tests.house.places import difference, pages

TABLE = Path(__file__).with_name("queries.txt")
HOME = 18
"""Most queries of home: one for every kind of thing that waits for somebody."""
MOST = 13
"""Queries of a list, with the session and the person."""

pytestmark = pytest.mark.django_db


def watched(client: Client, path: str) -> tuple[HttpResponse, list[str]]:
    """A page that nothing is remembered for, and its queries, session and person included."""
    caches["process"].clear()
    layout_of.cache_clear()
    with CaptureQueriesContext(connection) as found:
        answer: HttpResponse = client.get(path)
    return answer, [one["sql"] for one in found.captured_queries]


def asked(client: Client, path: str) -> list[str]:
    """The queries of a page."""
    answer, queries = watched(client, path)
    assert answer.status_code == 200
    return queries


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


SHEETS = ("decisions_csv", "list_csv", "window_csv")
"""Files for spreadsheets; tests of their own show that no cell begins like a formula."""


def test_every_page_takes_as_many_queries_as_the_table_says_and_none_is_a_table_for_spreadsheets(cast: Cast) -> None:
    last = 0

    def counted(client: Client, path: str) -> HttpResponse:
        nonlocal last
        answer, queries = watched(client, path)
        last = len(queries)
        return answer

    counts, kinds = {}, set()
    for name, _, _, answer in pages(cast, fetch=counted):
        counts[name] = last
        if name not in SHEETS:
            kinds.add(answer["Content-Type"].split(";")[0])
    # The same walk shows that the portal writes no other table that a spreadsheet would run: an export as CSV or a
    # workbook needs the rule for cells that begin like formulas.
    assert not [kind for kind in kinds if "csv" in kind or "excel" in kind or "spreadsheet" in kind or "tab-" in kind]
    found = "".join(f"{name:<28} {count:>3}\n" for name, count in counts.items())
    if os.environ.get("UPDATE_TABLES"):
        TABLE.write_text(found)
    assert found == TABLE.read_text(), difference(TABLE, found)


def lists(cast: Cast) -> list[tuple[str, User]]:
    """Every list, as somebody who sees all of it and, where what is private is left out, as somebody who does not."""
    everybody = [
        *(
            (name, cast.legal)
            for name in ("home", "candidates", "catalog", "decisions", "jobs", "workloads", "audit", "licenses")
        ),
        *((name, cast.requester) for name in ("home", "candidates", "catalog", "decisions", "jobs", "workloads")),
        *((name, cast.administrator) for name in ("people", "tokens", "jobs", "webhooks")),
        ("gate_log", cast.auditor),
        ("mirrors", cast.engineer),
        ("findings", cast.legal),
        ("fallbacks", cast.reader),
        ("home", cast.decider),
        ("notifications", cast.legal),
    ]
    return [(reverse(name), person) for name, person in everybody]


@pytest.mark.parametrize("most", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_a_list_takes_the_same_few_queries_at_ten_rows_and_at_many(cast: Cast, most: int) -> None:
    for number, state in enumerate(("reading", "answered", "ready", "decided", "rejected")):
        found = scenes.candidate_at(state, cast, f"sample-lab/model-{number}")
        if state == "answered":
            remark(found, track="legal", about="", text="Why?", by=cast.legal)
    create_token(name="ci", scopes=["check"], days=1, by="tests")
    clients = {person: signed_in(person) for _, person in lists(cast)}
    counts = []
    for rows in (10, most):
        grow(rows)
        sizes = [model.objects.count() for model in (Candidate, Decision, LedgerEntry, User)]
        assert min(sizes) >= rows, sizes
        counts.append({(path, who.username): asked(clients[who], path) for path, who in lists(cast)})
    few, many = ({page: len(queries) for page, queries in found.items()} for found in counts)
    assert few == many
    bounds = {page: HOME if page[0] == reverse("home") else MOST for page in many}
    assert not {page: (count, counts[1][page]) for page, count in many.items() if count > bounds[page]}
