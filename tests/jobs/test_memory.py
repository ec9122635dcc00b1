"""A job that needs more memory than its kind may have is ended, says so, and disturbs no other."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import django_rq
import pytest
from django.db import transaction

from reviews.jobs import kinds
from reviews.jobs.enqueue import enqueue
from reviews.jobs.mail import post
from reviews.jobs.memory import MIB, MemoryWatch, anonymous, family
from reviews.jobs.models import JobRun
from reviews.jobs.worker import JobWorker
from tests.cast import assemble

FILL = "import sys, time; kept = b'1' * (int(sys.argv[1]) * 2**20); print('full', flush=True); time.sleep(60)"
"""A program that needs as many MiB as it is told, in steps too large for a watch that looks seldom."""


def child(mebibytes: int, *, below: bool = False) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-c", FILL, str(mebibytes)]
    if below:
        words = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])", *words]
    return subprocess.Popen(words, stdout=subprocess.PIPE)


@pytest.mark.parametrize("below", [False, True], ids=["itself", "a-process-below-it"])
def test_a_process_with_too_much_memory_is_ended(below: bool) -> None:
    with child(150, below=below) as process:
        watch = MemoryWatch(process.pid, begin=0, most=80 * MIB)
        begun = time.monotonic()
        process.wait(timeout=30)
        watch.stop()
    assert time.monotonic() - begun < 20
    assert watch.exceeded
    assert watch.peak > 80 * MIB


def test_a_process_within_its_memory_is_left_alone() -> None:
    with child(40) as process:
        assert process.stdout
        process.stdout.readline()
        watch = MemoryWatch(process.pid, begin=0, most=200 * MIB)
        time.sleep(0.5)
        watch.stop()
        assert process.poll() is None
        process.kill()
    assert not watch.exceeded
    assert 40 * MIB < watch.peak < 100 * MIB


def test_what_is_measured_is_memory_of_ones_own() -> None:
    # In processes of their own: this one may have as much free memory at hand, which would not count again.
    with child(4) as small, child(68) as large:
        for one in (small, large):
            assert one.stdout
            one.stdout.readline()
        found = anonymous(large.pid) - anonymous(small.pid)
        small.kill()
        large.kill()
    assert 60 * MIB < found < 80 * MIB
    assert os.getpid() in family(os.getpid())


def eat(subject_id: int, step: object) -> None:
    """The handler of a job that wants a lot: 400 MiB a step, up to 4 GiB."""
    kept = []
    for _ in range(10):
        kept.append(bytearray(b"1") * (subject_id * MIB))
        time.sleep(0.02)


@pytest.fixture
def worker() -> Iterator[JobWorker]:
    """A worker of the portal in this process, on the real queue; its jobs run in processes of their own."""
    queue = django_rq.get_queue("default")
    queue.empty()
    yield JobWorker(queue.connection, dict)
    queue.empty()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mebibytes", [60, 3000], ids=["bit-by-bit", "at-once"])
def test_the_job_ends_as_too_large_and_the_next_one_is_done(
    worker: JobWorker, monkeypatch: pytest.MonkeyPatch, mebibytes: int
) -> None:
    cast = assemble()
    greedy = replace(kinds.KINDS["read_page"], handler=f"{eat.__module__}.{eat.__name__}")
    monkeypatch.setitem(kinds.KINDS, "read_page", greedy)
    with transaction.atomic():
        enqueue("read_page", mebibytes, label="large", asked_by="tests")
        post(cast.reader, "Your turn", "Please look.", asked_by="tests")
    worker.work(burst=True, logging_level="ERROR")
    large, mail = JobRun.objects.order_by("pk")
    assert (large.state, large.error_code, large.attempt) == ("failed", "too-large", 1)
    assert "Too large to read: the job needed more than 300 MiB" in large.error
    assert mail.state == "done"
