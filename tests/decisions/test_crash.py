"""Killed without warning while issuing, the process or the database: the decision is all there, or not at all."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.embedded import Services
from portal.embedded.process import wait_until_gone

PLAY = Path(__file__).with_name("crash_play.py")
LONGEST = 0.4
"""Seconds after which the kill comes at the latest; issuing takes less."""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """A durable PostgreSQL of the campaign's own, which may be killed."""
    found = Services(tmp_path / "services", durable=True)
    found.start(postgres=True, valkey=True)
    yield found
    found.stop()


def environment(services: Services) -> dict[str, str]:
    given = services.environment()
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "MIGRATE_DATABASE_URL")}
    return kept | given | {"DATABASE_URL": given.get("MIGRATE_DATABASE_URL", given["DATABASE_URL"])}


def play(services: Services, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(PLAY), *words], env=environment(services), capture_output=True, text=True, check=True
    )
    return done.stdout


def campaign(services: Services, rounds: int, seed: int) -> dict[str, Any]:
    dice = random.Random(seed)
    play(services, "prepare", str(rounds))
    found: dict[str, Any] = {}
    for number in range(rounds):
        child = subprocess.Popen(
            [sys.executable, str(PLAY), "issue", str(number)], env=environment(services),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == b"go\n"
        time.sleep(dice.uniform(0, LONGEST))
        if number % 2:
            served = services.postgres.pid()
            os.kill(served, signal.SIGKILL)
            assert wait_until_gone(served, 30)
        else:
            child.kill()
        child.wait(timeout=60)
        child.stdout.close()
        if number % 2:
            services.start(postgres=True, valkey=True)
        found = json.loads(play(services, "look"))
        assert all(value for key, value in found.items() if key != "decisions"), (seed, number, found)
    return found


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_issuing_is_all_or_nothing_whatever_is_killed(services: Services, seed: int) -> None:
    found = campaign(services, 20, seed)
    assert 0 < found["decisions"] < 20  # some kills came before, some after
