"""The list of decisions as a file: the rows of the page, and nothing that a person may not see."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def get(person: Any, address: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(address)


def table(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_both_files_have_the_rows_and_filters_of_the_page(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("decided", cast, "sample-lab/other-1b")
    newest = Decision.objects.latest("number")
    withdraw(newest, reason="It invents claims.", by=cast.decider)
    rows = table(get(cast.reader, "/decisions/list.csv"))
    assert [(one["repository"], one["standing"]) for one in rows] == [
        ("sample-lab/other-1b", "withdrawn"), ("sample-lab/atlas-1b-instruct", "in force"),
    ]  # fmt: skip
    assert [one["commit"] for one in rows] == [newest.commit] * 2
    said = get(cast.reader, "/decisions/list.json?standing=in+force").json()
    assert [one["repository"] for one in said["decisions"]] == ["sample-lab/atlas-1b-instruct"]
    assert said["more"] is False
    assert get(cast.reader, "/decisions/list.csv?standing=purple").status_code == 422
    then = get(cast.reader, "/decisions/list.csv?at=2026-01-01")
    assert then.status_code == 422
    assert "A file has the decisions as they are now." in then.content.decode()


def test_a_private_workload_is_in_no_strangers_file(cast: Cast) -> None:
    secret = scenes.workload(cast, name="=Restructuring", private=True)
    scenes.candidate_at("decided", cast, "sample-lab/secret", work=secret)
    assert table(get(cast.reader, "/decisions/list.csv")) == []
    assert table(get(cast.requester, "/decisions/list.csv"))[0]["workload"] == "'=Restructuring"
