"""Both tracks in German, in Chromium: from the queue to both sign-offs, with the buttons that a German reader sees."""

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from reviews.language.catalogue import of, offered
from reviews.language.reader import PSEUDO
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.house.places import pages
from tests.journeys.desk_pages import Desk
from tests.journeys.sights import Sight
from tests.journeys.test_engineering_journey import SIGN
from tests.journeys.test_every_page import hold
from tests.journeys.test_legal_journey import fill
from tests.pages.browser import Chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]


def german(sentence: str, **places: str) -> str:
    """A sentence of ours as a German reader sees it."""
    said = str(of("de").told(sentence))
    assert said != sentence, f"not translated: {sentence}"
    return said.format(**places)


def test_both_tracks_are_read_and_signed_in_german(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    with transaction.atomic():
        User.objects.update(language="de")
        candidate = scenes.candidate_at("read", company)
    desk, here = Desk(chromium, live_server.url), f"/candidates/{candidate.pk}"
    assert german("Your turn") in desk.text(company.legal, "/")
    assert german("Engineering is locked") in desk.text(company.engineer, f"{here}/engineering/")
    values = {name: value for name, value in scenes.INTAKE.items() if name != "hold"}
    desk.at(company.legal, f"{here}/legal/", fill(german("Record intake"), **values))
    with transaction.atomic():
        scenes.answer_all(candidate, "legal", company)
        scenes.answer_all(candidate, "engineering", company)
        scenes.read_license(candidate, company)
    signed = {"outcome": "pass", "reason": "Die Bedingungen passen.", "mirror": "yes"}
    desk.at(company.legal, f"{here}/legal/", fill(german("Sign legal track"), **signed))
    desk.at(
        company.engineer,
        f"{here}/engineering/",
        fill(
            german("Sign {desk_name} track", desk_name=german("engineering")),
            **{**SIGN, "node_class": "l40s-48-2", "first_artifact_to_test": "model.safetensors"},
        ),
    )
    assert {one.track: one.outcome for one in candidate.signoffs.all()} == {"legal": "pass", "engineering": "pass"}
    page = desk.text(company.requester, f"{here}/")
    assert german("Two verdicts") in page
    assert "Two verdicts" not in page
    assert not desk.complaints


@pytest.mark.parametrize("language", [*offered()[1:], PSEUDO])
def test_every_page_is_whole_in_a_longer_language_on_the_narrowest_phone(
    chromium: Chromium, live_server: LiveServer, company: Cast, language: str
) -> None:
    with transaction.atomic():
        User.objects.update(language=language)
        found = pages(company)
        seen = [Sight(name, person, path) for name, person, path, answer in found if b"<html" in answer.getvalue()]
    hold(chromium, live_server, seen, (("light", 320), ("dark", 1280)))
