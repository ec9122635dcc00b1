"""The portal's own programs for tests that need them real: worker and scheduler on the tests' database and queue."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import django_rq
from django.db import connection

from reviews.jobs.models import JobRun

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "portal" / "sample_hub" / "data"
LEASE = 4
"""Seconds of the lease in tests; forty in earnest."""

Start = Callable[..., "subprocess.Popen[bytes]"]


@contextmanager
def programs(hubs: str) -> Iterator[Start]:
    """Give a function that starts ``manage.py`` commands; what still runs in the end is killed with its children."""
    started: list[subprocess.Popen[bytes]] = []
    django_rq.get_queue("default").empty()
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    environ = {**os.environ, "DATABASE_URL": url, "MIGRATE_DATABASE_URL": url, "HUBS": hubs, "JOB_LEASE": str(LEASE)}

    def start(*command: str, stdout: IO[bytes] | None = None, **settings: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environ | settings, stdout=stdout
        )
        started.append(process)
        return process

    try:
        yield start
    finally:
        for process in started:
            kill(process)
        django_rq.get_queue("default").empty()


def kill(process: "subprocess.Popen[bytes]") -> None:
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
        if time.monotonic() - begun > seconds:
            jobs = list(JobRun.objects.values("kind", "state", "attempt", "error", "steps", "pushes"))
            raise AssertionError(f"It did not happen in time; the jobs are {jobs}.")
        time.sleep(0.1)
    return time.monotonic() - begun
