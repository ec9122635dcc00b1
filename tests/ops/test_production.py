"""A set-up as in production, started by hand: two web servers, two workers, two schedulers."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded.process import free_port
from tests.ops.production import REQUESTER, Production, answers, in_production, until
from tests.programs import kill

pytestmark = pytest.mark.long

MODELS = ("quill-3b-instruct", "pebble-1.5b-instruct", "ledger-embed-small", "ledger-rerank-small")
WELL = (
    "grants", "triggers", "static files", "worker", "scheduler", "SIGNING_KEY", "HEAD_FILE", "PORTAL_URL", "proxy",
)  # fmt: skip


@pytest.fixture
def production() -> Iterator[Production]:
    """A set-up that reads the sample hub."""
    with in_production() as found:
        yield found


def set_up(production: Production) -> list[str]:
    """Go through the first hour: administrators, people, static files; return the paths of the two links."""
    links = [
        production.run("create_person", who, "--email", f"{who}@example.org", "--role", "administrator").strip()
        for who in ("ada", "ben")
    ]
    production.run("shell", "--no-imports", "-c", REQUESTER)
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
