"""A workload statement in Chromium, one question a page: on a phone, wide and without scripts, left and resumed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.workloads.drafts.models import StatementDraft
from reviews.workloads.models import Workload
from tests.cast import Cast
from tests.journeys.test_every_page import session_of
from tests.pages.browser import NO_FAULTS, Chromium, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]


def go_on(page: Page, button: str = "Continue") -> str:
    """Send the page's form; return the heading that follows."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
    return page.locator("h1").inner_text()


def state_the_use(page: Page, look: Callable[[Page], dict[str, Any]] = faults) -> list[tuple[str, dict[str, Any]]]:
    """Walk from the presets to the saved statement; return each heading with what ``look`` finds on the page."""
    found = [("", look(page))]

    def on(button: str = "Continue") -> None:
        found.append((go_on(page, button), look(page)))

    on("Document extraction")
    page.get_by_label("Name").fill("Letters of suppliers")
    on()
    page.get_by_label("Purpose").fill("Turn letters of suppliers into fields that a clerk checks.")
    on("Save and leave")
    page.get_by_role("link", name="Continue your draft").click()
    page.wait_for_load_state()
    found.append((page.locator("h1").inner_text(), look(page)))
    page.get_by_role("link", name="Go on with the questions").click()
    assert "letters of suppliers" in page.get_by_label("Purpose").input_value()
    on()
    on("Back")
    on()
    on()
    page.get_by_label("Low: a person").check()
    on()
    page.get_by_label("Kind of use").select_option("external-product")
    on()
    page.get_by_label("None of these").check()
    on()
    page.get_by_label("Place of all three").select_option("several")
    on()
    page.get_by_role("group", name="Location of users").get_by_label("Switzerland").check()
    on()
    page.get_by_label("Deployment environment").select_option("on-premises")
    on()
    page.get_by_label("Hardware").select_option("gpu-1x24")
    on()
    page.locator("[name=user_band]").select_option("under-1k")
    page.locator("[name=revenue_band]").select_option("under-1m")
    on()
    page.get_by_role("link", name="Change Expected output").click()
    page.get_by_label("Expected output").fill("Fields of a record, sent automatically without review")
    on()
    on()
    on("Save statement")
    page.get_by_label("I have read the answers").check()
    page.get_by_label("These answers are right").check()
    on("Save statement")
    return found


@pytest.mark.parametrize(("width", "theme", "js"), [(390, "light", True), (1280, "dark", True), (320, "dark", False)])
def test_a_statement_is_made_step_by_step(
    chromium: Chromium, live_server: LiveServer, company: Cast, width: int, theme: str, js: bool
) -> None:
    url, session = f"{live_server.url}/workloads/new/steps/", session_of(company.requester)
    # Faults are found by scripts, so a page without them is only walked.
    walk = state_the_use if js else partial(state_the_use, look=lambda _page: NO_FAULTS)
    found, said = chromium.visit(url, walk, session=session, width=width, theme=theme, js=js)
    assert [one for one in found if one[1] != NO_FAULTS] == []
    assert [heading for heading, _ in found[1:]] == [
        "What is the use called, and whose is it?", "What is the model for?", "Workloads", "Check your answers",
        "How sensitive is the data?", "What is the model for?", "How sensitive is the data?",
        "What happens if an answer is wrong?", "What kind of use is it?",
        "Does it touch a field that licenses restrict?",
        "Where are the users, the machines and our legal entity?", "Where is each of them?", "Where will it be served?",
        "What hardware must the model fit?", "How large is the company?", "Check your answers",
        "What does it return, and who checks it?", "Check your answers", "Check your answers", "Letters of suppliers",
    ]  # fmt: skip
    assert (
        said == ["Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"]
        or not said
    )
    stated = Workload.objects.get()
    assert (stated.node_classes, stated.users_in, stated.runs_in) == (["l4-24-1"], ["CH"], [])
    assert not StatementDraft.objects.exists()
