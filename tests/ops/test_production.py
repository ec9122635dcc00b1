"""A set-up as in production: real roles and no test setting, two web servers, two workers, two schedulers."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
import requests

from portal.embedded import Services
from portal.embedded.process import free_port, wait_until_gone
from portal.embedded.valkey import binary
from portal.sample_hub.server import serve
from portal.sample_hub.settings import HubSettings
from tests.programs import ROOT, SAMPLE, children, kill

pytestmark = pytest.mark.long

STATE = """
from reviews.people.actions import create_person, grant_role, set_team
from reviews.workloads.actions import state
person = create_person(username="rita", first_name="Rita", last_name="Ray", email="rita@example.org", by="system:tests")
grant_role(person, "requester", by="system:tests")
team = set_team(slug="claims", name="Claims", members=[person], by="system:tests")
state(
    name="Claims intake", private=False, team=team, by=person, users="140 clerks", input_modality="text",
    purpose="Turn a claim letter into a structured record for a clerk.", risk_level="medium",
    expected_output="JSON, checked by a person", latency_target="First token under 1.5 s at p95",
    data_sensitivity="personal", environment="on-premises", context_tokens=8192, concurrency=16, overflow_plan="chunk",
    languages="German, English", territory="EU", user_band="under-1k", revenue_band="over-100m", acts=["run", "mirror"],
    use_class="internal-tool", domains=["none"], entity_in="EU", users_in=["EU"], runs_in=["EU"], node_classes=[],
)
"""
"""What people do on pages that other tests send: a requester, their team, and its workload."""
MODELS = ("quill-3b-instruct", "pebble-1.5b-instruct", "ledger-embed-small", "ledger-rerank-small")
WELL = (
    "grants", "triggers", "static files", "worker", "scheduler", "SIGNING_KEY", "HEAD_FILE", "PORTAL_URL", "proxy",
)  # fmt: skip
HTTPS = {"Host": "models.example.org", "X-Forwarded-Proto": "https"}


class Production:
    """One set-up in a folder of its own, whose programs have the environment of production and nothing else."""

    def __init__(self, folder: Path, services: Services, hub: str) -> None:
        self.started: list[subprocess.Popen[bytes]] = []
        self.services = services
        found = services.environment()
        self.owner = found.pop("MIGRATE_DATABASE_URL")
        self.database = found["DATABASE_URL"]
        self.environ = found | {
            "PATH": os.environ["PATH"], "VAR_DIR": str(folder / "var"), "SECRET_KEY": "not-a-real-key-but-long-" * 3,
            "FILES_KEY": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "ALLOWED_HOSTS": "models.example.org",
            "SIGNING_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "HEAD_FILE": str(folder / "heads.jsonl"),
            "PORTAL_URL": "https://models.example.org", "BEHIND_TLS_PROXY": "1", "PROXY_COUNT": "1", "JOB_LEASE": "4",
            "METRICS_TOKEN": "a-token-of-the-test", "HUBS": f"sample={hub}", "WEB_WORKERS": "1", "LOG_LEVEL": "WARNING",
        }  # fmt: skip

    def run(self, *command: str, status: int = 0, **more: str) -> str:
        """Run a command to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environ | more, capture_output=True, text=True,
            timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str, **more: str) -> "subprocess.Popen[bytes]":
        """Start a program that keeps running; the fixture kills what still does in the end."""
        self.started.append(subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environ | more))
        return self.started[-1]

    def web(self, port: int) -> "subprocess.Popen[bytes]":
        """Start a web server."""
        return self.start("-m", "gunicorn", "-c", "portal/gunicorn.py", "portal.wsgi", "--bind", f"127.0.0.1:{port}")

    def lines(self) -> dict[str, dict[str, str]]:
        """What the doctor says of each subject; something is always missing here."""
        return {one["subject"]: one for one in json.loads(self.run("doctor", "--near", "--json", status=1))}

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the database as the app's role."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[arg-type]


def until(what: Callable[[], bool], seconds: float = 150.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.2)


@pytest.fixture
def production() -> Iterator[Production]:
    """A migrated database with its two roles, and the sample hub."""
    with tempfile.TemporaryDirectory(prefix="pp-") as name, serve(SAMPLE, settings=HubSettings(delay=0.02)) as hub:
        folder = Path(name)
        services = Services(folder / "s", durable=False)
        services.start()
        try:
            found = Production(folder, services, hub.url)
            found.run("upgrade", MIGRATE_DATABASE_URL=found.owner)
            yield found
            for process in found.started:
                if process.poll() is None:
                    kill(process)
        finally:
            services.stop()


def answers(port: int, path: str) -> int:
    try:
        address = f"http://127.0.0.1:{port}{path}"
        return requests.get(address, headers=HTTPS, timeout=10, allow_redirects=False).status_code
    except requests.ConnectionError:
        return 0


def set_up(production: Production) -> list[str]:
    """Go through the first hour: administrators, people, static files; return the paths of the two links."""
    links = [
        production.run("create_person", who, "--email", f"{who}@example.org", "--role", "administrator").strip()
        for who in ("ada", "ben")
    ]
    production.run("shell", "--no-imports", "-c", STATE)
    told = production.lines()
    assert [told[subject]["verdict"] for subject in ("static files", "worker", "scheduler")] == ["MISSING"] * 3
    production.run("collectstatic", "--no-input")
    return [link.removeprefix(production.environ["PORTAL_URL"]) for link in links]


def test_production_by_hand(production: Production, tmp_path: Path) -> None:
    links = set_up(production)
    ports = [free_port(), free_port()]
    webs = [production.web(port) for port in ports]
    workers = [production.start("manage.py", "worker") for _ in range(2)]
    schedulers = [production.start("manage.py", "scheduler", "--every", "0.5") for _ in range(2)]
    until(lambda: all(answers(port, "/readyz") == 200 for port in ports))
    assert {answers(port, "/accounts/login/") for port in ports} == {200}
    # The secret of a link goes into the session and out of the address.
    assert {answers(port, link) for port in ports for link in links} == {302}
    sheet = tmp_path / "approvals.csv"
    sheet.write_text("model,workload\n" + "".join(f"sample-lab/{name},claims-intake\n" for name in MODELS))
    production.run("import_approvals", str(sheet), "--by", "rita", "--hub", "sample")
    until(lambda: bool(production.ask("SELECT FROM reviews_jobrun WHERE kind = 'read_hub' AND state = 'running'")))
    kill(workers.pop())
    workers.append(production.start("manage.py", "worker"))
    kill(schedulers.pop(0))
    done = "SELECT count(*) FROM reviews_candidate WHERE state = 'in_review'"
    until(lambda: production.ask(done) == [(len(MODELS),)])
    until(lambda: Path(production.environ["HEAD_FILE"]).exists())
    told = production.lines()
    for process in (*webs, *workers, *schedulers):
        process.send_signal(signal.SIGTERM)
    assert {process.wait(60) for process in (*webs, *workers, *schedulers)} == {0}
    assert {subject: told[subject]["verdict"] for subject in WELL} == dict.fromkeys(WELL, "ok")
    assert told["legal review"]["verdict"] == "MISSING"
    read = production.ask(
        "SELECT subject FROM reviews_ledgerentry WHERE event IN ('candidate:read', 'candidate:read-partly')"
    )
    assert len(read) == len(set(read)) == len(MODELS)
    said = production.run("verify_ledger", "--rebuild", "--heads", production.environ["HEAD_FILE"])
    assert "ok: yes" in said
    assert "the tables match" in said


KILLS = int(os.environ.get("CHAOS_KILLS", "40"))
"""How many programs are killed at random moments; a kill and the work after it take about two seconds."""
RECOVERY = 120.0
"""Seconds within which everything is done again after the last kill, as promised."""


class Chaos:
    """The programs of a set-up, each of which is killed as by a power cut and started anew at once."""

    def __init__(self, production: Production) -> None:
        self.production, self.port = production, free_port()
        self.ways = {"web": partial(production.web, self.port)}
        for name in ("worker", "worker 2", "scheduler", "scheduler 2"):
            self.ways[name] = partial(production.start, "manage.py", name.split()[0])
        self.running = {name: start() for name, start in self.ways.items()}

    def strike(self, name: str) -> None:
        """Kill one program, one of its jobs' processes, or a server, and start it again."""
        if name == "work-horse":
            for pid in children(self.running["worker"].pid):
                os.kill(pid, signal.SIGKILL)
        elif name == "postgres":
            server = self.production.services.postgres
            pid = server.pid()
            os.kill(pid, signal.SIGKILL)
            wait_until_gone(pid, 20)
            server.start(dies_with_parent=True)
        elif name == "valkey":
            server = self.production.services.valkey
            pid = server.pid()
            os.kill(pid, signal.SIGKILL)
            wait_until_gone(pid, 20)
            # Not by its own start, which would give it another password.
            self.production.started.append(subprocess.Popen([str(binary()), str(server.conf)], cwd=server.folder))
        else:
            kill(self.running[name])
        self.revive()

    def revive(self) -> None:
        """Start what has ended, as an orchestrator does."""
        for name, process in self.running.items():
            if process.poll() is not None:
                self.running[name] = self.ways[name]()


def test_kills_at_random_lose_and_double_nothing(production: Production, tmp_path: Path) -> None:
    set_up(production)
    chaos, dice = Chaos(production), random.Random(KILLS)
    until(lambda: answers(chaos.port, "/readyz") == 200)
    names = sorted(path.name for path in (SAMPLE / "sample-lab").iterdir())
    victims = [*chaos.ways, "work-horse", "postgres", "valkey"]
    for number in range(KILLS):
        if number < len(names):
            sheet = tmp_path / f"{number}.csv"
            sheet.write_text(f"model,workload\nsample-lab/{names[number]},claims-intake\n")
            production.run("import_approvals", str(sheet), "--by", "rita", "--hub", "sample")
        time.sleep(dice.uniform(0.0, 1.5))
        chaos.strike(dice.choice(victims))
    begun, open_jobs = time.monotonic(), "SELECT FROM reviews_jobrun WHERE state IN ('queued', 'running')"

    def all_is_done() -> bool:
        chaos.revive()
        return not production.ask(open_jobs) and answers(chaos.port, "/readyz") == 200

    until(all_is_done, RECOVERY)
    print(f"{KILLS} kills; everything was done {time.monotonic() - begun:.0f} seconds after the last one.")
    proposed = production.ask("SELECT count(*) FROM reviews_candidate")
    assert proposed == [(min(KILLS, len(names)),)]
    read = production.ask(
        "SELECT subject FROM reviews_ledgerentry WHERE event IN ('candidate:read', 'candidate:read-partly')"
    )
    assert len(read) == len(set(read)) == proposed[0][0]
    said = production.run("verify_ledger", "--rebuild", "--heads", production.environ["HEAD_FILE"])
    assert "ok: yes" in said
    assert "the tables match" in said
