"""Hours of requests with the worker busy: no error, and no program's memory grows (``make test-soak``)."""

import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from portal.embedded.process import free_port
from reviews.jobs.memory import anonymous, family
from tests.ops.chaos import copies, tell
from tests.ops.production import HTTPS, Production, answers, in_production, until
from tests.programs import ROOT, SAMPLE

pytestmark = pytest.mark.long

MINUTES, RATE = float(os.environ.get("SOAK_MINUTES", "2")), float(os.environ.get("SOAK_RATE", "20"))
"""How long, and how many requests a second."""
PLAY = (sys.executable, str(Path(__file__).with_name("people_play.py")))
SETTINGS = {"SECOND_FACTOR_ROLES": "none", "LIMIT_ACTS": "1000000", "LIMIT_ACTS_ADDRESS": "1000000"}
PAGES = ("/", "/candidates/", "/catalog/", "/decisions/", "/workloads/", "/licenses/", "/jobs/", "/search/?q=chaos")
REFUSED = (403, 404)
"""What a page answers to a role that may not see it."""
GROWTH, SLACK = 1.1, 12
"""The factor and the MiB by which the last quarter may lie over the second one; a leak of a page adds up to more."""
MIB = 2**20


@dataclass
class Soak:
    """What was seen: seconds of each answer, statuses, errors, and MiB of each program over time."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    memory: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, address: str, cookies: dict[str, str]) -> None:
        """Ask for one page as a person does, and write down how it went; 0 is no answer at all."""
        begun = time.monotonic()
        try:
            status = requests.get(
                address, headers=HTTPS, cookies=cookies, timeout=30, allow_redirects=False
            ).status_code  # fmt: skip
        except requests.RequestException:
            status = 0
        self.seconds.append(time.monotonic() - begun)
        self.statuses[status] += 1

    def measure(self, programs: dict[str, "subprocess.Popen[bytes]"]) -> None:
        """Write down the anonymous memory of each program with its children; a worker's jobs come and go."""
        for name, process in programs.items():
            whole = [process.pid] if name == "worker" else family(process.pid)
            self.memory.setdefault(name, []).append(sum(anonymous(pid) for pid in whole) / MIB)

    def quarters(self, name: str) -> tuple[float, float]:
        """The medians of a program's second and last quarter."""
        found = self.memory[name]
        quarter = len(found) // 4
        return statistics.median(found[quarter : 2 * quarter]), statistics.median(found[-quarter:])

    def lines(self) -> list[str]:
        """What the guide says."""
        ranked = sorted(self.seconds)
        half, most = ranked[len(ranked) // 2] * 1000, ranked[len(ranked) * 95 // 100] * 1000
        rows = [
            f"| {name} | {second:.0f} | {last:.0f} |" for name in self.memory for second, last in [self.quarters(name)]
        ]
        said = (
            f"{len(ranked):,} requests in {MINUTES:.0f} minutes, {RATE:.0f} a second, none failed; half of them within"
            f" {half:.0f} ms, 95 of 100 within {most:.0f} ms."
        )
        return [
            "| program | MiB, second quarter | MiB, last quarter |", "|---|---|---|", *rows, "",
            said,
        ]  # fmt: skip


def start(production: Production, port: int) -> dict[str, "subprocess.Popen[bytes]"]:
    found = {
        "web server": production.web(port),
        "worker": production.start("manage.py", "worker"),
        "scheduler": production.start("manage.py", "scheduler"),
    }
    until(lambda: answers(port, "/readyz") == 200)
    return found


def test_hours_of_requests_cost_no_memory_and_no_error(tmp_path: Path) -> None:
    hub = copies(SAMPLE / "sample-lab" / "quill-3b-instruct", tmp_path / "hub", int(MINUTES * 20) + 10)
    soak, port = Soak(), free_port()
    with in_production(hub) as production, ThreadPoolExecutor(16) as threads:
        production.environ |= SETTINGS | {"WEB_WORKERS": "2"}
        production.run("collectstatic", "--no-input")
        subprocess.run([*PLAY, "prepare"], cwd=ROOT, env=production.environ, check=True)
        told = subprocess.run([*PLAY, "sign_in"], cwd=ROOT, env=production.environ, check=True, capture_output=True)
        programs = start(production, port)
        people = subprocess.Popen([*PLAY, "act", str(port)], cwd=ROOT, env=production.environ, stdout=subprocess.PIPE)
        asked = itertools.cycle(itertools.product(PAGES, json.loads(told.stdout)))
        stop = threading.Event()
        begun, number = time.monotonic(), 0
        while time.monotonic() - begun < MINUTES * 60:
            page, cookies = next(asked)
            threads.submit(soak.ask, f"http://127.0.0.1:{port}{page}", cookies)
            number += 1
            if number % int(RATE * 2) == 0:
                soak.measure(programs)
            stop.wait(max(0.0, begun + number / RATE - time.monotonic()))
        assert people.poll() is None, "the people gave up"
        people.send_signal(signal.SIGTERM)
        play = json.loads(people.communicate(timeout=300)[0])
        assert all(process.poll() is None for process in programs.values())
    tell("soak", soak.lines())
    assert set(soak.statuses) <= {200, *REFUSED}, soak.statuses
    assert soak.statuses[200] > sum(soak.statuses.values()) / 2
    assert play["repeats"] == 0
    assert play["decided"] > 0
    for name in programs:
        second, last = soak.quarters(name)
        assert last <= second * GROWTH + SLACK, (name, second, last)
