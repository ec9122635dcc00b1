"""A hub with many readings, or a slow one, holds up nobody: which run a worker takes for an entry of the queue."""

from datetime import timedelta

import django_rq
import pytest
from django.db import transaction
from django.utils import timezone
from rq.utils import utcformat

from reviews.jobs import lanes
from reviews.jobs.enqueue import enqueue, try_again
from reviews.jobs.lanes import SILENT, SLOW, choose, next_in, slow
from reviews.jobs.models import JobRun, JobState
from reviews.jobs.queue_names import QUEUE
from reviews.jobs.rows import claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_other_workers() -> None:
    """Take workers that other tests killed off the list, where they stand until their time runs out."""
    django_rq.get_connection(QUEUE).delete("rq:workers")


def waiting(lane: str, *subjects: int, kind: str = "read_hub") -> list[JobRun]:
    """Runs that wait for a hub."""
    return [enqueue(kind, one, label=f"{lane} {one}", asked_by="tests", lane=lane) for one in subjects]


def begun(run: JobRun, *, ago: timedelta = timedelta()) -> JobRun:
    """The run as a worker has taken it some time ago."""
    taken = claim(run.pk)
    assert taken
    JobRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - ago)
    return taken


def ended(run: JobRun) -> None:
    """The run as it ends now."""
    JobRun.objects.filter(pk=run.pk).update(state=JobState.DONE, lease_until=None, ended_at=timezone.now())


def test_the_one_reading_of_another_hub_is_not_behind_the_many(cast: object) -> None:
    many, (one,) = waiting("large", 1, 2, 3), waiting("small", 4)
    assert choose(many[0].pk) == many[0].pk
    begun(many[0])
    assert choose(many[1].pk) == one.pk
    begun(one)
    # The entry of what was taken out of turn still stands for work: the next that waits.
    assert choose(one.pk) == many[1].pk
    ended(one)
    assert choose(one.pk) == many[1].pk


def test_of_two_workers_that_choose_the_same_run_the_second_takes_the_next(cast: object) -> None:
    first, second = waiting("hub", 1, 2)
    assert choose(second.pk) == first.pk
    taken = [lanes.claim(first.pk), lanes.claim(first.pk)]
    assert [one and one.pk for one in taken] == [first.pk, second.pk]
    assert lanes.claim(first.pk) is None


def test_a_run_whose_worker_died_is_its_own_choice(cast: object) -> None:
    first, _ = waiting("hub", 1, 2)
    begun(first)
    JobRun.objects.filter(pk=first.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert choose(first.pk) == first.pk


def test_work_that_asks_no_hub_is_its_own_choice(cast: object) -> None:
    waiting("large", 1)
    (mail,) = waiting("", 2, kind="send_mail")
    assert choose(mail.pk) == mail.pk
    assert choose(10**12) == 10**12, "a number without a row is left to the claim, which finds nothing"


def test_a_quick_hub_may_have_every_worker(cast: object) -> None:
    first, second, third = waiting("quick", 1, 2, 3)
    begun(first)
    assert choose(second.pk) == second.pk
    begun(second)
    assert choose(third.pk) == third.pk


def test_a_slow_hub_leaves_one_worker_to_the_others(cast: object) -> None:
    first, second = waiting("slow", 1, 2)
    begun(first, ago=SLOW + timedelta(seconds=1))
    assert choose(second.pk) is None
    (other,) = waiting("quick", 3)
    assert choose(second.pk) == other.pk
    assert next_in("slow") == second.pk
    ended(first)
    assert slow("slow", timezone.now()), "until one of its runs was quick"
    assert choose(second.pk) in (second.pk, other.pk)


def shown(name: str, *, ago: timedelta) -> None:
    """A worker that showed itself some time ago, as the library writes it."""
    queue, key = django_rq.get_connection(QUEUE), f"rq:worker:{name}"
    queue.sadd("rq:workers", key)
    queue.hset(key, "last_heartbeat", utcformat(timezone.now() - ago))
    queue.expire(key, 60)


def test_a_worker_that_was_killed_is_not_counted_for_a_slow_hub(cast: object) -> None:
    first, second = waiting("slow", 1, 2)
    begun(first, ago=SLOW + timedelta(seconds=1))
    for name in ("one", "two"):
        shown(name, ago=timedelta(seconds=5))
    shown("killed", ago=SILENT + timedelta(seconds=1))
    assert choose(second.pk) is None, "the last of two is for other hubs"
    shown("killed", ago=timedelta(seconds=5))
    assert choose(second.pk) == second.pk, "of three, two may read from it"


def test_a_quick_run_makes_a_hub_quick_again(cast: object) -> None:
    first, second = waiting("hub", 1, 2)
    ended(begun(first, ago=SLOW + timedelta(seconds=1)))
    assert next_in("hub") == second.pk
    ended(begun(second))
    assert not slow("hub", timezone.now())
    assert next_in("hub") is None


def test_what_is_not_due_waits_and_a_second_try_keeps_its_hub(cast: object) -> None:
    (early,) = [enqueue("read_hub", 1, label="early", asked_by="tests", lane="hub", delay=60)]
    assert choose(early.pk) is None
    JobRun.objects.filter(pk=early.pk).update(state=JobState.FAILED, ended_at=timezone.now())
    with transaction.atomic():
        assert try_again(JobRun.objects.get(pk=early.pk), by="tests").lane == "hub"
