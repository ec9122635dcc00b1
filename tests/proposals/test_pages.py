"""Proposing a repository, the list of candidates, and asking for another reading, as pages."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def propose(user: User, **data: Any) -> Any:
    return signed_in(user).post(reverse("propose"), data)


def test_the_form_leads_with_the_question_and_shows_each_workload(cast: Cast) -> None:
    scenes.workload(cast)
    page = words(signed_in(cast.requester).get(reverse("propose")))
    assert "Can we use it for this purpose, in this organisation, with this data, under this deployment model?" in page
    assert "Turn a claim letter into a structured record for a clerk." in page
    assert "Personal data" in page
    assert 'name="hub"' in page


def test_without_a_workload_the_page_says_what_to_do_first(cast: Cast) -> None:
    page = words(signed_in(cast.requester).get(reverse("propose")))
    assert "Write a workload statement" in page
    assert 'name="repository"' not in page


def test_only_requesters_propose(cast: Cast) -> None:
    for person in (cast.reader, cast.legal, cast.decider, cast.auditor, cast.administrator):
        response = signed_in(person).get(reverse("propose"))
        assert response.status_code == 403
        assert "Only requesters can propose candidates." in words(response)


def test_proposing_leads_to_the_candidate(cast: Cast) -> None:
    work = scenes.workload(cast)
    response = propose(cast.requester, repository="sample-lab/atlas-1b-instruct", hub="huggingface", workload=work.pk)
    candidate = Candidate.objects.get()
    assert response.url == reverse("candidate", args=[candidate.pk])
    assert JobRun.objects.filter(kind="read_hub", subject_id=candidate.pk).exists()


@pytest.mark.parametrize(
    "bad", ["", "../../etc/passwd", "a b/c", "x" * 600, "https://elsewhere.example/a/b", "a/b\u202e", "a/\x00b"]
)
def test_a_malformed_repository_is_refused_beside_its_field_and_kept(cast: Cast, bad: str) -> None:
    work = scenes.workload(cast)
    response = propose(cast.requester, repository=bad, hub="huggingface", workload=work.pk)
    assert response.status_code == 422
    assert "field-error" in words(response)
    assert not Candidate.objects.exists()


def test_a_workload_of_another_team_is_refused(cast: Cast) -> None:
    work = scenes.workload(cast)
    response = propose(cast.stranger, repository="sample-lab/a", hub="huggingface", workload=work.pk)
    assert response.status_code == 422
    assert not Candidate.objects.exists()


def test_what_is_under_review_already_is_linked(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    response = propose(cast.requester, repository=candidate.repo_id, hub="huggingface", workload=candidate.workload_id)
    assert response.status_code == 422
    assert f'see <a href="{reverse("candidate", args=[candidate.pk])}">candidate {candidate.pk}</a>' in words(response)


def test_what_is_approved_already_is_said_before_anything_is_read(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    data = {"repository": candidate.repo_id, "hub": "huggingface", "workload": candidate.workload_id}
    response = propose(cast.requester, **data)
    assert response.status_code == 200
    assert "this workload" in words(response)
    assert reverse("decision", args=[1]) in words(response)
    assert Candidate.objects.count() == 1
    assert propose(cast.requester, **data, confirmed="1").status_code == 302
    assert Candidate.objects.count() == 2


def test_for_another_workload_the_approval_is_said_too(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    other = scenes.workload(cast, name="Other use")
    response = propose(cast.requester, repository=candidate.repo_id, hub="huggingface", workload=other.pk)
    assert "they review the new use separately" in words(response)


def rows(user: User, **query: str) -> list[str]:
    response = signed_in(user).get(reverse("candidates"), query)
    assert response.status_code == 200
    found = "".join(response.context["rows"])
    return [
        "".join(parts) for parts in re.findall(r'<span class="owner">([^<]*)</span><span class="name">([^<]*)', found)
    ]


@pytest.mark.long
def test_the_list_filters_by_every_state_that_it_shows(cast: Cast) -> None:
    for state in ("reading", "intake", "ready", "decided", "rejected", "withdrawn"):
        scenes.candidate_at(state, cast, f"sample-lab/{state}")
    gone = scenes.proposed(cast, "sample-lab/gone")
    JobRun.objects.filter(subject_id=gone.pk, kind="read_hub").update(
        state="failed", error="Gone.", ended_at=timezone.now()
    )
    wanted = {
        "reading": "reading", "unreadable": "gone", "in_review": "intake", "ready": "ready", "decided": "decided",
        "rejected": "rejected", "withdrawn": "withdrawn",
    }  # fmt: skip
    for state, name in wanted.items():
        assert rows(cast.reader, state=state) == [f"sample-lab/{name}"]
    assert len(rows(cast.reader)) == 7


@pytest.mark.long
def test_the_list_filters_by_track_text_and_workload(cast: Cast) -> None:
    scenes.candidate_at("intake", cast, "sample-lab/open")
    moved = scenes.candidate_at("ready", cast, "sample-lab/moved", work=scenes.workload(cast, name="Other use"))
    take_reading(moved.pk, reading("sample-lab/moved", license_text="Another text.\n"))
    assert rows(cast.legal, legal="outdated") == ["sample-lab/moved"]
    assert rows(cast.legal, legal="passed") == []
    assert rows(cast.legal, engineering="passed") == ["sample-lab/moved"]
    assert rows(cast.legal, legal="open") == ["sample-lab/open"]
    assert rows(cast.legal, q="MOVE") == ["sample-lab/moved"]
    assert rows(cast.legal, q=moved.commit[:9] if moved.commit else "") == ["sample-lab/moved", "sample-lab/open"]
    assert rows(cast.legal, workload="other-use") == ["sample-lab/moved"]


def test_what_the_address_asks_and_is_not_known_is_left_out_and_named(cast: Cast) -> None:
    scenes.candidate_at("intake", cast)
    response = signed_in(cast.legal).get(reverse("candidates"), {"state": "purple", "page": "x"})
    assert "Unknown filters ignored: state “purple”" in words(response)
    assert len(response.context["rows"]) == 1


def test_the_list_is_empty_in_two_ways(cast: Cast) -> None:
    assert "No candidates yet" in words(signed_in(cast.requester).get(reverse("candidates")))
    scenes.candidate_at("intake", cast)
    assert "No candidate matches" in words(signed_in(cast.requester).get(reverse("candidates"), {"q": "nothing"}))


def test_private_candidates_stand_only_in_their_teams_list(cast: Cast) -> None:
    scenes.candidate_at("intake", cast, work=scenes.workload(cast, private=True))
    assert rows(cast.stranger) == []
    assert rows(cast.reader) == []
    assert len(rows(cast.requester)) == 1


def test_another_reading_is_asked_for_by_post_only(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    url = reverse("read_again", args=[candidate.pk])
    assert signed_in(cast.requester).get(url).status_code == 405
    assert signed_in(cast.requester).post(url).url == reverse("candidate", args=[candidate.pk])
    private = scenes.candidate_at("read", cast, "sample-lab/p", work=scenes.workload(cast, name="P", private=True))
    assert signed_in(cast.stranger).post(reverse("read_again", args=[private.pk])).status_code == 404
