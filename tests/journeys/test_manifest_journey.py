"""From pasted nodes to a manifest in hand, in Chromium: verdict, signature, download, runbook."""

from pathlib import Path

import pytest
import yaml as library
from django.db import transaction
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.workloads.nodes.models import NodeClass
from tests import scenes
from tests.cast import Cast
from tests.desks.manifest_orders import validate
from tests.journeys.desk_pages import Desk
from tests.journeys.test_engineering_journey import SIGN
from tests.journeys.test_legal_journey import fill
from tests.pages.browser import Chromium
from tests.workloads.test_kubectl import node, output

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def import_nodes(page: Page) -> None:
    page.locator("[name=text]").fill(output(node("gpu-1", gpus=2), node("gpu-2", gpus=2)))
    page.get_by_role("button", name="Read the output").click()
    page.get_by_role("button", name="Add as a class").first.click()
    page.locator("[name=slug]").fill("pasted-2")
    page.locator("[name=storage_class]").fill("models")
    page.locator("[name=reason]").fill("Read from the cluster.")
    page.locator("form.form-page button[type=submit]").click()


def downloaded(page: Page) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the manifest").click()
    return Path(waiting.value.path()).read_text()


@pytest.mark.long
def test_from_pasted_nodes_to_a_manifest(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    desk = Desk(chromium, live_server.url)
    desk.at(company.engineer, "/nodes/import/", import_nodes)
    assert NodeClass.objects.filter(slug="pasted-2").exists()
    with transaction.atomic():
        work = scenes.workload(company, node_classes=["pasted-2"])
        candidate = scenes.candidate_at("legal-passed", company, work=work)
    here = f"/candidates/{candidate.pk}/engineering/"
    assert "Fits" in desk.text(company.engineer, f"{here}hardware/")
    chosen = {**SIGN, "node_class": "pasted-2", "first_artifact_to_test": "model.safetensors"}
    desk.at(company.engineer, here, fill("Sign engineering track", **chosen))
    assert candidate.signoffs.filter(track="engineering").exists()
    written = desk.at(company.engineer, f"{here}manifest/?signed=1", downloaded)
    for document in library.safe_load_all(written):
        validate(document)
    assert "# Signed by Enno Engineer on " in written
    with transaction.atomic():
        decision = scenes.decide(scenes.fresh(candidate), company)
    runbook = desk.text(company.engineer, f"/decisions/{decision.number}/runbook/")
    assert "kubectl rollout undo deployment/model-atlas-1b-instruct-bf16-3f3f3f3" in runbook
    assert not desk.complaints
