"""Killed at random while models are proposed, read, signed, decided and watched: nothing is lost, doubled or stuck."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.ops.chaos import VICTIMS, Chaos, Recoveries, copies, tell
from tests.ops.production import Production, answers, in_production, until
from tests.programs import ROOT, SAMPLE

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("CHAOS_KILLS", "200"))
"""How many programs and servers are killed at random moments; a kill and the work after it take about two seconds."""
ROW = 10
"""How many are killed in a row."""
RECOVERY = 120.0
"""Seconds within which everything is done again after a kill, as promised."""
PLAY = (sys.executable, str(Path(__file__).with_name("people_play.py")))
OPEN_JOBS = "SELECT FROM reviews_jobrun WHERE state IN ('queued', 'running')"
FAILED_JOBS = "SELECT kind, error FROM reviews_jobrun WHERE state IN ('failed', 'gave_up')"
SETTINGS = {"SECOND_FACTOR_ROLES": "none", "LIMIT_ACTS": "1000000", "LIMIT_ACTS_ADDRESS": "1000000"}
"""The people have no authenticator apps, and all of them come from one address."""


def look(production: Production) -> dict[str, Any]:
    done = subprocess.run([*PLAY, "look"], cwd=ROOT, env=production.environ, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def strike_at_random(chaos: Chaos, recoveries: Recoveries, people: "subprocess.Popen[str]") -> None:
    """Kill everything about equally often, in an order of its own each time that the number changes.

    After some in a row, all must be well again before the next one.
    """
    dice = random.Random(KILLS)
    order = [VICTIMS[number % len(VICTIMS)] for number in range(KILLS)]
    dice.shuffle(order)
    for number, victim in enumerate(order):
        if number % ROW == 0:
            until(lambda: not chaos.revive() and not recoveries.left, RECOVERY)
        time.sleep(dice.uniform(0.0, 3.0))
        before = recoveries.running()
        chaos.strike(victim)
        recoveries.note(victim, before)
        assert people.poll() is None, "the people gave up"


@dataclass
class Campaign:
    """What was killed, what the people did meanwhile, and what is in the tables afterwards."""

    recoveries: Recoveries
    minutes: float = 0.0
    last: float = 0.0
    play: dict[str, int] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The table and two sentences for the guide."""
        seconds, play = self.recoveries.seconds, self.play
        rows = [
            f"| {victim} | {len(times)} | {sorted(times)[len(times) // 2]:.0f} | {max(times):.0f} |"
            for victim in VICTIMS
            if (times := seconds.get(victim))
        ]
        said = (
            f"{sum(map(len, seconds.values()))} kills in {self.minutes:.0f} minutes, {ROW} in a row before all must be"
            f" well again. Meanwhile {play['decided']} models went from a name to a decision;\npeople asked"
            f" or sent a form again {play['repeats']} times. The last job was over {self.last:.0f} seconds after this."
            " Nothing was lost, doubled or stuck."
        )
        return [
            "| killed | times | seconds until all was well: median | longest |",
            "|---|---|---|---|",
            *rows,
            "",
            said,
        ]


def campaign(production: Production) -> Campaign:
    """Kill while people work, then let them finish, and wait for the last job."""
    chaos = Chaos(production)
    until(lambda: answers(chaos.port, "/readyz") == 200)
    done, begun = Campaign(Recoveries(production, chaos.port)), time.monotonic()
    command = [*PLAY, "act", str(chaos.port)]
    people = subprocess.Popen(command, cwd=ROOT, env=production.environ, stdout=subprocess.PIPE, text=True)
    production.started.append(people)  # type: ignore[arg-type]  # killed with the others if this fails
    with done.recoveries.watched():
        strike_at_random(chaos, done.recoveries, people)
        done.minutes = (time.monotonic() - begun) / 60
        people.send_signal(signal.SIGTERM)
        told, _ = people.communicate(timeout=300)
        assert people.returncode == 0
        done.play, begun = json.loads(told), time.monotonic()

        def all_is_done() -> bool:
            chaos.revive()
            return not done.recoveries.left and not production.ask(OPEN_JOBS)

        until(all_is_done, RECOVERY)
    done.last = time.monotonic() - begun
    until(lambda: look(production)["watched"] == done.play["decided"], RECOVERY)
    done.found = look(production)
    return done


def test_kills_at_random_lose_and_double_nothing(tmp_path: Path) -> None:
    hub = copies(SAMPLE / "sample-lab" / "quill-3b-instruct", tmp_path / "hub", KILLS // 2 + 5)
    with in_production(hub, durable=True) as production:
        production.environ |= SETTINGS
        production.run("collectstatic", "--no-input")
        subprocess.run([*PLAY, "prepare"], cwd=ROOT, env=production.environ, check=True)
        done = campaign(production)
        failed = production.ask(FAILED_JOBS)
        said = production.run("verify_ledger", "--rebuild", "--heads", production.environ["HEAD_FILE"])
    tell("kills", done.lines())
    counted = ("candidates", "decisions", "readings", "heads")
    assert {name: done.found[name] for name in counted} == dict.fromkeys(counted, done.play["decided"])
    assert done.found["sign-offs"] == 2 * done.play["decided"]
    assert all(done.found.values()), done.found
    assert failed == []
    assert "ok: yes" in said
    assert "the tables match" in said
    assert max(max(times) for times in done.recoveries.seconds.values()) < RECOVERY
