"""No list walks a whole table at 20,000 decisions: plans of what the pages ask, with a filled portal's statistics.

A page that still does stands in ``PENDING`` with the reason. The table can only shrink: an entry that is not needed any
more fails like one that is missing. Draw the statistics anew after a migration (``tests/bench/draw_statistics.py``).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.house.planning import data_folder, large, walked

pytestmark = pytest.mark.django_db

TABLES = {
    "reviews_decision", "reviews_condition", "reviews_signoff", "reviews_ledgerentry", "reviews_catalogentry",
    "reviews_candidate", "reviews_track", "reviews_snapshot",
}  # fmt: skip
"""What grows with the decisions of a company; small tables are walked because that is the fastest way."""

PAGES = {
    "home": "/",
    "catalog": "/catalog/",
    "search": "/catalog/?q=granite-41b",
    "three attributes": "/catalog/?license=MIT&node=h100-80-1&context=8192",
    "decisions": "/decisions/",
    "in force": "/decisions/?standing=in+force",
    "candidates": "/candidates/",
    "audit": "/audit/",
    "a purpose": "/ask/?s=extract+fields+from+claim+letters",
    "figures": "/figures/",
    "notifications": "/notifications/",
    "feed": "/decisions/feed.atom",
    "views": "/views/",
    "decisions as a file": "/lists/decisions.csv",
    "catalog as a file": "/lists/catalog.json",
    "candidates as a file": "/lists/candidates.csv",
    "search of everything": "/search/?q=granite-41b",
    "candidates by a word": "/candidates/?q=granite-41b",
    "calendar": "/calendar.ics",
}
FURTHER = {
    "search of a common word": "/search/?q=atlas",
    "search of a commit": "/search/?q=0123abc",
    "search of a file": f"/search/?q={'0123abcd' * 8}",
    "decisions by a word": "/decisions/?q=granite-41b",
    "decisions by a common word": "/decisions/?q=atlas",
    "candidates by a common word": "/candidates/?q=atlas",
    "candidates by a commit": "/candidates/?q=0123abc",
    "candidates of a workload": "/candidates/?workload=claims-intake",
    "decided candidates": "/candidates/?state=decided",
    "candidates in review": "/candidates/?state=in_review",
    "ready candidates": "/candidates/?state=ready",
    "unreadable candidates": "/candidates/?state=unreadable",
    "candidates that legal passed": "/candidates/?legal=passed",
    "candidates to sign anew": "/candidates/?legal=outdated",
    "texts": "/clauses/?q=granite-41b",
    "resembling": "/catalog/?q=granit-4b1",
}
"""Pages whose plans are looked at beside the others before a release: the same lists, narrowed otherwise."""

PENDING: dict[tuple[str, str], str] = {}
"""Page and table, with the reason."""
PENDING_FRESH: dict[tuple[str, str], str] = {
    ("candidates by a common word", "reviews_candidate"): (
        "Their number: without statistics, PostgreSQL takes the word to be in so many rows of a small table (4 MB) that"
        " it reads all of it, which takes 6 ms instead of 2."
    ),
}
"""The same where nothing was analysed."""


def readers(cast: Cast) -> dict[str, User]:
    """Whoever sees all of a list, and whoever sees only what is not private."""
    return {"legal": cast.legal, "engineer": cast.engineer, "requester": cast.requester}


def asked(person: User, path: str) -> list[str]:
    """The statements of a page that nothing is remembered for but the number in its header, which is that of home."""
    client = Client()
    client.force_login(person)
    caches["process"].clear()
    client.get("/styleguide/")
    with CaptureQueriesContext(connection) as found:
        answer = client.get(path)
        if answer.streaming:
            list(answer)
    assert answer.status_code in (200, 403), (path, answer.status_code)
    return [one["sql"] for one in found.captured_queries]


@contextmanager
def pages(cast: Cast, places: Mapping[str, str] = PAGES, *, analysed: bool = True) -> Iterator[dict[str, list[str]]]:
    """What each page asks, of a portal with one of each; inside the block, the planner believes in 20,000 decisions."""
    if data_folder() is None:
        pytest.skip("The sizes of a foreign PostgreSQL's files cannot be set.")
    scenes.candidate_at("answered", cast)
    scenes.candidate_at("decided", cast, "sample-lab/other-1b")
    people = readers(cast).values()
    statements = {name: [one for person in people for one in asked(person, path)] for name, path in places.items()}
    with large(analysed=analysed):
        yield statements


def test_no_list_walks_a_table_that_grows(cast: Cast) -> None:
    with pages(cast) as statements:
        found = {(name, table) for name, said in statements.items() for table in walked(said) & TABLES}
    assert found == set(PENDING), (
        f"new: {sorted(found - set(PENDING))}; no longer needed: {sorted(set(PENDING) - found)}"
    )


@pytest.mark.long
@pytest.mark.parametrize("analysed", [True, False])
def test_no_list_walks_a_table_that_grows_however_it_is_narrowed(cast: Cast, *, analysed: bool) -> None:
    """Also of a database without statistics, as right after a large import, before autovacuum has come by."""
    with pages(cast, PAGES | FURTHER, analysed=analysed) as statements:
        found = {(name, table) for name, said in statements.items() for table in walked(said) & TABLES}
    assert found == set(PENDING if analysed else PENDING | PENDING_FRESH)


@pytest.mark.long
def test_a_walk_is_seen_once_an_index_is_gone(cast: Cast) -> None:
    with pages(cast) as statements:
        assert "reviews_ledgerentry" not in walked(statements["audit"])
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE reviews_ledgerentry DROP CONSTRAINT reviews_ledgerentry_pkey CASCADE")
        assert "reviews_ledgerentry" in walked(statements["audit"])
