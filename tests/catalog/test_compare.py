"""Up to four decisions side by side: what differs first, what is unknown as unknown, nothing that is hidden."""

from typing import Any

import pytest
from django.test import Client

from reviews.people.models import User
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db


def get(person: User, address: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/catalog/compare/{address}")


def two(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    edge = scenes.workload(cast, name="Field notes", data_sensitivity="internal", environment="edge")
    other = "sample-lab/quill-3b-instruct"
    spoken = {"card.languages": (None, "unanswered", "", "")}
    scenes.candidate_at("decided", cast, other, work=edge, read=reading(other, facts=spoken))


def test_what_differs_comes_first_and_unknown_equals_nothing_that_is_known(cast: Cast) -> None:
    two(cast)
    answer = get(cast.reader, "?d=2&d=1&d=2&d=x")
    differing = {one.title: one.cells for one in answer.context["differing"]}
    assert differing["Workload"] == ("Field notes", "Claims intake")
    assert differing["Languages claimed"] == ("", "German, English")
    same = {one.title: one.cells for one in answer.context["same"]}
    assert same["Risk"] == ("Medium", "Medium")
    assert [one.title for one in answer.context["unknown"] if one.title in ("Openness", "Languages evaluated")]
    assert all(any(cells) for cells in same.values())
    assert not differing.keys() & same.keys()
    page = answer.content.decode()
    assert page.index("What differs") < page.index("What is the same")
    assert page.count(">Not known<") >= 3


def test_at_most_four_stand_side_by_side_and_the_page_says_what_it_left_out(cast: Cast) -> None:
    two(cast)
    page = get(cast.reader, "?" + "&".join(f"d={n}" for n in range(1, 7))).content.decode()
    assert "2 more were left out" in page
    assert "has the number 3, 4" in page
    assert "Tick at least two" in get(cast.reader, "?d=1").content.decode()


def test_a_decision_for_a_private_workload_is_as_one_that_is_not_there(cast: Cast) -> None:
    two(cast)
    Workload.objects.filter(name="Claims intake").update(private=True)
    hidden, absent = (get(cast.stranger, f"?d=2&d={n}").content.decode() for n in (1, 9))
    assert "Claims" not in hidden
    assert hidden.count("has the number") == absent.count("has the number") == 1


def test_each_line_of_the_catalog_can_be_ticked_without_scripts(cast: Cast) -> None:
    two(cast)
    client = Client()
    client.force_login(cast.reader)
    page = client.get("/catalog/").content.decode()
    assert page.count('<input type="checkbox" name="d"') == 2
    assert '<form id="compare"' in page
