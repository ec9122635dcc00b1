"""Real workers, killed without warning in the middle of a reading: it is read to the end, and stored once."""

from collections.abc import Iterator
from typing import Any

import django_rq
import pytest

from portal.sample_hub.server import SampleHub, serve
from portal.sample_hub.settings import HubSettings
from reviews.evidence.models import Snapshot
from reviews.hub.transport.hubs import from_env
from reviews.jobs.models import JobRun
from reviews.ledger import queries as ledger
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import assemble
from tests.programs import SAMPLE, Start, kill, programs, until

REPO = "sample-lab/pebble-1.5b-instruct"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    """The sample hub, slow enough that a reading can be interrupted."""
    with serve(SAMPLE, settings=HubSettings(delay=0.6)) as server:
        server.commit(REPO)
        yield server


@pytest.fixture
def start(hub: SampleHub) -> Iterator[Start]:
    """Start programs of the portal."""
    with programs(f"sample={hub.url}") as go:
        yield go


def propose(settings: Any, hub: SampleHub) -> Candidate:
    settings.HUBS = from_env({"HUBS": f"sample={hub.url}"})
    return scenes.proposed(assemble(), REPO, hub="sample")


@pytest.mark.long
def test_a_killed_worker_and_its_work_horse_lose_nothing(settings: Any, hub: SampleHub, start: Start) -> None:
    candidate = propose(settings, hub)
    start("scheduler", "--every", "0.5")
    worker = start("worker")
    until(lambda: JobRun.objects.filter(kind="read_hub", state="running").exclude(steps=[]).exists())
    kill(worker)
    assert not Snapshot.objects.exists()
    start("worker")
    until(lambda: scenes.fresh(candidate).state == "in_review", 120)  # seconds, as promised
    assert Snapshot.objects.count() == 1
    assert JobRun.objects.get(kind="read_hub").attempt == 2
    assert ledger.verify().ok


@pytest.mark.long
def test_a_queue_that_was_emptied_is_filled_again(settings: Any, hub: SampleHub, start: Start) -> None:
    candidate = propose(settings, hub)
    django_rq.get_queue("default").empty()
    JobRun.objects.update(pushed_at=None)  # as after a queue that was down at the commit
    start("scheduler", "--every", "0.5")
    start("worker")
    until(lambda: scenes.fresh(candidate).state == "in_review")
    assert Snapshot.objects.count() == 1


@pytest.mark.long
@pytest.mark.parametrize("steps", [1, 2, 3], ids=["asking", "reading", "working-out"])
def test_every_step_can_be_the_last_one(settings: Any, hub: SampleHub, start: Start, steps: int) -> None:
    candidate = propose(settings, hub)
    start("scheduler", "--every", "0.5")
    worker = start("worker")
    until(lambda: len(JobRun.objects.get(kind="read_hub").steps) >= steps)
    kill(worker)
    start("worker")
    until(lambda: scenes.fresh(candidate).state == "in_review")
    assert Snapshot.objects.count() == 1
