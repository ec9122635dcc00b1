"""A set-up as in production, started by hand: two web servers, two workers, two schedulers."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from portal.embedded.process import free_port
from tests.ops.production import HTTPS, REQUESTER, Production, answers, in_production, until
from tests.programs import kill
from tests.upkeep.test_figures import families, wanted

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


SAMPLES = (
    'portal_job_attempts_total{kind="read_hub",outcome="done"}', 'portal_hub_requests_total{hub="sample",outcome="ok"}',
    'django_http_responses_total_by_status_total{status="200"}', "portal_database_up 1.0", "portal_queue_up 1.0",
)  # fmt: skip
"""What the running programs have certainly counted, with the labels by which alerts and dashboard ask."""


def figures(production: Production, ports: list[int]) -> str:
    """What Prometheus is told by the programs at these ports."""
    asked = HTTPS | {"Authorization": f"Bearer {production.environ['METRICS_TOKEN']}"}
    told = [requests.get(f"http://127.0.0.1:{port}/metrics", headers=asked, timeout=10) for port in ports]
    assert [one.status_code for one in told] == [200] * len(ports)
    return "".join(one.text for one in told)


def test_production_by_hand(production: Production, tmp_path: Path) -> None:
    links = set_up(production)
    ports, watched = [free_port(), free_port()], [free_port(), free_port()]
    production.environ["PROMETHEUS_MULTIPROC_DIR"] = str(tmp_path / "metrics")  # as the image has it, for every program
    webs = [production.web(port) for port in ports]
    workers = [production.start("manage.py", "worker", METRICS_PORT=str(port)) for port in (watched[0], 0)]
    rounds = ("manage.py", "scheduler", "--every", "0.5")
    schedulers = [production.start(*rounds, METRICS_PORT=str(port)) for port in (0, watched[1])]
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
    told, shown = production.lines(), figures(production, [ports[0], *watched])
    for process in (*webs, *workers, *schedulers):
        process.send_signal(signal.SIGTERM)
    assert {process.wait(60) for process in (*webs, *workers, *schedulers)} == {0}
    assert {subject: told[subject]["verdict"] for subject in WELL} == dict.fromkeys(WELL, "ok")
    assert told["legal review"]["verdict"] == "MISSING"
    assert wanted() - families(shown) == set(), "an alert or the dashboard asks for what no program tells"
    assert [one for one in SAMPLES if one not in shown] == []
    read = production.ask(
        "SELECT subject FROM reviews_ledgerentry WHERE event IN ('candidate:read', 'candidate:read-partly')"
    )
    assert len(read) == len(set(read)) == len(MODELS)
    said = production.run("verify_ledger", "--rebuild", "--heads", production.environ["HEAD_FILE"])
    assert "ok: yes" in said
    assert "the tables match" in said
