"""The candidate's own pages in every state: they open, say what is, refuse, and are 404 for strangers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from reviews.hub.shapes.reading import FindingValue
from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db


def get(user: User, name: str, *args: Any, **query: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def post(user: User, name: str, *args: Any, **data: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def unreadable(cast: Cast, repo_id: str = "sample-lab/gone") -> Candidate:
    candidate = scenes.proposed(cast, repo_id)
    JobRun.objects.filter(subject_id=candidate.pk, kind="read_hub").update(
        state="failed",
        attempt=1,
        error="The hub knows no such repository.",
        error_code="not-found",
        ended_at=timezone.now(),
    )
    return candidate


PRIVATE = ["candidate", "history", "remarks", "evidence", "withdraw", "reject", "job_part"]


@pytest.mark.some(2)
@pytest.mark.parametrize("state", scenes.STATES)
def test_every_tab_opens_in_every_state(cast: Cast, state: str) -> None:
    candidate = scenes.candidate_at(state, cast)
    people = (cast.requester, cast.both, cast.nobody)  # in turn; every role: see tests/house/access.txt
    for turn, name in enumerate(PRIVATE, start=scenes.STATES.index(state)):
        response = get(people[turn % 3], name, candidate.pk)
        assert response.status_code == 200, f"{people[turn % 3]}: {name}"
        assert response.content.count(b"<h1>") == (0 if name == "job_part" else 1)


def test_a_private_workload_is_not_found_by_strangers(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast, work=scenes.workload(cast, private=True))
    strangers, known = (cast.reader, cast.stranger, cast.administrator, cast.nobody), (cast.requester, cast.auditor)
    for turn, name in enumerate(PRIVATE):
        for stranger in (strangers[turn % 4], strangers[(turn + 1) % 4]):
            assert get(stranger, name, candidate.pk).status_code == 404, name
        assert get(known[turn % 2], name, candidate.pk).status_code == 200


@pytest.mark.long
def test_a_candidate_that_waits_to_be_read_shows_its_job(cast: Cast) -> None:
    candidate = scenes.candidate_at("reading", cast)
    page = get(cast.requester, "candidate", candidate.pk)
    assert "Reading." in words(page)
    assert f'hx-get="{reverse("job_part", args=[candidate.pk])}"' in words(page)
    part = get(cast.requester, "job_part", candidate.pk)
    assert "HX-Refresh" not in part.headers
    take_reading(candidate.pk, reading())
    JobRun.objects.filter(subject_id=candidate.pk, kind="read_hub").update(state="done", ended_at=timezone.now())
    assert get(cast.requester, "job_part", candidate.pk).headers["HX-Refresh"] == "true"
    assert "hx-get" not in words(get(cast.requester, "candidate", candidate.pk))


def test_an_unreadable_candidate_says_why_and_offers_another_try(cast: Cast) -> None:
    candidate = unreadable(cast)
    page = words(get(cast.requester, "candidate", candidate.pk))
    assert "Unreadable." in page
    assert "The hub knows no such repository." in page
    assert "could not be read: not found" in page
    assert post(cast.requester, "read_again", candidate.pk).status_code == 302
    assert JobRun.objects.filter(subject_id=candidate.pk, kind="read_hub", state="queued").count() == 1
    assert "Reading." in words(get(cast.requester, "candidate", candidate.pk))


def test_a_reader_may_not_ask_for_another_reading(cast: Cast) -> None:
    candidate = unreadable(cast)
    assert "Only requesters, reviewers and administrators can request another reading." in words(
        get(cast.reader, "candidate", candidate.pk)
    )
    response = post(cast.reader, "read_again", candidate.pk)
    assert response.status_code == 403
    assert "Only requesters, reviewers and administrators can request another reading." in words(response)


@pytest.mark.long
def test_a_gated_repository_is_shown_as_read_in_part(cast: Cast) -> None:
    part = reading(gated="manual", partial=True, gate_prompt="Agree to the sample terms.")
    candidate = scenes.candidate_at("read", cast, read=part)
    for name in ("candidate", "evidence"):
        assert "Read in part: the files are gated" in words(get(cast.legal, name, candidate.pk))
    assert "gated" in words(get(cast.legal, "evidence", candidate.pk))


def test_requirements_say_what_satisfies_them_and_where(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = words(get(cast.legal, "candidate", candidate.pk))
    assert "To satisfy: a legal reviewer records publisher, license, commercial limits" in page
    assert f'href="{reverse("legal", args=[candidate.pk])}"' in page
    assert "Permission" in page
    assert "Endorsement" in page
    assert page.index("License intake recorded") < page.index("Read at one commit")  # what blocks comes first


def test_an_outdated_sign_off_stays_struck_through_with_what_changed(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    old = scenes.fresh(candidate).snapshot
    take_reading(candidate.pk, reading(license_text="You may not use it.\n"))
    new = scenes.fresh(candidate).snapshot
    assert old
    assert new
    page = words(get(cast.legal, "candidate", candidate.pk))
    assert '<del class="struck">Passed</del>' in page
    assert "Changed since then: license documents." in page
    assert reverse("compare", args=[candidate.pk, old.pk, new.pk]) in page
    assert "Still in force: its basis did not change" in page


@pytest.mark.long
def test_conditions_stand_on_the_overview(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions")
    page = words(get(cast.requester, "candidate", candidate.pk))
    assert "Keep a person in the loop" in page
    assert date_format(scenes.due(), "j M Y") in page


@pytest.mark.long
def test_an_earlier_intake_of_the_same_repository_is_shown_and_not_copied(cast: Cast) -> None:
    first = scenes.candidate_at("intake", cast)
    second = scenes.candidate_at("read", cast, work=scenes.workload(cast, name="Other use"))
    page = words(get(cast.legal, "candidate", second.pk))
    assert "Another team recorded a license intake of this repository" in page
    assert f"candidate {first.pk}" in page
    assert not second.intakes.exists()


def test_withdrawing_asks_for_a_reason_and_keeps_nothing_back(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    assert post(cast.requester, "withdraw", candidate.pk, reason=" ").status_code == 422
    assert scenes.fresh(candidate).state == "in_review"
    assert post(cast.requester, "withdraw", candidate.pk, reason="Another model fits.").status_code == 302
    assert scenes.fresh(candidate).ended_reason == "Another model fits."
    assert "Another model fits." in words(get(cast.legal, "candidate", candidate.pk))


def test_only_who_may_withdraws_or_rejects_and_what_was_typed_is_shown_again(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    for name, sentence in (
        ("withdraw", "Only the requester can withdraw a candidate."),
        ("reject", "Only a decider rejects a candidate."),
    ):
        page = get(cast.legal, name, candidate.pk)
        assert "disabled" in words(page)
        assert sentence in words(page)
        refused = post(cast.legal, name, candidate.pk, reason="My long reason.")
        assert refused.status_code == 403
        assert sentence in words(refused)
        assert "My long reason." in words(refused)
    assert post(cast.decider, "reject", candidate.pk, reason="Out of scope.").status_code == 302
    assert scenes.fresh(candidate).state == "rejected"
    late = post(cast.decider, "reject", candidate.pk, reason="My long reason.")
    assert late.status_code == 409  # a decider may; someone else did it first
    for sentence in (
        "Someone else changed this first.",
        "Only a candidate in review can be rejected.",
        "My long reason.",
    ):
        assert sentence in words(late)
    assert post(cast.legal, "reject", candidate.pk, reason="Out of scope.").status_code == 403


def test_remarks_are_made_answered_and_resolved(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    assert post(cast.legal, "remarks", candidate.pk, track="legal", about="", text="").status_code == 422
    assert (
        post(cast.legal, "remarks", candidate.pk, track="legal", about="LICENSE", text="Which territory?").status_code
        == 302
    )
    row = candidate.remarks.get()
    page = words(get(cast.requester, "remarks", candidate.pk))
    assert "Which territory?" in page
    assert "You proposed this candidate. Reply to the remark; a reviewer will resolve it." in page
    refused = post(cast.requester, "resolve_remark", candidate.pk, row.pk, resolution="Because.")
    assert refused.status_code == 403
    assert post(cast.requester, "reply_remark", candidate.pk, row.pk, text="").status_code == 422
    assert post(cast.requester, "reply_remark", candidate.pk, row.pk, text="Germany alone.").status_code == 302
    assert "Germany alone." in words(get(cast.legal, "remarks", candidate.pk))
    assert post(cast.legal_two, "resolve_remark", candidate.pk, row.pk, resolution="").status_code == 422
    assert post(cast.legal_two, "resolve_remark", candidate.pk, row.pk, resolution="The EU only.").status_code == 302
    assert "The EU only." in words(get(cast.requester, "remarks", candidate.pk))
    assert post(cast.requester, "reply_remark", candidate.pk, row.pk, text="More.").status_code == 409
    other = remark(candidate, track="legal", about="publisher", text="Who?", by=cast.legal)
    assert "Who?" in words(get(cast.legal, "evidence_fact", candidate.pk, "publisher"))
    assert "1 open remark" in words(get(cast.legal, "legal", candidate.pk))
    assert post(cast.legal, "resolve_remark", candidate.pk, other.pk, resolution="").status_code == 302
    assert get(cast.legal, "resolve_remark", candidate.pk, row.pk + 99).status_code == 404


def test_a_remark_of_another_candidate_is_not_found(cast: Cast) -> None:
    one, two = scenes.candidate_at("intake", cast), scenes.candidate_at("intake", cast, "sample-lab/two")
    row = remark(one, track="legal", about="", text="Which one?", by=cast.legal)
    assert get(cast.legal, "resolve_remark", two.pk, row.pk).status_code == 404


@pytest.mark.long
def test_the_history_is_paged_and_in_words(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    page = words(get(cast.auditor, "history", candidate.pk))
    assert "atlas-1b-instruct was proposed for Claims intake" in page
    assert "legal signed, pass." in page
    assert get(cast.auditor, "history", candidate.pk, page="99").status_code == 200
    assert get(cast.auditor, "history", candidate.pk, page="x").status_code == 200


def test_a_stale_act_shows_what_changed_and_what_was_typed(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    seen = scenes.seen(candidate)
    take_reading(candidate.pk, reading(license_text="You may not use it.\n"))
    response = post(
        cast.legal, "sign", candidate.pk, "legal", outcome="request changes", reason="My own words.", seen=seen
    )
    assert response.status_code == 409
    page = words(response)
    assert "found changes" in page
    assert "LICENSE" in page
    assert "My own words." in page
    assert reverse("legal", args=[candidate.pk]) in page
    assert not candidate.signoffs.exists()


def test_hostile_text_is_written_out(cast: Cast) -> None:
    finding = FindingValue("remote-code", "warn", "<script>alert(1)</script>", "a\u202eb")
    candidate = scenes.candidate_at("read", cast, read=reading(findings=(finding,)))
    remark(candidate, track="legal", about="x\u202ey", text="<img src=x onerror=alert(1)>", by=cast.legal)
    for name in ("candidate", "evidence", "remarks", "history"):
        page = words(get(cast.legal, name, candidate.pk))
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "\u202e" not in page


@pytest.mark.long
def test_the_overview_takes_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    candidate = scenes.candidate_at("decided", cast)
    client = Client()
    client.force_login(cast.legal)
    client.get(reverse("candidate", args=[candidate.pk]))
    with django_assert_max_num_queries(40):
        client.get(reverse("candidate", args=[candidate.pk]))
