"""A set-up as in production: real roles and no test setting, two web servers, two workers, two schedulers."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import requests

from portal.embedded import Services
from portal.embedded.process import free_port
from portal.sample_hub.server import serve
from portal.sample_hub.settings import HubSettings
from tests.programs import ROOT, SAMPLE, kill

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
        """Start a program that keeps running."""
        return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environ | more)

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
        finally:
            services.stop()


def answers(port: int, path: str) -> int:
    try:
        return requests.get(f"http://127.0.0.1:{port}{path}", headers=HTTPS, timeout=10).status_code
    except requests.ConnectionError:
        return 0


def test_production_by_hand(production: Production, tmp_path: Path) -> None:
    links = [
        production.run("create_person", who, "--email", f"{who}@example.org", "--role", "administrator").strip()
        for who in ("ada", "ben")
    ]
    production.run("shell", "--no-imports", "-c", STATE)
    before = {one["subject"]: one for one in json.loads(production.run("doctor", "--near", "--json", status=1))}
    assert [before[subject]["verdict"] for subject in ("static files", "worker", "scheduler")] == ["MISSING"] * 3
    production.run("collectstatic", "--no-input")
    ports = [free_port(), free_port()]
    with ExitStack() as stack:

        def keep(process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
            stack.callback(lambda: process.poll() is None and kill(process))
            return process

        gunicorn = ("-m", "gunicorn", "-c", "portal/gunicorn.py", "portal.wsgi")
        webs = [keep(production.start(*gunicorn, "--bind", f"127.0.0.1:{port}")) for port in ports]
        workers = [keep(production.start("manage.py", "worker")) for _ in range(2)]
        schedulers = [keep(production.start("manage.py", "scheduler", "--every", "0.5")) for _ in range(2)]
        until(lambda: all(answers(port, "/readyz") == 200 for port in ports))
        for link in links:
            assert {answers(port, link.removeprefix("https://models.example.org")) for port in ports} == {200}
        sheet = tmp_path / "approvals.csv"
        sheet.write_text("model,workload\n" + "".join(f"sample-lab/{name},claims-intake\n" for name in MODELS))
        production.run("import_approvals", str(sheet), "--by", "rita", "--hub", "sample")
        until(lambda: bool(production.ask("SELECT FROM reviews_jobrun WHERE kind = 'read_hub' AND state = 'running'")))
        kill(workers.pop())
        workers.append(keep(production.start("manage.py", "worker")))
        kill(schedulers.pop(0))
        done = "SELECT count(*) FROM reviews_candidate WHERE state = 'in_review'"
        until(lambda: production.ask(done) == [(len(MODELS),)])
        until(lambda: Path(production.environ["HEAD_FILE"]).exists())
        told = {one["subject"]: one for one in json.loads(production.run("doctor", "--near", "--json", status=1))}
        for process in (*webs, *workers, *schedulers):
            process.send_signal(signal.SIGTERM)
        assert {process.wait(60) for process in (*webs, *workers, *schedulers)} == {0}
    for subject in (
        "grants",
        "triggers",
        "static files",
        "worker",
        "scheduler",
        "SIGNING_KEY",
        "HEAD_FILE",
        "PORTAL_URL",
        "proxy",
    ):
        assert told[subject]["verdict"] == "ok", told[subject]
    assert told["legal review"]["verdict"] == "MISSING"
    read = production.ask("SELECT subject FROM reviews_ledgerentry WHERE event = 'candidate:read'")
    assert len(read) == len(set(read)) == len(MODELS)
    said = production.run("verify_ledger", "--rebuild", "--heads", production.environ["HEAD_FILE"])
    assert "ok: yes" in said
    assert "the tables match" in said
