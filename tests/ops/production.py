"""A set-up as in production: real roles and no test setting, its programs as processes of their own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import requests

from portal.embedded import Services
from portal.sample_hub.server import SampleHub, serve
from portal.sample_hub.settings import HubSettings
from tests.programs import ROOT, SAMPLE, kill

REQUESTER = """
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
HTTPS = {"Host": "models.example.org", "X-Forwarded-Proto": "https"}


class Production:
    """One set-up in a folder of its own, whose programs have the environment of production and nothing else."""

    def __init__(self, folder: Path, services: Services, hub: SampleHub) -> None:
        self.started: list[subprocess.Popen[bytes]] = []
        self.services, self.hub, self.folder = services, hub, folder
        found = services.environment()
        self.owner = found.pop("MIGRATE_DATABASE_URL")
        self.database = found["DATABASE_URL"]
        self.environ = found | {
            "PATH": os.environ["PATH"], "VAR_DIR": str(folder / "var"), "SECRET_KEY": "not-a-real-key-but-long-" * 3,
            "FILES_KEY": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "ALLOWED_HOSTS": "models.example.org",
            "SIGNING_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "HEAD_FILE": str(folder / "heads.jsonl"),
            "PORTAL_URL": "https://models.example.org", "BEHIND_TLS_PROXY": "1", "PROXY_COUNT": "1", "JOB_LEASE": "4",
            "METRICS_TOKEN": "a-token-of-the-test", "HUBS": f"sample={hub.url}", "WEB_WORKERS": "1",
            "LOG_LEVEL": "WARNING",
        }  # fmt: skip

    def run(self, *command: str, status: int = 0, **more: str) -> str:
        """Run a command to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environ | more, capture_output=True, text=True,
            timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str, **more: str) -> "subprocess.Popen[bytes]":
        """Start a program that keeps running; the fixture kills what still does in the end."""
        with (self.folder / "log.txt").open("ab") as log:  # mails are printed as well
            self.started.append(
                subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environ | more, stdout=log)
            )
        return self.started[-1]

    def web(self, port: int) -> "subprocess.Popen[bytes]":
        """Start a web server."""
        return self.start("-m", "gunicorn", "-c", "portal/gunicorn.py", "portal.wsgi", "--bind", f"127.0.0.1:{port}")

    def lines(self) -> dict[str, dict[str, str]]:
        """What the doctor says of each subject; something is always missing here."""
        return {one["subject"]: one for one in json.loads(self.run("doctor", "--near", "--json", status=1))}

    def propose(self, *names: str, status: int = 0, **more: str) -> str:
        """Propose these sample models for the requester's workload, as a sheet of one command."""
        sheet = self.folder / "approvals.csv"
        sheet.write_text("model,workload\n" + "".join(f"{name},claims-intake\n" for name in names))
        return self.run("import_approvals", str(sheet), "--by", "rita", "--hub", "sample", status=status, **more)

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the database as the app's role."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[arg-type]


def until(what: Callable[[], bool], seconds: float = 150.0) -> None:
    """Wait until something is so; an assertion fails where that takes longer."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.2)


@contextmanager
def in_production(*repositories: Path, durable: bool = False, place: Path | None = None) -> Iterator[Production]:
    """A migrated database with its two roles, and a hub with these folders, else the sample; in ``place``."""
    roots = repositories or (SAMPLE,)
    with (
        tempfile.TemporaryDirectory(prefix="pp-", dir=place) as name,
        serve(*roots, settings=HubSettings(delay=0.02)) as hub,
    ):
        folder = Path(name)
        services = Services(folder / "s", durable=durable)
        services.start()
        found = Production(folder, services, hub)
        try:
            found.run("upgrade", MIGRATE_DATABASE_URL=found.owner)
            yield found
        finally:
            for process in found.started:
                if process.poll() is None:
                    kill(process)
            services.stop()


def answers(port: int, path: str) -> int:
    """The status of a page, 0 where nothing listens."""
    try:
        address = f"http://127.0.0.1:{port}{path}"
        return requests.get(address, headers=HTTPS, timeout=10, allow_redirects=False).status_code
    except requests.RequestException:
        return 0
