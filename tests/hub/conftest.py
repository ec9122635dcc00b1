"""Hubs for the tests of reading: the bundled sample, once a session, and an odd one for each test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from portal.sample_hub import SampleHub, serve
from portal.sample_hub.settings import HubSettings
from reviews.hub.transport.budget import Limits
from reviews.hub.transport.hubs import Hub
from reviews.hub.transport.valkey_windows import PREFIX, Shared
from tests.hub_server.odd import OddHub, odd_hub

SAMPLE = Path(__file__).parents[2] / "portal" / "sample_hub" / "data"
TOKEN = "hf_canary-token-of-the-tests"
QUICK = Limits(seconds=3.0)


@pytest.fixture(scope="session")
def running_sample() -> Iterator[SampleHub]:
    with serve(SAMPLE, settings=HubSettings(tokens={TOKEN: ["*"]})) as server:
        yield server


@pytest.fixture
def sample(running_sample: SampleHub) -> Iterator[SampleHub]:
    """The sample hub, without the faults and the record of the test before."""
    running_sample.heal()
    running_sample.requests.clear()
    yield running_sample
    running_sample.heal()


@pytest.fixture
def hub(sample: SampleHub) -> Hub:
    """The sample hub as the settings would name it."""
    return Hub("sample", sample.url)


@pytest.fixture
def odd() -> Iterator[OddHub]:
    with odd_hub() as server:
        yield server


@pytest.fixture
def valkey() -> Iterator[redis.Redis]:
    """The tests' Valkey, without what a test before has counted."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    forget(client)
    yield client
    forget(client)
    client.close()


def forget(client: redis.Redis) -> None:
    """Empty the count of requests."""
    for key in client.scan_iter(f"{PREFIX}*"):
        client.delete(key)


@pytest.fixture
def shared(valkey: redis.Redis) -> Shared:
    return Shared(os.environ["REDIS_URL"])
