"""From a load test to a tested pass, in a browser: the prepared header filled in, the file chosen, the pass signed."""

import json
import re

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.runs.models import Run
from reviews.workloads.nodes.queries import newest
from tests import scenes
from tests.cast import Cast
from tests.journeys.desk_pages import Desk
from tests.journeys.test_engineering_journey import made_of, passed_by_legal, sign
from tests.pages.browser import Chromium
from tests.readings import CONFIG
from tests.runs import results

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_a_run_is_imported_and_a_pass_says_tested(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    desk = Desk(chromium, live_server.url)
    candidate = passed_by_legal(company, made_of("sample-lab/tested-1b", json.loads(CONFIG)))
    here = f"/candidates/{candidate.pk}/engineering/"
    choice = {"node_class": "l40s-48-2", "known": "tested", "first_artifact_to_test": "model.safetensors"}
    assert sign(desk, company, candidate, **choice) is None  # a click is no test
    number = newest(["l40s-48-2"])["l40s-48-2"].number

    def hand_in(page: Page) -> None:
        said = page.get_by_label("Header").input_value()
        known = {
            "version": "0.33.0", "image": "none", "node_class": "l40s-48-2", "node_class_version": number,
            "accelerators": 1, "date": "2026-11-28", "served_as": results.REPO,
        }  # fmt: skip
        for name, value in known.items():
            said = re.sub(rf"(?m)^{name}:.*$", f"{name}: {value}", said)
        page.get_by_label("Header").fill(said)
        file = {"name": "result.json", "mimeType": "application/json", "buffer": results.dumped(results.vllm())}
        page.get_by_label("Result file").set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name="Import run").click()

    desk.at(company.engineer, f"{here}runs/import/", hand_in)
    run = Run.objects.get()
    page = desk.text(company.engineer, f"{here}runs/{run.pk}/")
    assert "8,192 tokens, 16 at once" in page
    signoff = sign(desk, company, scenes.fresh(candidate), **choice)
    assert signoff.terms["run"]["sha256"] == run.digest
    assert f"Run {run.pk}, 2026-11-28, vllm bench serve" in desk.text(company.engineer, here)
    assert not [one for one in desk.complaints if "422" not in one]
