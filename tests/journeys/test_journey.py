"""The whole journey, once, for real: proposed, read, signed twice, decided, found, asked for by a machine, verified."""

import json
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from portal.sample_hub.server import SampleHub
from reviews.api.actions import create_token
from reviews.decisions.models import Decision
from reviews.decisions.record import BOUNDARY
from reviews.workflow.models import Candidate
from reviews.workflow.questions import QUESTIONS
from tests import scenes
from tests.cast import Cast
from tests.journeys.desk_pages import Desk
from tests.pages.browser import Chromium
from tests.programs import Start, until

REPO = "sample-lab/quill-3b-instruct"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def propose(page: Page) -> None:
    page.locator("[name=repository]").fill(REPO)
    page.locator("[name=hub]").select_option("sample")
    page.locator("[name=workload]").first.check()
    page.locator("main form").get_by_role("button", name="Propose").click()


def record_intake(page: Page) -> None:
    form = page.locator("form[action*='/legal/intake/']").first
    for name, value in scenes.INTAKE.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button").click()


def answer(track: str, question: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        form = page.locator(f"form[action*='/{track}/answers/{question}/']").first
        if not form.is_visible():
            page.locator("details", has=form).first.locator("summary").first.click()
        form.locator("input[value=yes]").check()
        form.locator("textarea").first.fill("Seen at the commit.")
        form.get_by_role("button").click()

    return act


def sign(track: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        form = page.locator(f"form[action*='/{track}/sign/']").first
        form.locator("input[name=outcome][value=pass]").check()
        form.locator("[name=reason]").fill("It fits the workload.")
        if track == "legal":
            form.locator("[name=mirror][value=yes]").check()
        else:
            form.locator("[name=runtime]").fill("vLLM 0.33.0")
            form.locator("[name=node_class]").select_option("l40s-48-2")
            form.locator("[name=context_tokens]").fill("8192")
            form.locator("[name=concurrency]").fill("16")
            form.locator("[name=known][value=estimated]").check()
            form.locator("[name=first_artifact_to_test]").fill("model-00001-of-00002.safetensors")
            form.locator("[name=trade_off_accepted]").fill("Shorter context, more room.")
        form.get_by_role("button", name="Sign").click()

    return act


def decide(page: Page) -> None:
    for name, value in {
        "limitations": "Weak on tables.", "largest_risk": "Invented claim numbers.",
        "evidence_none_reason": "Two weeks of shadow operation showed it.", "evidence_none_by": "Dora Decider",
        "fallback_note": "Search and templates.",
        "removal_plan": "Switch the route back.", "change_owner": "Enno Engineer",
        "review_by": (datetime.now(UTC) + timedelta(days=180)).date().isoformat(),
        **{f"reviewed_{key}": f"{title}, looked at" for key, title in BOUNDARY},
        **{f"owner_{key}": "Claims" for key, _ in BOUNDARY},
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(value)
    for number, box in enumerate(page.locator("[name^=resolve_]").all()):
        box.fill(f"The reviewer looked at place {number}, and it holds.")
    page.locator("[name=revision_strategy][value=pin-and-watch]").check()
    page.locator("[name=fallback][value=retrieval-first]").check()
    page.locator("[name=triggers][value=license-changed]").check()
    page.get_by_role("button", name="Issue decision…").click()
    page.get_by_role("button", name="Issue decision", exact=True).click()


def open_first_result(page: Page) -> str:
    page.locator("main").get_by_role("link", name="quill-3b-instruct").first.click()
    return page.locator("h1").inner_text()


def ask(base: str, secret: str, **question: str) -> dict[str, Any]:
    query = "&".join(f"{key}={value}" for key, value in question.items())
    request = urllib.request.Request(f"{base}/api/v1/check?{query}", headers={"Authorization": f"Bearer {secret}"})
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


@pytest.mark.whole
@pytest.mark.parametrize(
    # The second way costs as much again; other tests of the quick suite fill in forms without scripts.
    "js",
    [pytest.param(True, id="with-scripts"), pytest.param(False, id="without-scripts", marks=pytest.mark.long)],
)
def test_from_a_typed_name_to_a_machine_that_is_allowed(
    chromium: Chromium, live_server: Any, company: Cast, hub: SampleHub, start: Start, js: bool
) -> None:
    start("worker")
    start("scheduler", "--every", "0.5")
    scenes.workload(company)
    desk = Desk(chromium, live_server.url, js=js)
    desk.sign_in("requester")

    desk.at(company.requester, "/candidates/new/", propose)
    candidate = Candidate.objects.get()
    until(lambda: scenes.fresh(candidate).state == "in_review")
    candidate, at = scenes.fresh(candidate), f"/candidates/{candidate.pk}"

    assert "until a legal reviewer has recorded the license intake" in desk.text(company.engineer, f"{at}/engineering/")
    desk.at(company.legal, f"{at}/legal/", record_intake)
    assert candidate.tracks.get(name="engineering").state == "open"

    for who, track in ((company.legal, "legal"), (company.engineer, "engineering")):
        first = QUESTIONS[track][0]
        desk.at(who, f"{at}/{track}/", answer(track, first.key))
        scenes.answer_all(candidate, track, company, leave_out=(first.key,))  # the form is the same for each
        if track == "legal":
            scenes.read_license(scenes.fresh(candidate), company)  # the page for it has a journey of its own
        desk.at(who, f"{at}/{track}/", sign(track))
        assert candidate.tracks.get(name=track).state == "passed"
    desk.at(company.decider, f"{at}/decide/", decide)
    decision = Decision.objects.get()

    assert f"Decision {decision.number}" in desk.at(company.reader, "/catalog/?q=quill", open_first_result)
    _, secret = create_token(name="ci", scopes=["check"], days=1, by="tests")
    asked = {"hub": "sample", "repo": REPO, "workload": "claims-intake"}
    assert ask(live_server.url, secret, commit=candidate.commit, **asked)["allow"]
    assert not ask(live_server.url, secret, commit="main", **asked)["allow"]
    assert not ask(live_server.url, secret, commit="a" * 40, **asked)["allow"]

    def verify(page: Page) -> str:
        page.get_by_role("button", name="Verify").first.click()
        page.wait_for_load_state()
        return page.locator("main").inner_text()

    assert "The chain is valid" in desk.at(company.auditor, "/audit/", verify)
    assert desk.complaints == []
