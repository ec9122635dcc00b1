"""The search over everything: each kind of thing is found, and nothing that a person may not see."""

from typing import Any

import pytest
from django.test import Client

from reviews.decisions.models import Decision, DecisionFile
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db


def search(person: User, text: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get("/search/", {"q": text})


def groups(response: Any) -> dict[str, list[str]]:
    return {one.title: [found.title for found in one.shown] for one in response.context["groups"]}


def test_words_numbers_and_hashes_find_their_things(cast: Cast) -> None:
    ship_licenses()
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    found = groups(search(cast.requester, "atlas"))
    assert found["Decisions"] == [f"Decision {decision.number}: sample-lab/atlas-1b-instruct"]
    assert found["Candidates"] == ["sample-lab/atlas-1b-instruct"]
    assert groups(search(cast.requester, "claim letter"))["Workloads"] == ["Claims intake"]
    assert "Apache License 2.0" in groups(search(cast.requester, "Apache-2.0"))["Licenses"]
    assert groups(search(cast.requester, decision.commit[:12]))["Candidates"]
    sha256 = DecisionFile.objects.exclude(sha256="").values_list("sha256", flat=True)[0]
    assert groups(search(cast.requester, sha256))["Files of decisions"]
    assert search(cast.requester, str(decision.number)).url == f"/decisions/{decision.number}/"
    assert "People" not in groups(search(cast.requester, "Rita"))
    assert groups(search(cast.administrator, "Rita"))["People"] == ["Rita Reader"]


def test_a_private_workload_is_found_by_nobody_outside(cast: Cast) -> None:
    secret = scenes.workload(cast, name="Restructuring memos", private=True)
    scenes.candidate_at("decided", cast, "sample-lab/secret", work=secret)
    for text in ("Restructuring", "secret", str(Decision.objects.get().number)):
        assert not {"Decisions", "Candidates", "Workloads"} & set(groups(search(cast.reader, text))), text
        assert search(cast.requester, text).status_code in (200, 302)
    assert groups(search(cast.requester, "Restructuring"))["Workloads"] == ["Restructuring memos"]


@pytest.mark.parametrize("text", ["", "%", "_", "\\", "'; --", "\u202e", "<b>x</b>", "x" * 5000, '"unclosed', "-"])
def test_odd_words_end_in_an_answer(cast: Cast, text: str) -> None:
    assert search(cast.reader, text).status_code == 200
