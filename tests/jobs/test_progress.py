"""How far a job is: its step among the usual ones, and the time left as earlier runs of the same hub say."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.jobs.models import JobRun
from reviews.jobs.progress import progress_of
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def run_of(cast: Cast, *steps: str, **changes: Any) -> JobRun:
    """A reading at work since ten seconds."""
    candidate = scenes.proposed(cast)
    begun = timezone.now() - timedelta(seconds=10)
    values = {
        "state": "running", "attempt": 1, "started_at": begun, "lease_until": timezone.now() + timedelta(seconds=30),
        "steps": [{"name": name, "at": begun.isoformat()} for name in steps],
    }  # fmt: skip
    JobRun.objects.filter(subject_id=candidate.pk, kind="read_hub").update(**values | changes)
    return JobRun.objects.get(subject_id=candidate.pk, kind="read_hub")


def ended(seconds: float, lane: str = "huggingface") -> None:
    """A reading that took so long."""
    now = timezone.now()
    JobRun.objects.create(
        kind="read_hub", subject_id=10_000 + int(seconds), label="earlier", asked_by="test", lane=lane, state="done",
        due_at=now, started_at=now - timedelta(seconds=seconds), ended_at=now,
    )  # fmt: skip


def test_steps_done_and_the_time_left_come_from_earlier_runs_of_the_hub(cast: Cast) -> None:
    run = run_of(
        cast, "Asking the hub for the commit", "Reading documents and headers at 1a1a1a1", "Working out the facts"
    )
    now = run.started_at + timedelta(seconds=10) if run.started_at else timezone.now()
    found = progress_of(run, now)
    assert found is not None
    assert (found.done, found.total) == (3, 6), "a repository without a base skips the step that looks it up"
    assert found.left == "No earlier run of this hub has ended, so the time left is not known."
    ended(9000, lane="other")
    for seconds in (20, 30, 600):
        ended(seconds)
    assert [one.left for one in (progress_of(run, now), progress_of(run, now + timedelta(seconds=60))) if one] == [
        "About 20 seconds left.", "It takes longer than the usual 30 seconds."
    ]  # fmt: skip


def test_what_waits_has_done_nothing_and_what_ended_has_no_progress(cast: Cast) -> None:
    run = run_of(cast, state="queued", started_at=None, lease_until=None)
    ended(200)
    found = progress_of(run, timezone.now())
    assert found is not None
    assert (found.done, found.left) == (0, "It usually takes 4 minutes once a worker begins.")
    run.state = "failed"
    assert progress_of(run, timezone.now()) is None
    run.kind, run.state = "send_mail", "running"
    assert progress_of(run, timezone.now()) is None


def test_the_candidates_page_says_it(cast: Cast, client: Any) -> None:
    run = run_of(cast, "Asking the hub for the commit", "Reading documents and headers at 1a1a1a1")
    client.force_login(cast.requester)
    page = " ".join(client.get(reverse("candidate", args=[run.subject_id])).content.decode().split())
    assert "1 of 6 steps done." in page
    assert '<progress value="1" max="6"' in page
