"""Probes answer orchestrators by any name and over plain HTTP; figures are for those who may see them."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal import health


def test_alive_needs_no_database_and_no_allowed_host() -> None:
    answer = Client(headers={"host": "10.1.2.3:8000"}).get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_everything_is_there() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "migrations": "ok", "queue": "ok"}
    assert answer["Content-Type"] == "application/json"


@pytest.mark.django_db
def test_not_ready_says_which_part(settings: Settings) -> None:
    settings.REDIS_URL = "redis://:a-password@127.0.0.1:1/0"
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["queue"] == "unreachable (ConnectionError)"
    assert "a-password" not in answer.content.decode()


def test_without_a_database_it_is_alive_and_not_ready() -> None:
    # No django_db mark: pytest-django refuses the database here, as an outage would.
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"].startswith("unreachable")


def test_figures_are_for_this_machine_or_for_the_token(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.9").get("/metrics").status_code == 403
    assert Client(headers={"x-forwarded-for": "203.0.113.9"}).get("/metrics").status_code == 403
    settings.METRICS_TOKEN = "a-long-token"
    assert Client().get("/metrics").status_code == 403
    answer = Client(REMOTE_ADDR="203.0.113.9", headers={"authorization": "Bearer a-long-token"}).get("/metrics")
    assert answer.status_code == 200
    assert b"django_http_requests" in answer.content


def test_every_probe_has_a_name() -> None:
    for place in health.PROBES:
        assert reverse(place.lstrip("/")) == place


def test_probes_are_only_read() -> None:
    assert Client().post("/healthz").status_code == 405
