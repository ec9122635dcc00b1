"""Real workers, killed without warning in the middle of a reading: it is read to the end, and stored once."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django_rq
import pytest
from django.db import connection

from portal.sample_hub.server import SampleHub, serve
from reviews.evidence.models import Snapshot
from reviews.jobs.models import JobRun
from reviews.ledger import queries as ledger
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import assemble

ROOT = Path(__file__).parents[2]
REPO = "sample-lab/pebble-1.5b-instruct"
LEASE = 4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    """The sample hub, slow enough that a reading can be interrupted."""
    with serve(ROOT / "portal" / "sample_hub" / "data", delay=0.6) as server:
        server.commit(REPO)
        yield server


@pytest.fixture
def start(hub: SampleHub) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start programs of the portal on the tests' database; whatever is left is ended with its children."""
    started: list[subprocess.Popen[bytes]] = []
    django_rq.get_queue("default").empty()
    database = connection.settings_dict
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + database["NAME"]
    environ = {
        **os.environ, "DATABASE_URL": url, "MIGRATE_DATABASE_URL": url, "HUBS": f"sample={hub.url}",
        "JOB_LEASE": str(LEASE),
    }  # fmt: skip

    def go(*command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=environ, start_new_session=True)
        started.append(process)
        return process

    yield go
    for process in started:
        kill(process)
    django_rq.get_queue("default").empty()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and its work-horse, which has a session of its own, as a power cut would: no goodbyes."""
    for pid in (*children(process.pid), process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def until(what: Callable[[], Any], seconds: float = 60.0) -> float:
    """Wait until something is so; how many seconds it took."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < seconds, "it did not happen in time"
        time.sleep(0.1)
    return time.monotonic() - begun


def propose(settings: Any, hub: SampleHub) -> Candidate:
    from reviews.hub.hubs import from_env

    settings.HUBS = from_env({"HUBS": f"sample={hub.url}"})
    return scenes.proposed(assemble(), REPO, hub="sample")


def test_a_killed_worker_and_its_work_horse_lose_nothing(settings: Any, hub: SampleHub, start: Any) -> None:
    candidate = propose(settings, hub)
    start("scheduler", "--every", "0.5")
    worker = start("worker")
    until(lambda: JobRun.objects.filter(kind="read_hub", state="running").exclude(steps=[]).exists())
    kill(worker)
    assert not Snapshot.objects.exists()
    start("worker")
    took = until(lambda: scenes.fresh(candidate).state == "in_review")
    assert took < LEASE + 20
    assert Snapshot.objects.count() == 1
    assert JobRun.objects.get(kind="read_hub").attempt == 2
    assert ledger.verify().ok


def test_a_queue_that_was_emptied_is_filled_again(settings: Any, hub: SampleHub, start: Any) -> None:
    candidate = propose(settings, hub)
    django_rq.get_queue("default").empty()
    JobRun.objects.update(pushed_at=None)  # as after a queue that was down at the commit
    start("scheduler", "--every", "0.5")
    start("worker")
    until(lambda: scenes.fresh(candidate).state == "in_review")
    assert Snapshot.objects.count() == 1


@pytest.mark.long
@pytest.mark.parametrize("steps", [1, 2, 3], ids=["asking", "reading", "working-out"])
def test_every_step_can_be_the_last_one(settings: Any, hub: SampleHub, start: Any, steps: int) -> None:
    candidate = propose(settings, hub)
    start("scheduler", "--every", "0.5")
    worker = start("worker")
    until(lambda: len(JobRun.objects.get(kind="read_hub").steps) >= steps)
    kill(worker)
    start("worker")
    until(lambda: scenes.fresh(candidate).state == "in_review")
    assert Snapshot.objects.count() == 1
