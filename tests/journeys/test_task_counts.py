"""Six everyday tasks in clicks, controls and minutes, counted in Chromium; the table is printed with `-s`."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from portal.sample_hub.server import SampleHub
from reviews.licensing.actions import add_license
from tests import scenes
from tests.cast import Cast
from tests.journeys.counting import CountingPerson
from tests.journeys.test_every_page import session_of
from tests.journeys.test_legal_journey import COMMUNITY, mark
from tests.legal.test_matching import concluded
from tests.pages.browser import Chromium
from tests.readings import reading
from tests.shipped_licenses import ship_licenses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]

PURPOSE = "Turn letters of suppliers into fields of a record, which a clerk compares with the letter before it is paid."


def state_a_workload(person: CountingPerson) -> None:
    """From the list of workloads to the saved statement, by a preset and one question a page."""
    page = person.page
    person.follow("Write a statement", within="main")
    person.press("Document extraction")
    if page.locator("select[name=team]").input_value() == "":  # who belongs to one team finds it chosen
        person.pick(
            page.locator("select[name=team]"),
            page.locator("select[name=team] option").nth(1).get_attribute("value") or "",
        )
    person.type(page.get_by_label("Name"), "Letters of suppliers")
    person.press("Continue")
    person.type(page.get_by_label("Purpose"), PURPOSE)
    person.press("Continue")
    person.press("Continue")  # data: as filled in
    person.tick(page.get_by_label("Low: a person"))
    person.press("Continue")
    person.press("Continue")  # kind of use: as filled in
    person.tick(page.get_by_label("None of these"))
    person.press("Continue")
    person.pick(page.get_by_label("Place of all three"), "EU")
    person.press("Continue")
    person.pick(page.get_by_label("Deployment environment"), "on-premises")
    person.press("Continue")
    person.pick(page.get_by_label("Hardware"), "gpu-1x24")
    person.press("Continue")
    person.pick(page.locator("[name=user_band]"), "under-1k")
    person.pick(page.locator("[name=revenue_band]"), "over-100m")
    person.press("Continue")
    person.tick(page.get_by_label("I have read the answers"))
    person.press("Save statement", done=True)
    assert person.pages[-1] == "Letters of suppliers"


def find_what_is_approved(person: CountingPerson) -> None:
    """From Your turn to the decision that approves a model for a purpose."""
    person.follow("Catalog", within="header")
    person.type(person.page.locator("main [name=s]"), "extract fields from claim letters")
    person.press("Ask")
    person.follow("Decision", within="main article", exact=False)
    assert "Decision" in person.pages[-1]


def propose_a_model(person: CountingPerson) -> None:
    """From the candidates to one that is being read."""
    person.follow("Propose a model", within="main")
    person.type(person.page.locator("[name=repository]"), "sample-lab/quill-3b-instruct")
    person.pick(person.page.locator("[name=hub]"), "sample")
    person.tick(person.page.locator("[name=workload]").first)
    person.press("Propose and read", done=True)
    assert "quill-3b-instruct" in person.pages[-1]


def fetch_the_sheet(person: CountingPerson) -> None:
    """From Your turn to the lines that pull the approved bytes."""
    person.follow("Catalog", within="header")
    person.follow("Integration sheet", within="main", exact=False, done=True)
    assert "hf download" in person.page.locator("main").inner_text()


def record_a_reading(person: CountingPerson) -> None:
    """From Your turn to a term that is confirmed by its clause."""
    page = person.page
    person.follow("atlas-1b-instruct", within="main .do", exact=False)
    if "/legal/" not in page.url:
        person.follow("Legal", within="main", exact=False)
    mark(page)
    person.clicks += 2  # where the clause begins, and where it ends
    person.pick(page.locator("[data-tie-form] select"), "atlas/1.0 commercial_use")
    person.press("Tie to the term")
    person.pick(page.locator("main [name=value]").first, "yes_conditional")
    person.type(page.locator("main [name=reason]").first, "Clause 1.")
    person.press("Record as a new version", done=True)


def sign_engineering(person: CountingPerson) -> None:
    """From Your turn to the sign-off of the engineering track."""
    page = person.page
    person.follow("dense-1b", within="main .do", exact=False)
    if "/engineering/" not in page.url:
        person.follow("Engineering", within="main", exact=False)
    form = page.locator("form[action*='/engineering/sign/']").first
    person.tick(form.locator("[name=outcome][value=pass]"))
    person.type(form.locator("[name=reason]"), "It fits the workload.")
    person.type(form.locator("[name=runtime]"), "vLLM 0.33.0")
    person.pick(form.locator("[name=node_class]"), "l40s-48-2")
    person.tick(form.locator("[name=known][value=estimated]"))
    person.type(form.locator("[name=context_tokens]"), "8192")
    person.type(form.locator("[name=concurrency]"), "16")
    person.type(form.locator("[name=first_artifact_to_test]"), "model.safetensors")
    person.type(form.locator("[name=trade_off_accepted]"), "Smaller model, faster answers.")
    person.press("Sign engineering track", done=True)


def reader_s_work(company: Cast) -> None:
    """A community license that is known by name and not yet read in the text at hand."""
    ship_licenses()
    candidate = scenes.candidate_at("read", company, read=reading(license_text=COMMUNITY))
    add_license(
        key="atlas/1.0", name="Atlas Community License 1.0", steward="", reason="First met here.", by=company.legal
    )
    concluded(candidate, "atlas/1.0", company)


def engineer_s_work(company: Cast) -> None:
    """A candidate that legal has passed, of a model that the portal can size."""
    whole = reading("sample-lab/dense-1b")
    made = scenes.workload(company, name="For dense-1b")
    scenes.candidate_at("legal-passed", company, "sample-lab/dense-1b", work=made, read=whole)


def decided(company: Cast) -> None:
    """One decision in force."""
    scenes.candidate_at("decided", company)


TASKS: dict[str, tuple[Callable[[CountingPerson], None], str, str, Callable[[Cast], Any], int, float]] = {
    "State a workload": (state_a_workload, "requester", "/workloads/", lambda _company: None, 30, 240),
    "Find what is approved": (find_what_is_approved, "requester", "/", decided, 5, 120),
    "Propose a model": (propose_a_model, "requester", "/candidates/", scenes.workload, 8, 120),
    "Fetch the integration sheet": (fetch_the_sheet, "requester", "/", decided, 4, 120),
    "Record a license reading": (record_a_reading, "legal", "/", reader_s_work, 12, 240),
    "Sign engineering": (sign_engineering, "engineer", "/", engineer_s_work, 20, 240),
}
"""Each task: what is done, by whom, from which page, what must be there before, and the most clicks and seconds."""


@pytest.mark.parametrize("name", TASKS)
def test_a_task_takes_few_clicks_and_minutes(
    chromium: Chromium, live_server: LiveServer, company: Cast, hub: SampleHub, name: str
) -> None:
    do, who, start, prepare, most, seconds = TASKS[name]
    with transaction.atomic():
        prepare(company)

    def walk(page: Page) -> CountingPerson:
        person = CountingPerson(page)
        person.arrive(page.url)
        do(person)
        return person

    person, said = chromium.visit(live_server.url + start, walk, session=session_of(getattr(company, who)))
    print(
        f"\n{name}: {person.clicks} clicks, {person.controls} controls, {person.letters} letters,"
        f" {len(person.pages)} pages, {person.questions} questions or answers read:"
        f" {person.seconds:.0f} s and {person.waited:.1f} s of waiting"
    )
    assert not said
    assert person.controls <= 25
    assert person.clicks <= most
    assert person.seconds < seconds
