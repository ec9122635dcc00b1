"""Limits of forms and of machines: by person, token and address, over all processes, and while Valkey is away."""

import logging
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from django.conf import settings as configured
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from portal.embedded.process import free_port
from portal.embedded.valkey import binary
from reviews.limits import counters
from reviews.limits.counters import Asked, OwnCounts, SharedCounts
from reviews.limits.rules import WINDOW, Counted, Limit, headers
from reviews.workloads.models import Workload
from tests.api.asking import ASKED, token
from tests.cast import Cast, assemble
from tests.server import Visitor, serving
from tests.workloads.test_pages import STATEMENT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_windows() -> Iterator[None]:
    """No request of another test is counted."""
    with redis.Redis.from_url(configured.REDIS_URL) as client:
        for key in client.scan_iter(f"{counters.PREFIX}*"):
            client.delete(key)
        caches["process"].clear()
        yield


def signed_in(person: Any, address: str = "203.0.113.9") -> Client:
    client = Client(REMOTE_ADDR=address)
    client.force_login(person)
    return client


def ask(secret: str | None, address: str = "203.0.113.9", place: str = "check") -> Any:
    sent = {"authorization": f"Bearer {secret}"} if secret is not None else {}
    return Client(REMOTE_ADDR=address).get(f"/api/v1/{place}", ASKED, headers=sent)


def test_a_person_who_sends_too_many_forms_waits_and_keeps_what_was_typed(settings: Any, cast: Cast) -> None:
    settings.LIMIT_ACTS = 2
    client = signed_in(cast.requester)
    answers = [
        client.post("/workloads/new/", {**STATEMENT, "name": f"Plan {n}", "team": cast.claims.pk}) for n in range(3)
    ]
    assert [one.status_code for one in answers] == [302, 302, 429]
    assert (answers[0]["RateLimit-Policy"], answers[0]["RateLimit"].count(";t=")) == (
        f'"address";q=1000000000;w={WINDOW}, "person";q=2;w={WINDOW}',
        2,
    )
    assert '"person";r=1;' in answers[0]["RateLimit"]
    page = " ".join(answers[2].content.decode().split())
    assert f"Wait {answers[2]['Retry-After']} seconds" in page
    assert 1 <= int(answers[2]["Retry-After"]) <= WINDOW
    assert "Plan 2" in page
    assert Workload.objects.count() == 2
    assert signed_in(cast.both).post("/mails/").status_code == 302
    assert client.get("/workloads/").status_code == 200, "reading has no limit"


def test_a_token_has_one_limit_however_its_header_is_written(settings: Any, cast: Cast) -> None:
    settings.LIMIT_TOKEN = 2
    secret = token()
    sent = [f"Bearer {secret}", f"Bearer   {secret}", f"bearer {secret}"]
    answers = [Client().get("/api/v1/ledger/head", headers={"authorization": one}).status_code for one in sent]
    assert answers == [200, 200, 429]


def test_an_address_has_a_limit_over_its_people(settings: Any, cast: Cast) -> None:
    settings.LIMIT_ACTS_ADDRESS = 2
    people = (cast.requester, cast.legal, cast.engineer)
    assert [signed_in(one).post("/mails/").status_code for one in people] == [302, 302, 429]
    assert signed_in(cast.engineer, "203.0.113.10").post("/mails/").status_code == 302


def test_a_token_has_a_limit_and_every_answer_tells_it(settings: Any) -> None:
    settings.LIMIT_TOKEN = 2
    secret = token()
    answers = [ask(secret) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert '"token";r=1;t=' in answers[0]["RateLimit"]
    assert f'"token";q=2;w={WINDOW}' in answers[0]["RateLimit-Policy"]
    assert "Wait" in answers[2].json()["detail"]
    assert (answers[2]["Cache-Control"], int(answers[2]["Retry-After"]) <= WINDOW) == ("no-store", True)
    assert ask(token()).status_code == 200


def test_a_body_with_files_counts_for_less_than_one_that_is_parsed(settings: Any) -> None:
    settings.LIMIT_TOKEN = 50
    secret, data = token(), b"x" * (300 * 2**10)
    headers = {"Authorization": f"Bearer {secret}"}
    file = SimpleUploadedFile("run.jsonl", data)
    sent = Client().post("/api/v1/candidates/1/runs", {"result": file}, headers=headers)
    assert (sent.status_code, '"token";r=47;' in sent["RateLimit"]) == (403, True)
    parsed = [Client().post("/api/v1/check", data, content_type="application/json", headers=headers) for _ in range(2)]
    assert [one.status_code for one in parsed] == [400, 429]


def test_an_address_has_a_limit_over_its_tokens(settings: Any) -> None:
    settings.LIMIT_TOKEN_ADDRESS = 2
    assert [ask(token()).status_code for _ in range(3)] == [200, 200, 429]


def test_guessed_tokens_are_refused_before_the_database_is_asked(settings: Any, django_assert_num_queries: Any) -> None:
    settings.LIMIT_BAD_TOKENS = 3
    good = token()
    assert ask(good).status_code == 200
    assert [ask(f"mrp_guess{n}").status_code for n in range(2)] == [401, 401]
    assert ask(None).status_code == 401
    with django_assert_num_queries(0):
        assert ask("mrp_another").status_code == 429
    assert ask(good).status_code == 200, "a token that was accepted lately may still ask"
    assert ask(token()).status_code == 429, "one that nobody has seen yet may not"
    assert ask("mrp_another", "203.0.113.10").status_code == 401


def test_a_window_ends(settings: Any, cast: Cast) -> None:
    settings.LIMIT_ACTS = 1
    client = signed_in(cast.requester)
    assert [client.post("/mails/").status_code for _ in range(2)] == [302, 429]
    with redis.Redis.from_url(configured.REDIS_URL) as there:
        keys = list(there.scan_iter(f"{counters.PREFIX}*"))
        assert all(0 < there.pttl(key) <= WINDOW * 1000 for key in keys)
        for key in keys:
            there.pexpire(key, 1)
    time.sleep(0.05)
    assert client.post("/mails/").status_code == 302


def test_without_valkey_each_process_still_limits(settings: Any, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    settings.LIMIT_ACTS = 2
    client = signed_in(cast.requester)
    with caplog.at_level(logging.WARNING):
        assert [client.post("/mails/").status_code for _ in range(3)] == [302, 302, 429]
    assert [one.message for one in caplog.records].count(
        "Limits are counted by each process alone: Valkey failed (ConnectionError)."
    ) == 1


@contextmanager
def valkey(port: int) -> Iterator[None]:
    """A Valkey that keeps nothing."""
    told = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]
    process = subprocess.Popen([str(binary()), *told], stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port, retry=Retry(ConstantBackoff(0.05), 200)) as client:
            client.ping()
        yield
    finally:
        process.terminate()
        process.wait(20)


def test_a_valkey_that_stops_and_comes_back() -> None:
    port, asked = free_port(), [Asked(Limit("person", 5), "1")]
    counter = SharedCounts(f"redis://127.0.0.1:{port}/0")
    with valkey(port):
        assert [counter.count(asked)[0].used for _ in range(2)] == [1, 2]
    assert [counter.count(asked)[0].used for _ in range(2)] == [1, 2], "this process counts anew"
    with valkey(port):
        assert counter.count(asked)[0].used == 3, "for ten seconds Valkey is not asked"
        counter._back_at = 0.0  # as after those ten seconds
        assert counter.count(asked)[0].used == 1


def test_a_process_alone_forgets_windows() -> None:
    counter = OwnCounts(most=3)
    for n in range(10):
        counter.count([Asked(Limit("person", 5), str(n))])
    assert len(counter._windows) <= 4


def test_headers_name_the_limit_that_lasts_longest() -> None:
    counted = [Counted(Limit("address", 9), 10, 7.2), Counted(Limit("person", 3), 4, 30.1)]
    assert headers(counted) == {
        "RateLimit-Policy": '"address";q=9;w=60, "person";q=3;w=60',
        "RateLimit": '"address";r=0;t=8, "person";r=0;t=31',
        "Retry-After": "31",
    }


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_all_processes_of_the_server_count_together() -> None:
    person = assemble().requester
    with serving(LIMIT_ACTS="20") as url:
        visitor = Visitor(url, person)
        form = visitor.form("/", "/mails/")
        answers = visitor.at_once("/mails/", form.filled(), 50)
    assert sorted({one.status_code for one in answers}) == [302, 429]
    assert sum(one.status_code == 302 for one in answers) == 20
