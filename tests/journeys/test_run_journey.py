"""From pasted nodes over a load test to a tested pass and its manifest, in a browser."""

import re

import pytest
import yaml as library
from django.db import transaction
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.runs.models import Run
from tests import scenes
from tests.cast import Cast
from tests.desks.manifest_orders import validate
from tests.journeys.desk_pages import Desk
from tests.journeys.test_engineering_journey import sign
from tests.journeys.test_manifest_journey import downloaded, import_nodes
from tests.pages.browser import Chromium
from tests.runs import results

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]


def hand_in(page: Page) -> None:
    """Fill in the prepared header and choose the result file."""
    said = page.get_by_label("Header").input_value()
    known = {
        "version": "0.33.0", "image": "none", "node_class": "pasted-2", "accelerators": 1, "date": "2026-11-28",
        "node_class_version": 1, "served_as": results.REPO,
    }  # fmt: skip
    for name, value in known.items():
        said = re.sub(rf"(?m)^{name}:.*$", f"{name}: {value}", said)
    page.get_by_label("Header").fill(said)
    file = {"name": "result.json", "mimeType": "application/json", "buffer": results.dumped(results.vllm())}
    page.get_by_label("Result file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Import run").click()


def test_from_pasted_nodes_over_a_run_to_a_tested_pass_and_its_manifest(
    chromium: Chromium, live_server: LiveServer, company: Cast
) -> None:
    desk = Desk(chromium, live_server.url)
    desk.at(company.engineer, "/nodes/import/", import_nodes)
    with transaction.atomic():
        work = scenes.workload(company, node_classes=["pasted-2"])
        candidate = scenes.candidate_at("legal-passed", company, work=work)
    here = f"/candidates/{candidate.pk}/engineering/"
    assert "Fits" in desk.text(company.engineer, f"{here}hardware/")
    choice = {"node_class": "pasted-2", "known": "tested", "first_artifact_to_test": "model.safetensors"}
    assert sign(desk, company, candidate, **choice) is None  # a click is no test
    desk.at(company.engineer, f"{here}runs/import/", hand_in)
    run = Run.objects.get()
    assert "8,192 tokens, 16 at once" in desk.text(company.engineer, f"{here}runs/{run.pk}/")
    assert "imported by Enno Engineer" in desk.text(company.engineer, f"{here}hardware/")
    signoff = sign(desk, company, scenes.fresh(candidate), **choice)
    assert signoff.terms["run"]["sha256"] == run.digest
    assert f"Run {run.pk}, 2026-11-28, vllm bench serve" in desk.text(company.engineer, here)
    written = desk.at(company.engineer, f"{here}manifest/?signed=1", downloaded)
    for document in library.safe_load_all(written):
        validate(document)
    assert not [one for one in desk.complaints if "422" not in one]
