"""Lists that a browser still has: 304 while nothing can have changed, 200 as soon as something has."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.ledger import queries as ledger
from reviews.people.models import Team
from reviews.people.roles import BY_SLUG
from reviews.people.rows import keep_time_zone
from reviews.readmodels.models import CatalogEntry
from tests import scenes
from tests.api.asking import ASKED, token
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LISTS = ("/catalog/", "/decisions/", "/catalog/?q=atlas", "/decisions/?standing=in+force")


@pytest.fixture(autouse=True)
def noon() -> Any:
    """Far from the end of a day, and of the minutes for which a page is confirmed."""
    with time_machine.travel(timezone.now().replace(hour=12, minute=0, second=30), tick=False):
        yield


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    client.get("/catalog/")  # the first page brings the cookie of the forms
    return client


def again(client: Client, path: str, tag: str) -> Any:
    return client.get(path, headers={"If-None-Match": tag})


@pytest.mark.long
def test_a_list_is_confirmed_without_a_body_in_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    scenes.candidate_at("decided", cast)
    client = signed_in(cast.reader)
    for path in LISTS:
        page = client.get(path)
        assert page.status_code == 200
        with django_assert_num_queries(1):
            answer = again(client, path, page["ETag"])
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", page["ETag"])
        for one in (page, answer):
            assert set(one["Cache-Control"].split(", ")) == {"private", "no-cache"}
            assert "Cookie" in one["Vary"]
        assert again(client, path, f'"x", {page["ETag"]}').status_code == 304
        assert again(client, path, 'W/"x"').status_code == 200
        assert again(client, path, "*").status_code == 200


CHANGES: dict[str, Callable[[Cast, Client], object]] = {
    "an act": lambda cast, _: withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider),
    "another zone": lambda cast, _: keep_time_zone(cast.reader, name="Asia/Tokyo"),
    "another theme": lambda _, client: client.post("/display/", {"theme": "dark", "next": "/"}),
    "a role": lambda cast, _: cast.reader.groups.add(cast.legal.groups.get(name__in=BY_SLUG)),
    "a team": lambda cast, _: Team.objects.get(slug="claims").members.add(cast.reader),
    "a name": lambda cast, _: type(cast.reader).objects.filter(pk=cast.reader.pk).update(first_name="Ruth"),
    "another person": lambda cast, client: client.force_login(cast.legal),
    "another form cookie": lambda _, client: client.cookies.__setitem__("csrftoken", "x" * 32),
}


@pytest.mark.some(2)
@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_a_page_changes_its_tag(cast: Cast, what: str) -> None:
    scenes.candidate_at("decided", cast)
    client = signed_in(cast.reader)
    tags = {path: client.get(path)["ETag"] for path in LISTS}
    assert len(set(tags.values())) == len(LISTS)
    CHANGES[what](cast, client)
    for path, tag in tags.items():
        assert again(client, path, tag).status_code == 200, path


def test_a_day_on_which_a_decision_expires_ends_what_browsers_and_counts_have_at_an_equal_head(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    decision, head = Decision.objects.get(), ledger.head()
    client, secret = signed_in(cast.reader), token(days=366)
    asked = {"authorization": f"Bearer {secret}"}
    head = ledger.head()
    catalog, listed = client.get("/catalog/"), client.get("/decisions/")
    check = Client().get("/api/v1/check", ASKED, headers=asked)
    assert check.json()["allow"]
    assert "1 of 1 decision" in " ".join(catalog.content.decode().split())
    with time_machine.travel(
        timezone.now().replace(hour=12) + (decision.review_by - timezone.now().date()), tick=False
    ):
        client.force_login(cast.reader)  # a session lasts for a working day
        assert again(client, "/decisions/", listed["ETag"]).status_code == 200
    with scenes.later(days=(decision.review_by - timezone.now().date()).days + 1):
        client.force_login(cast.reader)
        assert ledger.head() == head
        page = again(client, "/catalog/", catalog["ETag"])
        assert (page.status_code, page.context["total"], page.context["results"]) == (200, 0, [])
        assert "facet" not in page.content.decode()
        assert "Nothing is approved yet" in page.content.decode()
        page = again(client, "/decisions/", listed["ETag"])
        assert page.status_code == 200
        assert "Expired: review date passed" in page.content.decode()
        client.force_login(cast.reader)
        assert client.get("/decisions/?standing=expired").context["page"].paginator.count == 1
        assert client.get("/decisions/?standing=in+force").context["page"].paginator.count == 0
        refused = Client().get("/api/v1/check", ASKED, headers=asked | {"if-none-match": check["ETag"]})
        assert (refused.status_code, refused.json()["allow"]) == (200, False)
        assert "its review was due" in refused.json()["reasons"][0]


@pytest.mark.long
def test_the_number_in_the_header_is_part_of_the_tag(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    client = signed_in(cast.legal)
    with scenes.later(days=1):
        client.force_login(cast.legal)
        before = client.get("/catalog/")
    decision = Decision.objects.get()
    with scenes.later(days=(decision.review_by - timezone.now().date()).days - 1):
        client.force_login(cast.legal)
        caches["process"].clear()
        assert again(client, "/catalog/", before["ETag"]).status_code == 200


@pytest.mark.long
def test_what_clocks_messages_and_acts_change_has_no_tag(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    client = signed_in(cast.decider)
    for path in (
        f"/decisions/?at={timezone.now().date()}",
        "/",
        "/audit/",
        f"/candidates/{candidate.pk}/",
        "/decisions/1/",
        "/jobs/",
    ):
        assert not client.get(path).has_header("ETag"), path
    withdrawn = client.post("/decisions/1/withdraw/", {"reason": "The publisher has left the company."})
    assert withdrawn.status_code == 302
    told = client.get("/decisions/")
    assert "Decision 1 withdrawn." in told.content.decode()
    assert not told.has_header("ETag")
    assert client.get("/decisions/").has_header("ETag")
    assert not Client().get("/decisions/").has_header("ETag")


@pytest.mark.long
def test_a_row_that_someone_changed_past_the_acts_is_shown_after_some_minutes(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    client = signed_in(cast.reader)
    tag = client.get("/catalog/")["ETag"]
    CatalogEntry.objects.update(workload_name="Letters")
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        page = again(client, "/catalog/", tag)
    assert page.status_code == 200
    assert "Letters" in page.content.decode()
