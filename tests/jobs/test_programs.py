"""Worker and scheduler as processes: what they log and count, how they end, and that one scheduler works."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django_rq
import pytest
import requests
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from rq import Worker

from portal.embedded.process import free_port
from portal.sample_hub.server import serve
from reviews.hub.transport.hubs import from_env
from reviews.jobs.kinds import KINDS
from reviews.jobs.lead import SchedulerLead
from reviews.jobs.models import JobRun
from reviews.jobs.schema import refusal
from tests import scenes
from tests.cast import assemble
from tests.programs import ROOT, SAMPLE, programs, until

REPO = "sample-lab/quill-3b-instruct"


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a log, every one of which is a JSON object."""
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_tells_each_attempt_in_log_and_figures(settings: Any, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "worker.log"
    with serve(SAMPLE) as hub, programs(f"sample={hub.url}") as start, log.open("wb") as output:
        settings.HUBS = from_env({"HUBS": f"sample={hub.url}"})
        candidate = scenes.proposed(assemble(), REPO, hub="sample")
        worker = start("worker", stdout=output, METRICS_PORT=str(port), LOG_LEVEL="INFO")
        until(lambda: JobRun.objects.filter(kind="read_hub", state="done").exists())
        until(lambda: "read_hub" in requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text)
        shown = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert 'portal_job_attempts_total{kind="read_hub",outcome="done"} 1.0' in shown
    assert 'portal_hub_requests_total{hub="sample",outcome="ok"}' in shown
    told = [line for line in lines(log) if line.get("kind") == "read_hub"]
    assert [line["event"] for line in told] == ["A job begins.", "A job has ended."]
    assert {line["subject"] for line in told} == {candidate.pk}
    assert (told[1]["hub"], told[1]["attempt"], told[1]["outcome"]) == ("sample", 1, "done")
    assert told[1]["seconds"] > 0
    usual, done = KINDS["read_hub"].steps, [step["name"] for step in JobRun.objects.get(kind="read_hub").steps]
    places = [next(at for at, step in enumerate(usual) if name.startswith(step)) for name in done]
    assert places == sorted(places)
    assert {0, 1, 3, 4, 5} <= set(places)


@pytest.mark.parametrize("command", ["worker", pytest.param("scheduler", marks=pytest.mark.long)])
def test_a_lost_server_ends_a_program_or_is_told_as_json(command: str) -> None:
    environ = {**os.environ, "DATABASE_URL": "postgresql://portal_app@127.0.0.1:1/portal", "LOG_LEVEL": "INFO"}
    words = [sys.executable, "manage.py", command, *(["--once"] if command == "scheduler" else [])]
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.stderr == ""
    if command == "worker":
        assert done.returncode == 1
        assert "Traceback" in told[-1]["exception"]
    else:
        assert [line["level"] for line in told] == ["warning", "info"]


@pytest.mark.django_db(transaction=True)
def test_one_scheduler_leads_until_it_gives_up_or_loses_its_session() -> None:
    mine, theirs, found = SchedulerLead(), SchedulerLead(), []

    def ask() -> None:
        found.append(theirs.is_held())
        theirs.give_up()
        connection.close()

    def other() -> bool:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        return bool(found[-1])

    assert mine.is_held()
    assert mine.is_held()
    assert not other()
    connection.close()
    assert other(), "the lead ends with the connection"
    assert mine.is_held()
    mine.give_up()
    assert other()


@contextmanager
def newer_schema() -> Iterator[None]:
    """Let the database have a migration that no version has; its table is not emptied after a test."""
    recorder = MigrationRecorder(connection)
    recorder.record_applied("reviews", "9999_newer")
    try:
        yield
    finally:
        recorder.record_unapplied("reviews", "9999_newer")


@pytest.mark.django_db
def test_a_newer_schema_is_refused_by_its_name() -> None:
    assert refusal() == ""
    with newer_schema():
        assert "9999_newer" in refusal()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["worker", "scheduler"])
def test_a_program_does_not_start_on_a_newer_schema(command: str) -> None:
    with newer_schema(), programs("") as start:
        assert start(command).wait(60) == 1


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_its_next_job_to_the_newer_version(settings: Any) -> None:
    with serve(SAMPLE) as hub, programs(f"sample={hub.url}") as start:
        settings.HUBS = from_env({"HUBS": f"sample={hub.url}"})
        worker = start("worker")
        until(lambda: Worker.count(connection=django_rq.get_connection("default")))
        with newer_schema():
            scenes.proposed(assemble(), REPO, hub="sample")
            assert worker.wait(60) == 1
            run = JobRun.objects.get(kind="read_hub")
            assert (run.state, run.attempt) == ("queued", 0)
        start("worker")
        JobRun.objects.update(pushed_at=None)
        until(lambda: JobRun.objects.filter(kind="read_hub", state="done").exists())
