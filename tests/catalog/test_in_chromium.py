"""Catalog, workloads, audit, people and tokens in a real browser: accessible, quiet, and as narrow as a phone."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.api.actions import create_token
from reviews.intake.actions import take_reading
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.pages.browser import NO_FAULTS, Chromium, faults
from tests.readings import reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "sample-lab/a-very-long-name-that-goes-on-and-on-for-ninety-six-characters-instruct-fp8-dynamic-v2"
EVERY = (("light", 1280), ("dark", 320), ("dark", 1280), ("light", 360))
SHOTS = os.environ.get("SHOTS", "")  # a folder that takes a picture of every page that is looked at


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    found = Chromium()
    yield found
    found.close()


class Looker:
    """Visits pages as a person, in both themes, on a desk and on a phone, and holds them to having no fault."""

    def __init__(self, chromium: Chromium, server: LiveServer) -> None:
        self.chromium, self.server = chromium, server

    def session(self, person: User) -> str:
        client = Client()
        client.force_login(person)
        return str(client.cookies[settings.SESSION_COOKIE_NAME].value)

    def look(self, person: User, name: str, address: str) -> None:
        session = self.session(person)
        for theme, width in EVERY if SHOTS else EVERY[:2]:

            def see(page: Page, picture: str = f"{name}-{theme}-{width}.png") -> dict[str, Any]:
                if SHOTS:
                    page.screenshot(path=str(Path(SHOTS) / picture), full_page=True)
                return faults(page)

            found = self.chromium.visit(self.server.url + address, see, theme=theme, width=width, session=session)
            assert found == (NO_FAULTS, []), f"{name}, {theme}, {width} px"


@pytest.fixture
def looker(chromium: Chromium, live_server: LiveServer) -> Looker:
    return Looker(chromium, live_server)


def several(cast: Cast) -> None:
    """One decision of each kind that a result can look like, and a candidate under review."""
    edge = scenes.workload(cast, name="Field notes", data_sensitivity="internal", environment="edge", private=True)
    with_conditions = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(with_conditions, "engineering", cast, "pass with conditions")
    scenes.decide(with_conditions, cast)
    shaken = scenes.candidate_at("decided", cast, LONG)
    take_reading(shaken.pk, reading(LONG, facts={"publisher": ("x", "hub", "", "")}))
    soon = (timezone.now() + timedelta(days=12)).date()
    due = scenes.candidate_at("ready", cast, "sample-lab/harbor-ocr-2b", work=edge)
    scenes.decide(due, cast, review_by=soon, fallback="none-accepted", fallback_note="Accepted by Ava")
    scenes.candidate_at("read", cast, "sample-lab/kelp-2b")


def test_nothing_there_yet(cast: Cast, looker: Looker) -> None:
    looker.look(cast.reader, "catalog-empty", "/catalog/")
    looker.look(cast.requester, "workloads-empty", "/workloads/")
    looker.look(cast.administrator, "tokens-empty", "/tokens/")


def test_catalog(cast: Cast, looker: Looker) -> None:
    several(cast)
    looker.look(cast.requester, "catalog-asked", "/catalog/?purpose=claims-intake&data=personal&node=l40s-48-2")
    looker.look(cast.requester, "catalog-none", "/catalog/?license=Other&context=4096&colour=1&parameters=x")


def test_workloads(cast: Cast, looker: Looker) -> None:
    several(cast)
    looker.look(cast.requester, "workloads", "/workloads/")
    looker.look(cast.requester, "workload", "/workloads/field-notes/")
    looker.look(cast.reader, "workload-read", "/workloads/claims-intake/")
    looker.look(cast.requester, "workload-form", "/workloads/new/?from=field-notes")


def test_audit(cast: Cast, looker: Looker) -> None:
    several(cast)
    looker.look(cast.auditor, "audit", "/audit/")
    looker.look(cast.legal, "audit-none", "/audit/?text=zzz&colour=1&since=x")


def test_people_and_tokens(cast: Cast, looker: Looker) -> None:
    create_token(name="pipeline north", scopes=["check", "decisions"], days=30, by="system:tests")
    looker.look(cast.administrator, "people", "/people/")
    looker.look(cast.administrator, "person", f"/people/{cast.both.pk}/")
    looker.look(cast.administrator, "person-own", f"/people/{cast.administrator.pk}/")
    looker.look(cast.administrator, "person-new", "/people/new/")
    looker.look(cast.administrator, "team", "/people/teams/claims/")
    looker.look(cast.administrator, "tokens", "/tokens/")


def test_a_chain_is_verified_and_a_form_refused_without_javascript(cast: Cast, looker: Looker) -> None:
    def verify(page: Page) -> tuple[str, dict[str, Any]]:
        page.get_by_role("button", name="Verify the chain").click()
        return page.get_by_role("status").first.inner_text(), {}

    url = f"{looker.server.url}/audit/"
    said, _ = looker.chromium.visit(url, verify, session=looker.session(cast.auditor), js=False)
    assert "The chain verifies" in said[0]

    def send(page: Page) -> dict[str, Any]:
        page.locator("form.form-page").evaluate("form => form.noValidate = true")
        page.get_by_role("button", name="Store the statement").click()
        page.locator("#errors").wait_for()
        return faults(page)

    url = f"{looker.server.url}/workloads/new/"
    found, _ = looker.chromium.visit(url, send, session=looker.session(cast.requester), width=320)
    assert found == NO_FAULTS
