"""Proposing a list: checked before it is confirmed, one act and one entry, a job each, one mail to each reviewer."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.decisions.models import Decision
from reviews.jobs.models import JobRun, Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.proposals.actions import submit_several, take_reading
from reviews.proposals.batches import plan_of
from reviews.proposals.lines import ListedRepo
from reviews.proposals.models import ProposalBatch
from reviews.workflow.actions.reviewing import withdraw
from reviews.workflow.models import Candidate, Track
from tests import scenes
from tests.cast import Cast
from tests.proposals.test_pages import signed_in, words
from tests.readings import reading

pytestmark = pytest.mark.django_db
ATLAS = "sample-lab/atlas-1b-instruct"


def check(user: User, text: str, workload: Any, **more: Any) -> Any:
    return signed_in(user).post(reverse("propose_list"), {"repositories": text, "workload": workload.pk, **more})


def confirm(user: User, text: str, workload: Any, **more: Any) -> Any:
    """Send what the check's page would send."""
    found = re.search(r'name="confirmed" value="([0-9a-f]{64})"', check(user, text, workload).content.decode())
    return check(user, text, workload, confirmed=found[1] if found else "", **more)


def test_a_list_is_checked_then_proposed_in_one_act(cast: Cast) -> None:
    work = scenes.workload(cast)
    text = "sample-lab/one\nsample-lab/two,main\nsample-lab/one"
    page = words(check(cast.requester, text, work))
    assert "2 new for Claims intake" in page
    assert "The same as line 1." in page
    assert not Candidate.objects.exists()
    before = LedgerEntry.objects.count()
    response = confirm(cast.requester, text, work)
    batch = ProposalBatch.objects.get()
    assert response.url == reverse("proposed_list", args=[batch.pk])
    assert LedgerEntry.objects.count() == before + 1
    made = list(Candidate.objects.order_by("pk"))
    assert [(one.repo_id, one.requested_revision) for one in made] == [
        ("sample-lab/one", ""),
        ("sample-lab/two", "main"),
    ]
    assert Track.objects.filter(candidate__in=made).count() == 4
    assert (
        JobRun.objects.filter(kind="read_hub", subject_id__in=[one.pk for one in made], lane="huggingface").count() == 2
    )
    page = words(signed_in(cast.requester).get(response.url))
    assert "0 of 2 readings finished" in page
    assert "2 being read or waiting" in page
    assert "1 left out" in page
    history = words(signed_in(cast.requester).get(reverse("history", args=[made[0].pk])))
    assert "A list was proposed for Claims intake: 2 repositories." in history


def test_a_malformed_line_refuses_the_list_and_keeps_it(cast: Cast) -> None:
    response = check(cast.requester, "sample-lab/one\n../etc/passwd", scenes.workload(cast))
    page = words(response)
    assert response.status_code == 422
    assert "Line 2:" in page
    assert "sample-lab/one" in page


def test_a_file_is_read_and_a_second_list_beside_it_refused(cast: Cast) -> None:
    work, client = scenes.workload(cast), signed_in(cast.requester)

    def sent(text: str) -> Any:
        sheet = SimpleUploadedFile("models.csv", b"team,repository,revision\nx,sample-lab/one,v1\n")
        return client.post(reverse("propose_list"), {"repositories": text, "sheet": sheet, "workload": work.pk})

    assert "sample-lab/one at v1" in re.sub(r"<[^>]+>", "", words(sent(""))).replace("  ", " ")
    assert "not both" in words(sent("a/b"))


def test_what_is_under_review_or_approved_is_left_out_unless_asked_for(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    other = scenes.workload(cast, name="Another purpose")
    scenes.candidate_at("reading", cast, "sample-lab/under-review", work=other)
    text = f"{ATLAS}\nsample-lab/under-review\nsample-lab/fresh"
    page = words(check(cast.requester, text, other))
    assert f"decision {decision.number}" in page
    assert "Under review already for this workload: candidate" in page
    confirm(cast.requester, text, other)
    assert Candidate.objects.filter(repo_id="sample-lab/fresh", workload=other).count() == 1
    assert not Candidate.objects.filter(repo_id=ATLAS, workload=other).exists()
    unticked = confirm(cast.requester, ATLAS, other)
    assert unticked.status_code == 422
    assert "All of these are already approved." in words(unticked)
    confirm(cast.requester, f"{ATLAS}\nsample-lab/more", other, again="on")
    assert Candidate.objects.filter(repo_id=ATLAS, workload=other).count() == 1


def test_a_confirmation_holds_only_for_what_was_shown(cast: Cast) -> None:
    work, text = scenes.workload(cast), "sample-lab/one\nsample-lab/two"
    found = re.search(r'name="confirmed" value="(\w+)"', check(cast.requester, text, work).content.decode())
    scenes.candidate_at("reading", cast, "sample-lab/one", work=work)
    response = check(cast.requester, text, work, confirmed=found[1] if found else "")
    assert response.status_code == 422
    assert "Something changed after you checked the list." in words(response)
    assert Candidate.objects.count() == 1


def test_only_requesters_of_the_team_propose_and_only_who_sees_the_workload_sees_the_list(cast: Cast) -> None:
    work = scenes.workload(cast, private=True)
    assert check(cast.legal, "a/b", work).status_code == 403
    assert "Select a workload of one of your teams." in words(check(cast.stranger, "a/b", work))
    url = confirm(cast.requester, "a/b", work).url
    assert signed_in(cast.stranger).get(url).status_code == 404
    assert signed_in(cast.legal).get(url).status_code == 200


def test_legal_reviewers_get_one_mail_for_the_whole_list(cast: Cast) -> None:
    confirm(cast.requester, f"{ATLAS}\nsample-lab/two", scenes.workload(cast))
    for one in Candidate.objects.order_by("pk"):
        take_reading(one.pk, reading(repo_id=one.repo_id))
    mails = Mail.objects.filter(subject__contains="proposed together")
    assert mails.count() == len({mail.to_id for mail in mails}) > 0
    assert not Mail.objects.filter(subject__contains="record the license intake").exists()
    assert "2 of 2 readings finished" in words(
        signed_in(cast.legal).get(reverse("proposed_list", args=[ProposalBatch.objects.get().pk]))
    )


def test_a_withdrawn_candidate_may_be_listed_again(cast: Cast) -> None:
    work = scenes.workload(cast)
    candidate = scenes.candidate_at("reading", cast, "sample-lab/one", work=work)
    withdraw(candidate, by=cast.requester, reason="Proposed by mistake, not needed.")
    assert "1 new for" in words(check(cast.requester, "sample-lab/one", work))


def test_a_thousand_candidates_are_proposed_with_a_few_statements(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    work = scenes.workload(cast)
    repos = [ListedRepo(number, "huggingface", f"sample-lab/m{number}", "") for number in range(1, 1001)]
    seen = plan_of(repos, work, cast.requester).digest
    with django_assert_max_num_queries(40):
        submit_several(repos, workload=work, again=False, seen=seen, by=cast.requester)
    assert Candidate.objects.count() == JobRun.objects.filter(kind="read_hub").count() == 1000
