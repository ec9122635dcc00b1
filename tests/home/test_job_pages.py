"""The jobs' list and page: who sees what, steps and errors in words, and asking for another try."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.jobs.models import JobRun
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def get(user: User, name: str, *args: Any, part: bool = False, **query: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args), query, headers={"HX-Request": "true"} if part else {})


def post(user: User, name: str, *args: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(name, args=args))


def words(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def failed(cast: Cast, **changes: Any) -> JobRun:
    candidate = scenes.proposed(cast)
    step = {"name": "Resolve <the> commit", "at": timezone.now().isoformat()}
    values = {
        "state": "gave_up",
        "attempt": 5,
        "error": "The hub <b>did</b> not answer.",
        "error_code": "unreachable",
        "steps": [step],
    }
    JobRun.objects.filter(subject_id=candidate.pk).update(ended_at=timezone.now(), **{**values, **changes})
    return JobRun.objects.get(subject_id=candidate.pk, kind="read_hub")


def test_the_list_filters_and_is_empty_in_two_ways(cast: Cast) -> None:
    assert "No jobs yet" in words(get(cast.requester, "jobs"))
    failed(cast)
    assert "Read the repository" in words(get(cast.requester, "jobs", state="gave_up", kind="read_hub"))
    assert "No job matches" in words(get(cast.requester, "jobs", state="done"))
    assert "Read the repository" in words(get(cast.requester, "jobs", state="purple", page="z"))


def test_readers_see_no_jobs(cast: Cast) -> None:
    run = failed(cast)
    for name, args in (("jobs", ()), ("job", (run.pk,))):
        assert get(cast.reader, name, *args).status_code == 403
    assert post(cast.reader, "retry_job", run.pk).status_code == 403


def test_a_private_candidates_job_and_other_peoples_mails_are_not_shown(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, "sample-lab/secret", work=scenes.workload(cast, private=True))
    run = JobRun.objects.get(kind="read_hub", subject_id=candidate.pk)
    assert JobRun.objects.filter(kind="send_mail").exists()
    assert "secret" not in words(get(cast.stranger, "jobs"))
    assert get(cast.stranger, "job", run.pk).status_code == 404
    assert post(cast.stranger, "retry_job", run.pk).status_code == 404
    assert "secret" in words(get(cast.legal, "jobs"))
    assert "secret" not in words(get(cast.administrator, "jobs")), "that it exists, and no more"
    assert get(cast.administrator, "job", run.pk).status_code == 200


@pytest.mark.long
def test_a_failed_job_says_why_with_its_steps_and_is_not_refreshed(cast: Cast) -> None:
    run = failed(cast)
    page = words(get(cast.requester, "job", run.pk))
    assert "The hub &lt;b&gt;did&lt;/b&gt; not answer." in page
    assert "Gave up after 5 attempts: unreachable" in page
    assert "Resolve &lt;the&gt; commit" in page
    assert "stopped here" in page
    assert "hx-get" not in page
    assert get(cast.requester, "job", run.pk, part=True).headers["HX-Refresh"] == "true"


@pytest.mark.long
def test_a_live_job_is_refreshed_part_by_part(cast: Cast) -> None:
    candidate = scenes.proposed(cast)
    run = JobRun.objects.get(subject_id=candidate.pk)
    assert "hx-get" in words(get(cast.requester, "job", run.pk))
    part = get(cast.requester, "job", run.pk, part=True)
    assert "<h1" not in words(part)
    assert "HX-Refresh" not in part.headers


def test_another_try_of_a_reading_is_a_ledger_act(cast: Cast) -> None:
    run = failed(cast)
    response = post(cast.requester, "retry_job", run.pk)
    newest = JobRun.objects.filter(kind="read_hub").order_by("-pk")[0]
    assert response.url == reverse("job", args=[newest.pk])
    assert newest.pk != run.pk
    assert LedgerEntry.objects.order_by("-sequence")[0].event == "candidate:retried"
    assert post(cast.requester, "retry_job", newest.pk).status_code == 403
    assert get(cast.requester, "retry_job", run.pk).status_code == 405
