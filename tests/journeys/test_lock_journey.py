"""From a token made on a page to a folder that the lock verifies; what a changed byte and a withdrawal do to it."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.db import transaction
from playwright.sync_api import Page

from tests.cast import Cast
from tests.journeys.desk_pages import Desk
from tests.mirror.mirrored import FILES, REPO, WEIGHTS, decided, sha
from tests.pages.browser import Chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GATE = Path(__file__).resolve().parents[2] / "tools" / "modelgate.py"
MACHINE = "Pipeline north"


def create(page: Page) -> str:
    """Create a token for a machine that may ask the gate; its secret."""
    page.get_by_label("Machine").fill(MACHINE)
    page.get_by_role("button", name="Create token").click()
    return page.locator("#secret").inner_text().strip()


def withdraw(page: Page) -> None:
    """Withdraw a decision."""
    page.locator("main [name=reason]").fill("The publisher revoked the weights of this model.")
    page.get_by_role("button", name="Withdraw decision").click()


@pytest.mark.long
def test_from_a_token_to_a_folder_that_the_lock_verifies(
    chromium: Chromium, live_server: Any, company: Cast, tmp_path: Path
) -> None:
    with transaction.atomic():
        decision = decided(company)
    desk = Desk(chromium, live_server.url)
    token = desk.at(company.administrator, "/tokens/", create)
    key = desk.at(company.engineer, "/decisions/", lambda page: page.request.get("/decisions/key.pem").body())
    (tmp_path / "keys.pem").write_bytes(key)
    for path, data in FILES.items():
        (tmp_path / "model" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "model" / path).write_bytes(data)

    def fetch(place: str, name: str) -> None:
        asked = Request(f"{live_server.url}/api/v1/{place}", headers={"Authorization": f"Bearer {token}"})
        with urlopen(asked, timeout=30) as answer:
            (tmp_path / name).write_bytes(answer.read())

    def verified() -> tuple[int, str]:
        words = ["verify", "lock.json", "model", "--repo", REPO, "--key", "keys.pem", "--revoked", "revoked.json"]
        ended = subprocess.run(
            [sys.executable, str(GATE), *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return ended.returncode, ended.stdout

    fetch(f"lock.json?workload={decision.workload.slug}", "lock.json")
    fetch("revoked.json", "revoked.json")
    assert verified() == (0, f"approved: {REPO}@{decision.commit}, decision {decision.number}\n")
    weights = tmp_path / "model" / WEIGHTS
    weights.write_bytes(FILES[WEIGHTS][:-1] + b"!")
    status, said = verified()
    assert (status, f"changed: {WEIGHTS}" in said) == (1, True)
    weights.write_bytes(FILES[WEIGHTS])

    log = desk.text(company.auditor, "/gate/")
    assert MACHINE in log
    assert "lock.json" in log
    used = desk.text(company.auditor, f"/gate/files/?sha256={sha(FILES[WEIGHTS])}")
    assert REPO in used
    desk.at(company.decider, f"/decisions/{decision.number}/withdraw/", withdraw)
    fetch("revoked.json", "revoked.json")
    status, said = verified()
    assert (status, "no longer in force" in said) == (1, True)
    assert desk.complaints == []
