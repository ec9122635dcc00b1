"""One key sent twice at once, by a client that hangs up, and to a web server that is killed: the act happens once."""

import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import requests
from django.db import connection, transaction

from reviews.jobs.models import JobRun
from reviews.ledger.models import LedgerEntry
from reviews.submissions.models import Submission
from reviews.workflow.models import Candidate
from tests import scenes
from tests.api.asking import own_token
from tests.cast import assemble
from tests.programs import children, until
from tests.server import server

pytestmark = pytest.mark.django_db(transaction=True)
HELD = 4_107
"""An advisory lock: whoever holds it keeps every act from storing its answer."""
TRIGGER = f"""
CREATE FUNCTION held_answer() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock({HELD}); RETURN NEW; END $$;
CREATE TRIGGER held_answer BEFORE UPDATE ON reviews_submission FOR EACH ROW EXECUTE FUNCTION held_answer();
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@contextmanager
def answers_held() -> Iterator[None]:
    """Let every web process stop between its act and the stored answer, within one transaction, until this ends."""
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as holder:  # type: ignore[arg-type]
        holder.execute(f"SELECT pg_advisory_lock({HELD})")
        yield


@pytest.fixture
def stopping() -> Iterator[None]:
    """The trigger that waits for the lock; no lock, no wait."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION held_answer() CASCADE")


def waiting() -> int:
    """How many processes of the database wait for another one."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


class Sender:
    """A machine that proposes models, each under a key."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.headers = f"{url}/api/v1/candidates", {"Authorization": f"Bearer {secret}"}
        self.threads = ThreadPoolExecutor(4)

    def body(self, name: str) -> dict[str, Any]:
        return {"repo": f"sample-lab/{name}-1b", "workload": "claims-intake"}

    def send(self, name: str) -> requests.Response:
        headers = self.headers | {"Idempotency-Key": name}
        return requests.post(self.url, json=self.body(name), headers=headers, timeout=60)

    def start(self, name: str) -> "Future[requests.Response]":
        return self.threads.submit(self.send, name)

    def hang_up(self, name: str) -> None:
        """Send a whole request, and close the connection before any answer."""
        asked = requests.Request(
            "POST", self.url, json=self.body(name), headers=self.headers | {"Idempotency-Key": name}
        )
        made, place = asked.prepare(), urlsplit(self.url)
        lines = [
            f"POST {place.path} HTTP/1.1",
            f"Host: {place.netloc}",
            *(f"{k}: {v}" for k, v in made.headers.items()),
        ]
        with socket.create_connection((place.hostname, place.port)) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + (made.body or b""))


def effects(name: str) -> tuple[int, int, int]:
    """How many candidates, jobs and entries of the ledger a key has led to."""
    found = Candidate.objects.filter(repo_id=f"sample-lab/{name}-1b").values_list("pk", flat=True)
    entries = LedgerEntry.objects.filter(event="candidate:proposed", subject__in=[f"candidate:{pk}" for pk in found])
    return len(found), JobRun.objects.filter(subject_id__in=found).count(), entries.count()


def test_an_act_under_a_key_happens_once_whatever_is_sent_or_killed(stopping: None) -> None:
    with transaction.atomic():
        cast = assemble()
        scenes.workload(cast)
        secret = own_token(cast.requester, cast.claims)
    with server(WEB_WORKERS="1") as (url, process):
        sender = Sender(url, secret)

        with answers_held():  # two at once: the second waits for the first, and gets its answer
            both = [sender.start("twice"), sender.start("twice")]
            until(lambda: waiting() == 2)
            assert effects("twice") == (0, 0, 0)
        first, second = (one.result() for one in both)
        assert (first.status_code, first.content) == (second.status_code, second.content)
        assert (first.status_code, effects("twice")) == (201, (1, 1, 1)), first.text

        with answers_held():  # killed between the act and its stored answer, while a repeat waits
            lost = sender.start("killed")
            until(lambda: waiting() == 1)
            (pid,) = children(process.pid)
            os.kill(pid, signal.SIGKILL)
            assert isinstance(lost.exception(), requests.ConnectionError)
            repeat = sender.start("killed")
            until(lambda: waiting() == 2)
        assert (repeat.result().status_code, effects("killed")) == (201, (1, 1, 1)), repeat.result().text
        assert sender.send("killed").content == repeat.result().content

        sender.hang_up("gone")
        until(lambda: Submission.objects.filter(place__endswith="candidates").exclude(answer=b"").count() == 3)
        assert (sender.send("gone").status_code, effects("gone")) == (201, (1, 1, 1))
    assert Submission.objects.count() == 3
