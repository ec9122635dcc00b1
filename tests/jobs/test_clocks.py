"""Jobs go by the database's clock: a program whose own clock is wrong neither robs another one nor lets work wait."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from reviews.jobs import lanes, rows
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.jobs.sweep import PATIENCE, due

pytestmark = pytest.mark.django_db


def running(lane: str = "") -> JobRun:
    run = rows.keep_run("read_hub", 1, label="x", asked_by="tests", lane=lane)
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


@pytest.mark.parametrize("days", [1, -1])
def test_work_that_a_program_with_a_wrong_clock_asked_for_is_due_at_once(days: int) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        run = enqueue("read_hub", 1, label="x", asked_by="tests", lane="hub")
        later = enqueue("send_mail", 2, label="x", asked_by="tests", delay=60)
    assert abs(run.due_at - timezone.now()) < timedelta(seconds=30)
    assert due() == [run.pk]
    rows.note_pushes([run.pk])
    assert due() == [], "it is in the queue"
    assert lanes.choose(run.pk) == run.pk
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        rows.note_pushes([later.pk])
        assert rows.claim(later.pk) is None, "its minute is not over"
        assert rows.claim(run.pk) is not None


@pytest.mark.parametrize("days", [1, -1])
def test_a_push_by_a_program_with_a_wrong_clock_is_repeated_in_time(days: int) -> None:
    run = enqueue("read_hub", 1, label="x", asked_by="tests", lane="hub")
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        rows.note_pushes([run.pk])
    assert due() == []
    JobRun.objects.update(pushed_at=F("pushed_at") - timedelta(seconds=PATIENCE + 1))
    assert due() == [run.pk]
