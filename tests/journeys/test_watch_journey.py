"""A finding from the watch to a suspension, its fallback, its end by another person, and a new review, for real."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page

from reviews.decisions.models import Decision, DecisionAlert
from reviews.people.models import User
from reviews.watch.observed import LATER_TERMS, NEW_VERSION, SCAN
from reviews.watch.rows.findings import open_findings
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_fallback import GB, SMALLER, sized
from tests.journeys.desk_pages import Desk
from tests.pages.browser import Chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")
"""A folder into which this journey puts pictures of its pages, at two widths."""
SAID = "The scan names a real exploit; two nodes have loaded the file."


def scene(company: Cast) -> Decision:
    """A decision with a smaller fallback, and three findings on it."""
    with transaction.atomic():
        small = scenes.candidate_at("ready", company, "sample-lab/small", read=sized("sample-lab/small", GB))
        number = scenes.decide(small, company).number
        large = scenes.candidate_at("ready", company, "sample-lab/large", read=sized("sample-lab/large", 9 * GB))
        decision = scenes.decide(large, company, **SMALLER, fallback_decision=number)
        said = {
            SCAN: "The hub's scan now names model.safetensors (unsafe).",
            LATER_TERMS: "At the newest commit 2b2b2b2, the terms differ from those of this decision.",
            NEW_VERSION: "The publisher names sample-lab/large-2 as the newer version of sample-lab/large.",
        }
        open_findings([decision], {(decision.number, kind): why for kind, why in said.items()}, by="system:worker")
    return decision


def give(answer: str) -> Callable[[Page], None]:
    """Answer the finding of the page."""

    def act(page: Page) -> None:
        page.locator(f"main [name=outcome][value={answer}]").check()
        page.locator("main [name=reason]").fill(SAID)
        page.locator("main").get_by_role("button", name="Record the answer").click()

    return act


def shoot(desk: Desk, person: User, places: dict[str, str]) -> None:
    """Take pictures of pages at two widths, if a folder is named for them."""
    for name, place in places.items() if SHOTS else ():
        for width in (390, 1280):

            def act(page: Page, name: str = name, width: int = width) -> None:
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)

            desk.at(person, place, act)


@pytest.mark.long
def test_from_a_finding_to_a_suspension_its_fallback_and_a_new_review(
    chromium: Chromium, live_server: Any, company: Cast
) -> None:
    decision = scene(company)
    scan, terms = (DecisionAlert.objects.get(kind=kind) for kind in (SCAN, LATER_TERMS))
    desk, here = Desk(chromium, live_server.url), f"/decisions/{decision.number}/"
    listed = desk.text(company.reader, "/watch/findings/")
    assert "3 findings" in listed
    assert "Critical" in listed
    finding = f"{here}alerts/{scan.pk}/"
    assert "Safety cases" in desk.text(company.engineer, finding)

    desk.at(company.engineer, finding, give("suspend"))
    suspended = desk.text(company.reader, "/catalog/?standing=suspended")
    assert "Since" in suspended
    assert "Machines are denied it." in suspended
    assert "To be used now: the decision is suspended." in desk.text(company.reader, "/decisions/fallbacks/")
    shoot(
        desk, company.decider, {
            "findings": "/watch/findings/", "figures": "/watch/figures/", "finding": finding, "decision": here,
            "fallbacks": "/decisions/fallbacks/?cause=memory", "advisories": "/watch/advisories/",
            "boundary": f"{here}boundary/", "catalog": "/catalog/?standing=suspended", "look": f"{here}look/",
        },
    )  # fmt: skip
    assert "another person must say" in desk.text(company.engineer, finding)
    desk.at(company.engineer_two, finding, give("no-effect"))
    assert "No decision" in desk.text(company.reader, "/catalog/?standing=suspended")

    desk.at(company.legal, f"{here}alerts/{terms.pk}/", give("re-review"))
    assert "Under review" in desk.text(company.reader, here)
    assert "Your sign-off is outdated" in desk.text(company.legal, "/")
    assert desk.complaints == []
