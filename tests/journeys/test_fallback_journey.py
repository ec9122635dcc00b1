"""A fallback from issuing to production, once, for real: named, lost, told, replaced, evidence delivered, released."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page

from reviews.decisions.models import Decision
from reviews.decisions.record import BOUNDARY
from reviews.jobs.models import Mail
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_fallback import GB, sized
from tests.journeys.desk_pages import Desk
from tests.pages.browser import Chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY = "is withdrawn; name another in a new decision."
READY = "evidence complete, ready for release"


def rule(fallback: int) -> Callable[[Page], None]:
    """Fill in the ruling with a smaller model as the fallback and one piece of evidence, and issue it."""

    def act(page: Page) -> None:
        ahead = datetime.now(UTC) + timedelta(days=90)
        for name, value in {
            "limitations": "Weak on tables.", "largest_risk": "Invented claim numbers.",
            "evidence_1_what": "Load test at 16 requests", "evidence_1_owner": "Enno Engineer",
            "evidence_1_due": (datetime.now(UTC) + timedelta(days=20)).date().isoformat(),
            "fallback_note": "It takes over with shorter answers.", "removal_plan": "Switch the route back.",
            "change_owner": "Enno Engineer", "review_by": ahead.date().isoformat(),
            **{f"reviewed_{key}": f"{title}, looked at" for key, title in BOUNDARY},
            **{f"owner_{key}": "Claims" for key, _ in BOUNDARY},
        }.items():  # fmt: skip
            page.locator(f"[name={name}]").fill(value)
        for number, box in enumerate(page.locator("[name^=resolve_]").all()):
            box.fill(f"The reviewer looked at place {number}, and it holds.")
        page.locator("[name=revision_strategy][value=pin-and-watch]").check()
        page.locator("[name=fallback][value=smaller-approved-model]").check()
        page.locator("[name=fallback_cause][value=memory]").check()
        page.locator("[name=fallback_decision]").select_option(str(fallback))
        page.locator("[name=triggers][value=license-changed]").check()
        page.get_by_role("button", name="Issue decision…").click()
        page.get_by_role("button", name="Issue decision", exact=True).click()

    return act


def send(button: str, **values: str) -> Callable[[Page], None]:
    """Fill in a form of a few fields and press its button."""

    def act(page: Page) -> None:
        for name, value in values.items():
            page.locator(f"main [name={name}]").fill(value)
        page.locator("main").get_by_role("button", name=button).click()

    return act


def scene(company: Cast) -> tuple[Any, int, int]:
    """A large model that is ready for its decision, and two small ones in force."""
    with transaction.atomic():
        numbers = []
        for name in ("small", "spare"):
            repo_id = f"sample-lab/{name}"
            ready = scenes.candidate_at("ready", company, repo_id, read=sized(repo_id, GB))
            numbers.append(scenes.decide(ready, company).number)
        candidate = scenes.candidate_at("ready", company, "sample-lab/large", read=sized("sample-lab/large", 9 * GB))
    return candidate, numbers[0], numbers[1]


@pytest.mark.long
def test_from_a_named_fallback_through_its_loss_to_production(
    chromium: Chromium, live_server: Any, company: Cast
) -> None:
    candidate, small, spare = scene(company)
    desk, decide = Desk(chromium, live_server.url), f"/candidates/{candidate.pk}/decide/"

    desk.at(company.decider, decide, rule(small))
    first = Decision.objects.order_by("-number")[0].number
    assert "is approved for test only" in desk.text(company.reader, f"/decisions/{first}/")

    desk.at(company.decider, f"/decisions/{small}/withdraw/", send("Withdraw", reason="The publisher revoked it."))
    assert f"Its fallback, decision {small}, {WHY}" in desk.text(company.reader, f"/decisions/{first}/")
    assert "Fallback lost" in desk.text(company.reader, "/catalog/")
    assert f"Its fallback, decision {small}, {WHY}" in desk.text(company.engineer, "/")
    assert Mail.objects.filter(to=company.engineer, subject__contains="fallback is lost").count() == 1

    delivered = {"link": "https://reports.example.org/load", "note": "The run passed at 16 requests."}
    desk.at(company.engineer, f"/decisions/{first}/evidence/1/", send("Deliver", **delivered))
    refused = desk.text(company.engineer_two, f"/decisions/{first}/release/")
    assert f"Its fallback, decision {small}, is withdrawn." in refused
    assert not Mail.objects.filter(subject__contains=READY).exists()

    desk.at(company.decider, decide, rule(spare))
    second = Decision.objects.order_by("-number")[0].number
    assert "Fallback lost" not in desk.text(company.reader, "/catalog/")
    desk.at(company.engineer, f"/decisions/{second}/evidence/1/", send("Deliver", **delivered))
    assert Mail.objects.filter(to=company.engineer_two, subject__contains=READY).count() == 1
    released = {"reason": "The load test covers the approved envelope."}
    desk.at(company.engineer_two, f"/decisions/{second}/release/", send("Release", **released))
    assert "Approved for production" in desk.text(company.reader, f"/decisions/{second}/")
    assert desk.complaints == []
