"""Rate limits across workers: one count in Valkey, learned from the hub, and nobody held up by another's repository."""

import itertools
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis

from portal.sample_hub import SampleHub, serve
from reviews.hub import errors
from reviews.hub.reading import read
from reviews.hub.transport.budget import Limits
from reviews.hub.transport.hubs import Hub
from reviews.hub.transport.limits import counted_by
from reviews.hub.transport.valkey_windows import AWAY, PREFIX, TIMEOUT, Shared
from tests.hub.conftest import QUICK, SAMPLE, TOKEN
from tests.hub_server.odd import OddHub, Reply

if TYPE_CHECKING:
    from tests.cast import Cast

ROOT = Path(__file__).parents[3]
SMALL, OTHER = "sample-lab/pebble-1.5b-instruct", "sample-lab/harbor-vision-8b"
NOWHERE = "redis://127.0.0.1:9/0"
ONE_READING = """
import json, sys
from reviews.hub import errors
from reviews.hub import reading as client
from reviews.hub.transport import hubs
from reviews.hub.transport import limits as quota
from reviews.hub.transport import valkey_windows as shared
url, endpoint, name = sys.argv[1:]
with quota.counted_by(shared.Shared(url)):
    try:
        reading = client.read(hubs.Hub("sample", endpoint), name, None)
        print(json.dumps({"requests": reading.requests.count}))
    except errors.HubError as error:
        print(json.dumps({"code": error.code, "after": error.retry_after}))
"""


def in_a_process(hub: Hub, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", ONE_READING, os.environ["REDIS_URL"], hub.endpoint, name]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def outcome(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, _ = process.communicate(timeout=60)
    found: dict[str, Any] = json.loads(out)
    return found


def test_limits_are_learned_from_the_hub(hub: Hub, sample: SampleHub, valkey: redis.Redis, shared: Shared) -> None:
    sample.limit(requests=200, seconds=120)
    with counted_by(shared):
        read(hub, SMALL, None)
    windows = {key: valkey.hgetall(key) for key in valkey.scan_iter(f"{PREFIX}*:window")}
    assert sorted(key.split(":")[-2] for key in windows) == ["api", "resolvers"]
    assert all(one == {"requests": "200", "window": "120000"} for one in windows.values())
    asked = sum("/api/" in one.path and "resolve-cache" not in one.path for one in sample.requests)
    count = next(valkey.hgetall(key) for key in valkey.scan_iter(f"{PREFIX}*:api:count"))
    assert count == {"counted": str(asked), "asked": "0"}
    assert all(0 < valkey.ttl(key) <= 24 * 3600 for key in valkey.scan_iter(f"{PREFIX}*"))


@pytest.mark.long
def test_processes_share_the_count(valkey: redis.Redis) -> None:
    """Four workers, each a process, and room for about two readings: the hub never has to refuse one."""
    with serve(SAMPLE, cdn_port=None) as sample:
        hub = Hub("sample", sample.url)
        used = read(hub, SMALL, None).requests.count
        sample.requests.clear()
        sample.limit(requests=2 * used, seconds=120)
        found = [outcome(one) for one in [in_a_process(hub, SMALL) for _ in range(4)]]
        assert all(one.status != 429 for one in sample.requests)
    turned_away = [one for one in found if one.get("code") == "rate-limited"]
    assert turned_away, "room for two is not room for four; begun at one moment, they may take it from each other"
    waits = sorted(one["after"] for one in turned_away)
    assert 1 <= waits[0] <= 121
    assert all(later - first > 100 for first, later in itertools.pairwise(waits)), "one in each window"


@pytest.mark.long
def test_a_refusal_to_one_worker_stops_the_others(hub: Hub, sample: SampleHub, valkey: redis.Redis) -> None:
    sample.fail("status", match="/api/models", times=1, status=429, headers={"Retry-After": "60"})
    first = outcome(in_a_process(hub, SMALL))
    assert (first["code"], first["after"]) == ("rate-limited", 60)
    sample.requests.clear()
    second = outcome(in_a_process(hub, OTHER))
    assert second["code"] == "rate-limited"
    assert 50 < second["after"] <= 60
    assert not sample.requests, "the hub is not asked again"


def test_without_valkey_a_reading_goes_on(hub: Hub, sample: SampleHub) -> None:
    started = time.monotonic()
    with counted_by(Shared(NOWHERE)):
        assert read(hub, SMALL, None).repo.commit
    assert time.monotonic() - started < AWAY / 2


def test_without_valkey_a_process_still_keeps_to_what_it_was_told(hub: Hub, sample: SampleHub) -> None:
    sample.fail("status", match="/api/models", times=1, status=429, headers={"Retry-After": "60"})
    with counted_by(Shared(NOWHERE)):
        for _ in range(2):
            with pytest.raises(errors.RateLimited):
                read(hub, SMALL, None)
    assert len(sample.requests) == 1


def test_a_valkey_that_says_nothing_costs_a_second_once(hub: Hub, sample: SampleHub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        with counted_by(Shared(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")):
            assert read(hub, SMALL, None).repo.commit
        assert time.monotonic() - started < TIMEOUT + 3


def test_the_token_is_in_no_key(hub: Hub, valkey: redis.Redis, shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    with counted_by(shared):
        read(hub, SMALL, None)
        anonymous = set(valkey.scan_iter(f"{PREFIX}*"))
        monkeypatch.setenv("HUB_TOKEN_SAMPLE", TOKEN)
        read(hub, SMALL, None)
    keys = set(valkey.scan_iter("*"))
    told = set(valkey.scan_iter(f"{PREFIX}*")) - anonymous
    assert told, "another account has limits of its own"
    assert all(TOKEN not in key and TOKEN[3:12] not in key for key in keys)
    assert all(TOKEN not in json.dumps(valkey.hgetall(key)) for key in told if valkey.type(key) == "hash")


def test_numbers_of_a_hostile_hub_are_bounded(odd: OddHub, valkey: redis.Redis, shared: Shared) -> None:
    nines = "9" * 40
    odd.replies["/api/models/odd/model"] = Reply(
        200,
        json.dumps(odd.description()).encode(),
        {"RateLimit": f'"api";r={nines};t={nines}', "RateLimit-Policy": f'"fixed window";"api";q={nines};w={nines}'},
    )
    with counted_by(shared):
        assert read(odd.hub, "odd/model", None, limits=QUICK).repo.commit
    assert all(0 < valkey.ttl(key) <= 24 * 3600 for key in valkey.scan_iter(f"{PREFIX}*"))


def test_a_slow_repository_holds_nobody_up(hub: Hub, sample: SampleHub, shared: Shared) -> None:
    """One worker reads a repository that drips, the other three beside it; the slow one ends at its deadline."""
    sample.fail("drip", match="harbor-vision-8b.*README", seconds=0.05, size=1)
    deadline = Limits(seconds=4)

    def timed(name: str, limits: Limits) -> tuple[float, Any]:
        started = time.monotonic()
        with counted_by(shared):
            try:
                found: Any = read(hub, name, None, limits=limits)
            except errors.HubError as error:
                found = error
        return time.monotonic() - started, found

    with ThreadPoolExecutor(2) as workers:
        slow = workers.submit(timed, OTHER, deadline)
        others = [workers.submit(timed, SMALL, Limits()).result() for _ in range(3)]
        assert not slow.done(), "the others were read meanwhile"
        took, error = slow.result()
    assert all(found.repo.commit for _, found in others)
    assert isinstance(error, errors.Unreachable)
    assert took < deadline.seconds + 1.5


@pytest.mark.long
@pytest.mark.django_db
def test_a_job_is_put_back_and_its_worker_reads_from_another_hub(
    sample: SampleHub, odd: OddHub, valkey: redis.Redis, settings: Any, cast: "Cast"
) -> None:
    from django.utils import timezone

    from reviews.jobs.models import JobRun
    from reviews.jobs.run import perform
    from reviews.proposals import jobs
    from tests import scenes

    jobs._shared.cache_clear()  # a test before may have left its connection cut, and then it counts alone for a while
    settings.HUBS = {"busy": odd.hub, "free": Hub("free", sample.url)}
    odd.replies["/api/models/odd/model"] = Reply(429, b"{}", {"Retry-After": "60"})
    first, second = scenes.proposed(cast, "odd/model", hub="busy"), scenes.proposed(cast, SMALL, hub="free")
    started = time.monotonic()
    for _ in range(2):
        for run in JobRun.objects.filter(kind="read_hub").order_by("pk"):
            perform(run.pk)
    took = time.monotonic() - started
    assert took < 40, "far from the minute that the hub asks for, on a slow machine too"
    waiting, done = (JobRun.objects.get(kind="read_hub", subject_id=one.pk) for one in (first, second))
    assert (waiting.state, waiting.error_code, waiting.attempt) == ("queued", "rate-limited", 1)
    assert 55 - took < (waiting.due_at - timezone.now()).total_seconds() <= 60
    assert done.state == "done"
    assert scenes.fresh(second).snapshot
    assert len(odd.asked) == 1
    assert any(valkey.scan_iter(f"{PREFIX}free:*")), "the workers count in Valkey"


def test_a_worker_is_not_held_by_a_hub_that_is_down_for_a_minute(hub: Hub, sample: SampleHub) -> None:
    sample.fail("status", match="/api/models", status=503, headers={"Retry-After": "60"})
    started = time.monotonic()
    with pytest.raises(errors.Unreachable) as caught:
        read(hub, SMALL, None)
    assert caught.value.retry_after == 60
    assert time.monotonic() - started < 2
