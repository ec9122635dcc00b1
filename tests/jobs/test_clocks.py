"""Leases go by the database's clock: a worker whose own clock is wrong neither robs nor spares another one."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reviews.jobs import lanes, rows
from reviews.jobs.models import JobRun
from reviews.jobs.sweep import due

pytestmark = pytest.mark.django_db


def running(lane: str = "") -> JobRun:
    run = rows.keep_run("read_hub", 1, label="x", asked_by="tests", due_at=timezone.now(), lane=lane)
    claimed = rows.claim(run.pk)
    assert claimed is not None
    return claimed


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_a_day_off_takes_over_nothing_that_lives(days: int) -> None:
    run = running("hub")
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert rows.claim(run.pk) is None
        assert due() == []
        rows.renew_lease(run)
    run.refresh_from_db()
    assert run.lease_until is not None
    assert abs(run.lease_until - timezone.now()) < timedelta(seconds=60)


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_a_day_off_takes_over_what_is_dead(days: int) -> None:
    run = running("hub")
    JobRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert due() == [run.pk]
        assert lanes.choose(run.pk) == run.pk
        taken = rows.claim(run.pk)
    assert taken is not None
    assert taken.attempt == 2
