"""From a file of cases to an evaluated candidate, in Chromium: upload, hand-out, run, import, grade, coverage."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.suites.models import SuiteHandout, SuiteRun
from reviews.workflow.queries import candidate_detail
from tests import scenes
from tests.cast import Cast
from tests.journeys.desk_pages import Desk
from tests.pages.browser import NO_FAULTS, Chromium, faults
from tests.suites.samples import PURPOSE, entry, lines, played, rubric

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]
SUITE = lines([entry(f"total-{n}") for n in range(4)] + [rubric("summary")])


def upload(label: str, data: bytes, button: str) -> Any:
    def act(page: Page) -> None:
        file = {"name": "file.jsonl", "mimeType": "application/json", "buffer": data}
        page.get_by_label(label, exact=True).set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name=button).click()

    return act


def hand_out(page: Page) -> None:
    page.get_by_label("On premises, shared cluster").check()
    page.get_by_label("Purpose").fill(PURPOSE)
    page.get_by_role("button", name="Hand out suite").click()


def download(page: Page) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="download").first.click()
    return Path(waiting.value.path()).read_bytes()


def grade(page: Page) -> None:
    page.get_by_label("Good", exact=True).check()
    page.get_by_role("button", name="Record grade").click()


def name_cases(page: Page) -> None:
    for select in page.locator("main select").all():
        select.select_option("total-1")
    page.get_by_role("button", name="Record coverage").click()


@pytest.mark.parametrize("js", [True, False], ids=["js", "plain"])
def test_from_a_file_of_cases_to_an_evaluated_candidate(
    chromium: Chromium, live_server: LiveServer, company: Cast, js: bool
) -> None:
    desk = Desk(chromium, live_server.url, js=js)
    with transaction.atomic():
        candidate = scenes.candidate_at("legal-passed", company)
    work, here = f"/workloads/{candidate.workload.slug}/suite/", f"/candidates/{candidate.pk}/engineering/evaluation/"
    desk.at(company.requester, f"{work}new/", upload("Suite", SUITE, "Upload suite"))
    desk.at(company.requester, f"{work}hand-out/", hand_out)
    assert b'"handed_out":' in desk.at(company.requester, work, download).splitlines()[0]
    data = played(candidate, SuiteHandout.objects.get())
    desk.at(company.engineer, f"{here}import/", upload("Result file", data, "Import suite run"))
    run = SuiteRun.objects.get().run
    for person in (company.engineer, company.engineer_two):
        desk.at(person, f"{work}grade/", grade)
    desk.at(company.engineer, f"{here}coverage/", name_cases)
    page = desk.text(company.engineer, here)
    assert f"Run {run.pk} answered all 5 cases of version 1" in page
    found = candidate_detail(scenes.fresh(candidate)).requirements
    assert next(one.outcome for one in found if one.key == "evaluated") == "satisfied"
    if js:
        for path in (here, f"{here}{run.pk}/", work, f"{here}coverage/"):
            assert desk.at(company.engineer, path, faults) == NO_FAULTS
    assert not desk.complaints
