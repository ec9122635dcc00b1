"""What somebody else writes into the queue is never run: it is refused, logged and counted, and others go on."""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django_rq
import pytest
from django.db import transaction
from django.test import Client
from redis import Redis
from rq import Callback, Queue, Retry
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer, PickleSerializer

from reviews.jobs.mail import post
from reviews.jobs.models import JobRun, RefusedEntry
from reviews.jobs.queue_entry import ENTRY_POINT, EntryRefused, QueueEntry, number_in
from tests.cast import Cast, assemble
from tests.programs import programs, until


@pytest.fixture
def valkey() -> Iterator[Redis]:
    """The real Valkey, its queue empty before and after."""
    queue = django_rq.get_queue("default")
    queue.empty()
    yield queue.connection
    queue.empty()


def as_anyone(valkey: Redis, serializer: Any = JSONSerializer) -> Queue:
    """The queue as somebody with Valkey's password has it: the library's own, without our class of entries."""
    return Queue("default", connection=valkey, serializer=serializer)


def touch(file: Path) -> tuple[str, str]:
    """A call that leaves a file behind, so that a test can see whether it ran."""
    return "os.system", f"touch {file}"


def fill(valkey: Redis, files: list[Path]) -> None:
    """Write fifteen entries that are none of ours; two of them would leave a file behind."""
    theirs = as_anyone(valkey)
    theirs.enqueue(*touch(files[0]))
    as_anyone(valkey, PickleSerializer).enqueue(*touch(files[1]))
    theirs.enqueue(ENTRY_POINT, args=(1,), kwargs={"run_id": 2})
    for value in (True, "1", -1, 2**70, [1]):
        theirs.enqueue(ENTRY_POINT, value)
    valkey.hset("rq:job:bomb", "data", zlib.compress(b" " * 50_000_000))
    valkey.hset("rq:job:long", "data", b"[" * 2_000_000)
    valkey.set("rq:job:no-hash", "text")
    valkey.hset("rq:job:no-times", mapping={"data": b"[]", "created_at": b"yesterday"})
    for name in ("bomb", "long", "no-hash", "no-times", "spaces and; signs", "a/" * 1500, b"\xff\xfe"):
        valkey.rpush("rq:queue:default", name)


@pytest.mark.django_db(transaction=True)
def test_the_worker_runs_nothing_that_somebody_else_wrote(valkey: Redis, tmp_path: Path) -> None:
    cast, files = assemble(), [tmp_path / "called", tmp_path / "called-by-pickle"]
    with programs("") as start:
        fill(valkey, files)
        with transaction.atomic():
            post(cast.reader, "Your turn", "Please look.", asked_by="tests")
        run = JobRun.objects.get()
        # Our own number, with functions of theirs to be called afterwards.
        their_end = {"on_success": Callback("os.system"), "on_failure": Callback("os.system")}
        as_anyone(valkey).enqueue(ENTRY_POINT, run.pk, retry=Retry(max=3), **their_end)
        worker = start("worker", "--burst")
        until(lambda: worker.poll() is not None)
    run.refresh_from_db()
    assert (worker.returncode, run.state) == (0, "done")
    assert [file for file in files if file.exists()] == []
    refused = RefusedEntry.objects.get()
    assert refused.count == 15, refused.last_reason
    assert valkey.llen("rq:queue:default") == 0


@pytest.mark.django_db(transaction=True)
def test_callbacks_webhooks_and_retries_of_an_entry_are_not_read(valkey: Redis) -> None:
    theirs = as_anyone(valkey)
    theirs.enqueue(ENTRY_POINT, 7, job_id="entry", retry=Retry(max=3), on_failure=Callback("os.system"), meta={"a": 1})
    valkey.hset("rq:job:entry", "webhooks", json.dumps([{"url": "http://127.0.0.1:1/", "method": "POST"}]))
    assert Job.fetch(
        "entry", connection=valkey, serializer=JSONSerializer
    ).failure_callback  # the library would call it
    entry = QueueEntry.fetch("entry", connection=valkey, serializer=JSONSerializer)
    assert (entry.run_id, entry.func_name, entry.args) == (7, ENTRY_POINT, [7])
    assert (entry.failure_callback, entry.success_callback, entry.stopped_callback) == (None, None, None)
    assert (entry.webhooks, entry.retries_left, entry.meta, entry.timeout, entry.origin) == (
        [],
        None,
        {},
        900,
        "default",
    )


@pytest.mark.django_db(transaction=True)
def test_a_refused_entry_is_removed_logged_and_counted(valkey: Redis, caplog: pytest.LogCaptureFixture) -> None:
    as_anyone(valkey).enqueue("os.system", "true", job_id="evil")
    for _ in range(2):
        with pytest.raises(NoSuchJobError):
            QueueEntry.fetch("evil", connection=valkey, serializer=JSONSerializer)
    assert not valkey.exists("rq:job:evil")
    assert RefusedEntry.objects.get().count == 1
    assert "refused an entry" in caplog.text
    assert "os.system" not in caplog.text


@pytest.mark.django_db
def test_administrators_see_refused_entries_on_the_page_of_jobs(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert b"refused" not in client.get("/jobs/").content
    from reviews.jobs.rows import count_refused_entry

    count_refused_entry("The entry's data is not JSON.")
    count_refused_entry("The entry's data is not JSON.")
    assert b"Workers refused 2 entries" in client.get("/jobs/").content
    client.force_login(cast.requester)
    assert b"refused" not in client.get("/jobs/").content


@pytest.mark.parametrize(
    "said",
    [
        b"", b"null", b"[]", b"[1]", b'["reviews.jobs.run.perform", null, [1]]',
        b'["reviews.jobs.run.perform", {}, [1], {}]',
        b'["reviews.jobs.run.perform", null, [1.0], {}]', b'["reviews.jobs.run.perform", null, [1, 2], {}]',
        b'["reviews.jobs.run.perform", null, [1], {"a": 1}]', b'["reviews.jobs.run.perform ", null, [1], {}]',
        b'["reviews.jobs.run.perform", null, [0], {}]', b"\xff", b"[" * 3000, zlib.compress(b"[" * 10_000),
    ],
)  # fmt: skip
def test_only_one_number_for_our_function_is_an_entry(said: bytes) -> None:
    with pytest.raises(EntryRefused):
        number_in(said)


def test_what_the_portal_writes_is_an_entry() -> None:
    written = Job.create(ENTRY_POINT, args=(12,), serializer=JSONSerializer, connection=Redis())
    assert number_in(zlib.compress(written.data)) == 12
    assert number_in(written.data) == 12


def test_the_shared_cache_reads_no_pickle(valkey: Redis, tmp_path: Path) -> None:
    import pickle

    from django.core.cache import cache

    class Evil:
        def __reduce__(self) -> Any:
            return print, ("ran",)

    cache.set("kept", {"times": [1.5, 2], "name": "é"})
    assert cache.get("kept") == {"times": [1.5, 2], "name": "é"}
    cache.set("count", 1)
    assert cache.incr("count") == 2
    valkey.set(cache.make_key("kept"), pickle.dumps(Evil()))
    assert cache.get("kept") is None
    cache.delete_many(["kept", "count"])
