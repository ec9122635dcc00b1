"""The only entry that a worker takes from the queue: one job's number. Everything else is refused.

Whoever can write to Valkey could otherwise choose what the worker runs: rq takes the name of a function, its
arguments, callbacks and webhooks from the entry. Here none of these is read. What rq needs is written anew, from our
own constants, around the number and a few times.
"""

import json
import logging
import zlib
from typing import Any

from django.db import DatabaseError
from redis import Redis
from redis.exceptions import ResponseError
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.intermediate_queue import IntermediateQueue
from rq.job import Job

from reviews.jobs import rows
from reviews.jobs.queue_names import ENTRY_POINT, LONGEST_RUN, QUEUE
from reviews.jobs.run import perform
from reviews.language.phrases import say

log = logging.getLogger(__name__)

KEPT_RESULT = 300
"""Seconds that the queue keeps an ended entry; the row in the database says how the job ended."""

KEPT = (b"data", b"status", b"created_at", b"enqueued_at", b"started_at", b"ended_at", b"last_heartbeat",
        b"worker_name")  # fmt: skip
"""Fields of an entry that are read; all others are dropped."""

MOST_BYTES = 4000
"""Bytes of these fields together; our own entries have fewer than 500."""

MOST_NUMBER = 2**63 - 1


class EntryRefused(ValueError):
    """An entry that is not exactly one number for our one function; the message says what is wrong."""


class QueueEntry(Job):
    """An entry of the queue that can say only "perform the job of this number"."""

    run_id: int = 0

    @classmethod
    def fetch(cls, id: str, connection: Redis | None = None, serializer: Any = None) -> "QueueEntry":
        """Read one entry. A refused one is logged, counted and removed; rq then passes on as if it did not exist."""
        try:
            return super().fetch(id, connection=connection, serializer=serializer)  # type: ignore[return-value]
        except NoSuchJobError:
            raise
        except (ValueError, TypeError, AttributeError, ResponseError) as error:
            refuse(str(error) if isinstance(error, EntryRefused) else say("The entry cannot be read."))
            _remove(connection, id)
            raise NoSuchJobError(say("The entry was refused.")) from error

    def refresh(self) -> None:
        """Read the fields that count, and only if they are small."""
        with self.connection.pipeline(transaction=False) as pipeline:
            for field in KEPT:
                pipeline.hstrlen(self.key, field)
            size = sum(pipeline.execute())
        if size > MOST_BYTES:
            raise EntryRefused(say("The entry has {size:,} bytes.", size=size))
        given = self.connection.hmget(self.key, list(KEPT))
        found = {name: value for name, value in zip(KEPT, given, strict=True) if value is not None}
        if not found:
            raise NoSuchJobError(say("The queue has no entry {id}.", id=repr(self.id)))
        self.restore(found)

    def restore(self, raw_data: Any) -> None:
        """Take the number from an entry's fields; raise ``EntryRefused`` unless it is exactly what we write."""
        given = {_bytes(name): _bytes(value) for name, value in raw_data.items()}
        self.run_id = number_in(given.get(b"data", b""))
        kept = str(KEPT_RESULT)
        own = {"origin": QUEUE, "timeout": str(LONGEST_RUN), "result_ttl": kept, "failure_ttl": kept}
        super().restore(
            {name: value for name, value in given.items() if name in KEPT}
            | {name.encode(): value.encode() for name, value in own.items()}
        )

    def perform(self) -> None:
        """Run the job of this number; the entry's own text chooses nothing."""
        perform(self.run_id)


class GuardedQueue(Queue):
    """The worker's view of the queue: an entry whose very name cannot be read is refused like any other."""

    @classmethod
    def dequeue_any(cls, *args: Any, **kwargs: Any) -> Any:
        """Return the next entry that is ours."""
        while True:
            try:
                return super().dequeue_any(*args, **kwargs)
            except UnicodeDecodeError:
                refuse(say("The entry's name is not text."))


def number_in(data: bytes) -> int:
    """Return the job's number in an entry's data; raise ``EntryRefused`` for anything else."""
    if len(data) > MOST_BYTES:
        raise EntryRefused(say("The entry's data has {number_of:,} bytes.", number_of=len(data)))
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(data, MOST_BYTES)
    except zlib.error:
        text = data
    else:
        if unpacking.unconsumed_tail:
            raise EntryRefused(
                say("The entry's data unpacks to more than {most_bytes:,} bytes.", most_bytes=MOST_BYTES)
            )
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise EntryRefused(say("The entry's data is not JSON.")) from None
    match said:
        case [str(name), None, [number], dict(named)] if name == ENTRY_POINT and not named:
            if type(number) is int and 0 < number <= MOST_NUMBER:
                return number
    raise EntryRefused(say("The entry asks for something other than one job by its number."))


def refuse(why: str) -> None:
    """Log and count one refused entry; what it says is not repeated, because somebody else wrote it."""
    log.error("The worker refused an entry of the queue. %s Somebody else may be writing to Valkey.", why)
    try:
        rows.count_refused_entry(why)
    except DatabaseError:
        log.exception("The refused entry could not be counted.")


def _remove(connection: Redis | None, name: str) -> None:
    if connection is None:
        return
    with connection.pipeline(transaction=False) as pipeline:
        pipeline.delete(f"{Job.redis_job_namespace_prefix}{name}")
        pipeline.lrem(
            IntermediateQueue.get_intermediate_queue_key(f"{Queue.redis_queue_namespace_prefix}{QUEUE}"), 0, name
        )
        pipeline.execute()


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
