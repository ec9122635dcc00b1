"""What Prometheus is told: figures of the database as they are, and alerts and a dashboard that ask for no other."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from django.test import Client
from django.utils import timezone
from prometheus_client import generate_latest
from pytest_django import Settings

from portal.embedded.process import free_port
from reviews.decisions.models import Decision
from reviews.jobs import figures as attempts
from reviews.jobs.mail import post
from reviews.jobs.models import JobRun, Mail
from reviews.jobs.rows import keep_run
from reviews.upkeep import figures
from reviews.upkeep.exposition import serve_metrics
from tests import scenes
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
ALERTS: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text())
RULES: list[dict[str, Any]] = ALERTS["groups"][0]["rules"]
METRIC = re.compile(r"\b(?:portal|django)_\w+")

pytestmark = pytest.mark.django_db


def told() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every figure of the database and the queue, by name and labels, asked anew."""
    samples = [one for family in figures.PortalFigures().collect() for one in family.samples]
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for one in samples}


def families(text: str) -> set[str]:
    """The names of the figures in an answer to Prometheus."""
    ends = {"histogram": ("_bucket", "_sum", "_count")}
    kinds = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    return {name + end for name, kind in kinds.items() for end in ends.get(kind, ("",))}


def exported() -> set[str]:
    """The names that web server, worker and scheduler show."""
    text = Client().get("/metrics").content + generate_latest(attempts.REGISTRY) + generate_latest(figures.REGISTRY)
    return families(text.decode())


def wanted() -> set[str]:
    """The names for which alerts and dashboard ask."""
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text())
    asked = [one["expr"] for one in RULES] + [one["expr"] for panel in board["panels"] for one in panel["targets"]]
    return {name for text in asked for name in METRIC.findall(text)}


def test_alerts_and_dashboard_ask_only_for_what_is_exported() -> None:
    assert len(wanted()) > 15
    assert wanted() - exported() == set()


def test_every_figure_of_the_portal_is_on_the_dashboard_and_in_the_document() -> None:
    board, page = (ROOT / "deploy" / "grafana.json").read_text(), (ROOT / "docs" / "operate.md").read_text()
    ours = {
        name for name in exported() if name.startswith("portal_") and not name.endswith(("_created", "_sum", "_count"))
    }
    assert {name for name in ours if name not in board} == set()
    assert {name for name in ours if name.removesuffix("_bucket") not in page} == set()


def test_every_alert_has_its_runbook_line() -> None:
    page = (ROOT / "docs" / "operate.md").read_text()
    for rule in RULES:
        assert rule["annotations"]["runbook_url"] == f"docs/operate.md#{rule['alert'].lower()}"
        assert f"\n#### {rule['alert']}\n" in page, rule["alert"]


def test_the_operators_rules_are_the_same() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "k8s" / "components" / "monitoring" / "rules.yaml").read_text())
    assert rules["spec"] == ALERTS


def test_an_empty_portal_has_figures_and_no_age() -> None:
    found = told()
    assert found["portal_database_up", ()] == found["portal_queue_up", ()] == 1
    assert found["portal_jobs_oldest_due_seconds", ()] == found["portal_head_unsigned_seconds", ()] == 0
    assert found["portal_database_bytes", ()] > 1_000_000


def test_figures_are_what_the_tables_hold(cast: Cast, settings: Settings) -> None:
    scenes.candidate_at("decided", cast)
    settings.HEAD_FILE = "/nowhere/heads.jsonl"
    hour = timezone.now() - timedelta(hours=1)
    keep_run("send_mail", 10**6, label="x", asked_by="tests", delay=-3600)
    Mail.objects.all().update(sent_at=hour)
    post(cast.requester, "Late", "Words.", asked_by="tests")
    Mail.objects.filter(sent_at=None).update(created_at=hour)
    JobRun.objects.create(kind="read_hub", subject_id=1, state="gave_up", due_at=hour, ended_at=hour, attempt=5)
    found = told()
    waiting = JobRun.objects.filter(kind="send_mail", state="queued").count()
    assert found["portal_jobs", (("kind", "send_mail"), ("state", "queued"))] == waiting
    assert found["portal_jobs_failed", (("kind", "read_hub"),)] == 1
    assert 3500 < found["portal_jobs_oldest_due_seconds", ()] < 3700
    assert 3500 < found["portal_mail_unsent_oldest_seconds", ()] < 3700
    assert found["portal_decisions", (("standing", "in force"),)] == Decision.objects.count() == 1
    assert found["portal_heads_undelivered", ()] == 1


def test_a_silent_queue_is_told_as_away(settings: Settings) -> None:
    settings.RQ_QUEUES = {"default": {**settings.RQ_QUEUES["default"], "URL": "redis://127.0.0.1:1/0"}}
    found = told()
    assert found["portal_queue_up", ()] == 0
    assert ("portal_queue_entries", ()) not in found


def test_metrics_are_for_who_holds_the_token(settings: Settings) -> None:
    settings.METRICS_PORT, settings.METRICS_TOKEN = free_port(), "a-long-token"
    base = f"http://127.0.0.1:{settings.METRICS_PORT}"
    with serve_metrics([attempts.REGISTRY]) as listener:
        assert listener is not None
        assert requests.get(f"{base}/metrics", timeout=5).status_code == 403
        shown = requests.get(f"{base}/metrics", headers={"Authorization": "Bearer a-long-token"}, timeout=5)
        assert (shown.status_code, "portal_job_attempts_total" in shown.text) == (200, True)
        assert requests.get(f"{base}/healthz", timeout=5).json() == {"status": "ok"}
        assert requests.get(f"{base}/else", timeout=5).status_code == 404
    settings.METRICS_PORT = 0
    with serve_metrics([]) as none:
        assert none is None
