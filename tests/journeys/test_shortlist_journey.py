"""From a workload to a recommendation in a browser, with and without JavaScript; the filled pages have no fault."""

import os
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.shortlist.models import Recommendation, SampleDocument, Shortlist
from tests.cast import Cast
from tests.journeys.desk_pages import Desk
from tests.pages.browser import Chromium, faults
from tests.shortlist import lists
from tests.shortlist.test_counting import ENGLISH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]
SHOTS = os.environ.get("SHOTS", "")
"""A folder that takes a picture of every page that is looked at."""
MODELS = ((lists.ATLAS, "Quality reference"), (lists.FOUR_BIT, "Quantized local"), (lists.QUILL, "Efficient"))


@pytest.mark.parametrize("js", [False, True], ids=["without JavaScript", "with"])
def test_from_a_workload_to_a_recommendation(
    chromium: Chromium, live_server: LiveServer, company: Cast, js: bool
) -> None:
    with transaction.atomic():
        work = lists.laptop(company)
        for repo_id in (*(one for one, _ in MODELS), lists.ORPHAN):
            lists.model(company, work, repo_id)
    desk, me, here = Desk(chromium, live_server.url, js=js), company.requester, f"/workloads/{work.slug}/"

    def begin(page: Page) -> None:
        page.get_by_role("link", name="Shortlist", exact=True).click()
        page.get_by_role("link", name="Start a shortlist").click()
        page.get_by_label("Task").select_option("chat")
        page.get_by_label("The model runs on").check()
        page.get_by_role("button", name="Start shortlist").click()

    desk.at(me, here, begin)
    for repo_id, slot in (*MODELS, (lists.ORPHAN, "No slot")):
        desk.at(me, f"{here}shortlist/add/", lambda page, one=repo_id, slot=slot: _add(page, one, slot))
    shortlist = Shortlist.objects.get()
    for entry in shortlist.entries.exclude(snapshot__repo_id=lists.ORPHAN):

        def confirm(page: Page) -> None:
            page.get_by_role("button", name="Confirm family").click()

        desk.at(me, f"{here}shortlist/entries/{entry.pk}/", confirm)

    def hand_in(page: Page) -> None:
        page.get_by_label("Title").fill("A letter")
        page.get_by_label("Language").fill("English")
        page.get_by_label("Data class").select_option("internal")
        page.locator("textarea[name=input]").fill(ENGLISH * 30)
        page.get_by_role("button", name="Add document").click()

    desk.at(me, f"{here}shortlist/tokens/documents/add/", hand_in)
    assert SampleDocument.objects.get().characters >= len(ENGLISH) * 30
    small = shortlist.entries.get(snapshot__repo_id=lists.FOUR_BIT)
    desk.at(me, f"{here}shortlist/recommend/", lambda page: _recommend(page, str(small.pk)))
    found = Recommendation.objects.get()
    assert (found.entry_id, found.unmet) == (small.pk, [])
    seen = desk.text(company.reader, f"{here}shortlist/")
    assert "Unknown base" in seen
    assert "It invents policy numbers" in seen
    assert not [one for one in desk.complaints if "422" not in one]
    if not js:
        return
    for path in ("shortlist/", "shortlist/tokens/", f"shortlist/entries/{small.pk}/", "shortlist/recommend/"):
        for theme, width in (("light", 1280), ("dark", 390), ("dark", 1280), ("light", 390)):
            wrong = desk.at(me, here + path, lambda page, how=(theme, width), at=path: _look(page, how, at))
            assert not wrong, (path, theme, width, wrong)


def _add(page: Page, repo_id: str, slot: str) -> None:
    options = page.get_by_label("Model and rung").locator("option").all_inner_texts()
    page.get_by_label("Model and rung").select_option(
        label=next(one for one in options if one.startswith(f"{repo_id} "))
    )
    page.get_by_label("Slot").select_option(label=slot)
    page.get_by_label("Belongs here because").fill("It answers letters in the languages of our clerks.")
    page.get_by_label("Would be disqualified by").fill("Wrong amounts in more than two letters of a hundred.")
    page.get_by_role("button", name="Add entry").click()


def _recommend(page: Page, entry: str) -> None:
    said = lists.ADVICE
    page.get_by_label("Recommended model").select_option(entry)
    page.get_by_label("First artifact to test").select_option(entry)
    page.get_by_label("Revision strategy").select_option("pin")
    for label, text in said.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Record recommendation").click()


def _look(page: Page, how: tuple[str, int], path: str) -> dict[str, object]:
    theme, width = how
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    if SHOTS:
        name = path.strip("/").replace("/", "_")
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{theme}-{width}.png"), full_page=True)
    return {kind: one for kind, one in faults(page).items() if one}
