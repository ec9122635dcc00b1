"""Single acts in Chromium: a page that follows its job, no scripts, refused forms, a failure, paper."""

from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.jobs.models import JobRun
from reviews.proposals.actions import take_reading
from tests import scenes
from tests.cast import Cast
from tests.journeys.test_every_page import session_of
from tests.pages.browser import NO_FAULTS, Chromium, faults, overflow
from tests.readings import reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_candidate_that_is_being_read_follows_its_job_by_itself(
    chromium: Chromium, live_server: LiveServer, company: Cast
) -> None:
    candidate = scenes.candidate_at("reading", company)

    def follow(page: Any) -> str:
        page.locator("#job-part[hx-get]").wait_for()
        marker.set()
        page.locator("text=license intake has not been recorded").or_(page.get_by_text("In review.")).first.wait_for(
            timeout=15_000
        )
        return str(page.url)

    marker = Event()

    def finish() -> None:
        marker.wait(15)
        take_reading(candidate.pk, reading())
        JobRun.objects.filter(subject_id=candidate.pk, kind="read_hub").update(state="done", ended_at=timezone.now())

    worker = Thread(target=lambda: (finish(), connection.close()))
    worker.start()
    url = live_server.url + reverse("candidate", args=[candidate.pk])
    found, said = chromium.visit(url, follow, session=session_of(company.requester))
    worker.join()
    assert found == url
    assert said == []


def test_the_chain_is_verified_without_scripts(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    def verify(page: Page) -> str:
        page.get_by_role("button", name="Verify the chain").click()
        return page.get_by_role("status").first.inner_text()

    said, _ = chromium.visit(f"{live_server.url}/audit/", verify, session=session_of(company.auditor), js=False)
    assert "The chain is valid" in said


@pytest.mark.long
def test_a_refused_form_says_so_without_a_fault(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    def send(page: Page) -> dict[str, Any]:
        page.locator("form.form-page").evaluate("form => form.noValidate = true")
        page.get_by_role("button", name="Save statement").click()
        page.locator("#errors").wait_for()
        return faults(page)

    url = f"{live_server.url}/workloads/new/"
    found, _ = chromium.visit(url, send, session=session_of(company.requester), width=320)
    assert found == NO_FAULTS


@pytest.mark.long
def test_an_act_on_what_has_changed_meanwhile_is_refused_without_a_fault(
    chromium: Chromium, live_server: LiveServer, company: Cast
) -> None:
    candidate = scenes.candidate_at("answered", company)

    def sign(page: Page) -> tuple[str, dict[str, Any]]:
        form = page.locator("form[action*='/legal/sign/']").first
        form.evaluate("(form, digest) => { form.elements.seen.value = digest }", "0" * 64)
        form.locator("input[name=outcome][value=pass]").check()
        form.locator("[name=reason]").fill("It fits the workload.")
        form.locator("[name=mirror][value=yes]").check()
        form.get_by_role("button", name="Sign").click()
        page.wait_for_load_state()
        return page.locator("main").inner_text(), faults(page)

    url = live_server.url + reverse("legal", args=[candidate.pk])
    (said, found), _ = chromium.visit(url, sign, session=session_of(company.legal), width=320, theme="dark")
    assert "Nothing was saved" in said
    assert "It fits the workload." in said, "what was typed can be copied"
    assert found == NO_FAULTS


def test_the_page_of_a_failure_has_no_fault_itself(chromium: Chromium, live_server: LiveServer) -> None:
    failure = render_to_string("500.html")

    def fail(page: Page) -> dict[str, Any]:
        page.route("**/fails/", lambda route: route.fulfill(status=500, content_type="text/html", body=failure))
        page.goto(f"{live_server.url}/fails/")
        return faults(page)

    found, _ = chromium.visit(f"{live_server.url}/accounts/login/", fail, width=320)
    assert found == NO_FAULTS


@pytest.mark.long
def test_a_decision_on_paper_keeps_its_tables(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", company), company)

    def put_on_paper(page: Page) -> tuple[bool, list[str]]:
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 658, "height": 990})  # A4 without its margins
        return page.locator("thead").first.bounding_box()["height"] > 10, overflow(page)  # type: ignore[index]

    url = live_server.url + reverse("decision_print", args=[decision.pk])
    found, _ = chromium.visit(url, put_on_paper, session=session_of(company.reader))
    assert found == (True, [])


@pytest.mark.long
def test_the_search_opens_over_any_page_and_is_walked_with_the_arrows(
    chromium: Chromium, live_server: LiveServer, company: Cast
) -> None:
    with transaction.atomic():
        scenes.candidate_at("read", company)

    def find(page: Page) -> tuple[str, dict[str, Any], int, str]:
        page.keyboard.press("Control+k")
        page.keyboard.type("atlas-1b")
        page.locator("dialog.palette li a").first.wait_for()
        page.keyboard.press("ArrowDown")
        focused, found = page.evaluate("document.activeElement.textContent"), faults(page)
        page.keyboard.press("Escape")
        left = page.locator("dialog.palette").count()
        page.keyboard.press("Control+k")
        page.keyboard.type("atlas-1b")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/**")
        return focused, found, left, page.url

    url = live_server.url + reverse("workloads")
    (focused, found, left, there), said = chromium.visit(url, find, session=session_of(company.requester))
    assert "atlas-1b-instruct" in focused
    assert found == NO_FAULTS
    assert left == 0
    assert there.endswith("/search/?q=atlas-1b")
    assert said == []
