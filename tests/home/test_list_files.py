"""Every list as CSV and JSON: permit and filters of its page, no cell that runs, nothing private, the limit said."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client, RequestFactory

from reviews.home.list_files.sending import ListFile, by_key, send
from reviews.home.list_files.views import FILES
from reviews.language.reader import speaking
from reviews.people.models import User
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.runs.imports import imported

pytestmark = pytest.mark.django_db


def get(person: User, path: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/lists/{path}")


def lines(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    said = json.loads(answer.content)
    (found,) = (value for value in said.values() if isinstance(value, list))
    return found


def test_both_files_of_every_list_hold_the_same_rows(cast: Cast) -> None:
    imported(scenes.candidate_at("answered", cast), cast)
    scenes.candidate_at("decided", cast, "sample-lab/other-1b")
    readers = {"people": cast.administrator, "audit": cast.auditor, "jobs": cast.administrator}
    for name, listed in FILES.items():
        reader = readers.get(name, cast.legal)
        head, *table = lines(get(reader, f"{name}.csv"))
        told = rows(get(reader, f"{name}.json"))
        assert head == list(listed.columns), name
        assert len(table) == len(told), name
        assert bool(table) == (name != "findings"), name
        assert all(set(one) == set(listed.columns) for one in told), name


def test_a_file_needs_what_its_page_needs(cast: Cast) -> None:
    scenes.candidate_at("answered", cast)
    assert get(cast.reader, "people.csv").status_code == 403
    assert get(cast.requester, "people.json").status_code == 403
    assert get(cast.nobody, "audit.csv").status_code == 403
    assert get(cast.reader, "sonnets.csv").status_code == 404
    assert Client().get("/lists/candidates.csv").status_code == 302


def test_nothing_of_a_private_workload_is_in_a_strangers_files(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    names = ("candidates", "catalog", "workloads", "findings", "runs")
    before = {name: get(cast.stranger, f"{name}.json").content for name in names}
    Workload.objects.update(private=True)
    after = {name: json.loads(get(cast.stranger, f"{name}.json").content) for name in names}
    assert b"atlas" in before["candidates"]
    assert all(value in ([], False) for said in after.values() for value in said.values()), after


def test_a_file_has_the_selection_of_the_page_or_is_refused(cast: Cast) -> None:
    scenes.candidate_at("answered", cast)
    scenes.candidate_at("decided", cast, "sample-lab/other-1b")
    assert [one["repository"] for one in rows(get(cast.legal, "candidates.json?state=decided"))] == [
        "sample-lab/other-1b"
    ]
    assert rows(get(cast.legal, "catalog.json?language=fr")) == []
    (row,) = rows(get(cast.legal, "catalog.json?language=de&page=3&sort=name&data=special"))
    assert (row["languages_claimed"], row["openness"], row["covers_the_question"]) == ("de en", None, False)
    for wrong in ("candidates.csv?state=odd", "candidates.csv?colour=red", "catalog.json?standing=odd",
                  "catalog.csv?data=odd", "findings.csv?only=odd", "jobs.json?kind=odd", "runs.csv?candidate=x",
                  "runs.csv?candidate=99999", "audit.csv?since=odd", "licenses.csv?commercial=odd"):  # fmt: skip
        answer = get(cast.legal, wrong)
        assert answer.status_code == 422, wrong
        assert "No file was made" in answer.content.decode()


def test_no_cell_of_a_file_is_a_formula(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    Workload.objects.update(name="=HYPERLINK(1)", purpose="+1 draft a reply", users="@home")
    assert rows(get(cast.legal, "workloads.json"))[0]["name"] == "=HYPERLINK(1)"
    _, line = lines(get(cast.legal, "workloads.csv"))
    assert {"'=HYPERLINK(1)", "'+1 draft a reply", "'@home"} <= set(line)


def test_json_says_that_there_is_more_and_pages_by_key_have_all(cast: Cast) -> None:
    request = RequestFactory().get("/")
    numbers = ListFile(("n",), lambda _: ((n,) for n in range(5)))
    said = json.loads(send(numbers, "some-numbers", "json", request, most=3).content)  # type: ignore[attr-defined]
    assert said == {"some_numbers": [{"n": 0}, {"n": 1}, {"n": 2}], "more": True}
    said = json.loads(send(numbers, "some-numbers", "json", request, most=5).content)  # type: ignore[attr-defined]
    assert (len(said["some_numbers"]), said["more"]) == (5, False)
    keys = [scenes.workload(cast, name=f"Letters {number}").pk for number in range(5)]
    for size in (1, 2, 5, 6):
        assert [one.pk for page in by_key(Workload.objects.filter(pk__in=keys), size) for one in page] == keys[::-1]


def test_a_spreadsheet_has_every_state_in_the_readers_language() -> None:
    states = ("in_review", "changes_requested", "open", "test", "production")
    listed = ListFile(("state",), lambda _: ((one,) for one in states), ("state",))
    told = {}
    for language in ("en", "de"):
        with speaking(language):
            answer = send(listed, "states", "csv", RequestFactory().get("/"))
        told[language] = [line[0] for line in lines(answer)[1:]]
    assert told == {
        "en": list(states), "de": ["in Prüfung", "Änderungen verlangt", "offen", "Test", "Produktion"],
    }  # fmt: skip


def test_a_list_leads_to_its_files_with_its_filters(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    client = Client()
    client.force_login(cast.legal)
    page = client.get("/catalog/?language=de&page=1").content.decode()
    assert 'href="/lists/catalog.csv?language=de"' in page
    assert 'href="/lists/catalog.json?language=de"' in page
