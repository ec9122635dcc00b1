"""While PostgreSQL is away, people get a plain page and machines JSON, both with the seconds to wait."""

from typing import Any

import pytest
import requests
from django.db import IntegrityError, InterfaceError, OperationalError
from django.template.loader import render_to_string

from reviews.home.outage import is_outage
from tests.server import serving

HTTPS = {"X-Forwarded-Proto": "https"}


def test_only_what_passes_is_an_outage() -> None:
    assert is_outage(OperationalError("gone"))
    assert is_outage(InterfaceError("connection already closed"))
    assert not is_outage(IntegrityError("twice"))
    assert not is_outage(None)


def test_the_page_needs_no_database_and_no_request() -> None:
    assert "recognised and not saved twice" in " ".join(render_to_string("503.html").split())


@pytest.mark.django_db(transaction=True)
def test_a_server_without_its_database_asks_to_wait() -> None:
    nowhere: dict[str, Any] = {"DATABASE_URL": "postgresql://portal_app@127.0.0.1:1/portal", "WEB_WORKERS": "1"}
    with serving(**nowhere, LOG_LEVEL="ERROR") as base:
        page = requests.get(f"{base}/accounts/login/", timeout=30)
        form = requests.post(f"{base}/accounts/login/", data={"login": "ada", "password": "x"}, timeout=30)
        machine = requests.get(f"{base}/api/v1/check", headers={"Authorization": "Bearer mrp_x_y"}, timeout=30)
        token = {"Authorization": "Bearer x"}
        pull = requests.get(f"{base}/mirror/api/models/sample-lab/atlas", headers=token, timeout=30)
        alive = requests.get(f"{base}/healthz", timeout=30)
        ready = requests.get(f"{base}/readyz", timeout=30)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "15")
    assert "cannot reach its database" in page.text
    assert form.status_code in (403, 503), "without its cookie the form is refused before the database is asked"
    assert (machine.status_code, machine.headers["Retry-After"]) == (503, "15")
    assert "treat this response as a denial" in machine.json()["detail"]
    assert (pull.status_code, pull.headers["Retry-After"]) == (503, "15")
    assert pull.json()["error"] == pull.headers["X-Error-Message"], "the hub's client shows header and body"
    assert (alive.status_code, ready.status_code) == (200, 503)
