"""Concluding a license for a text that is only near: every difference asks which terms it touches."""

import re
from typing import Any

import pytest
from django.test import Client

from reviews.ledger.models import LedgerEntry
from reviews.legal.models import Conclusion
from reviews.licensing.actions import add_license
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post
from tests.legal.test_sources import APACHE
from tests.readings import reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
PAGE = "legal/record/add/conclusion/"
ALTERED = APACHE.replace("irrevocable", "revocable, noncommercial", 1)


@pytest.fixture(autouse=True)
def known_licenses(db: None) -> None:
    ship_licenses()


def altered(cast: Cast, text: str = ALTERED) -> Candidate:
    return scenes.candidate_at("read", cast, read=reading(license_text=text))


def asked(page: str) -> dict[str, list[str]]:
    """The questions of the page, each with what is ticked."""
    found: dict[str, list[str]] = {}
    for box in re.findall(r'<input type="checkbox" name="touched-[^>]*>', page):
        name = re.search(r'name="([^"]+)"', box)
        value = re.search(r'value="([^"]+)"', box)
        assert name
        assert value
        ticked = found.setdefault(name[1], [])
        if "checked" in box:
            ticked.append(value[1])
    return found


def test_every_difference_is_shown_and_its_terms_are_stored(cast: Cast, client: Client) -> None:
    candidate = altered(cast)
    page = get(client, cast.legal, candidate, f"{PAGE}?license=apache-2.0")
    assert "differs from apache-2.0" in page
    assert "section 2, word" in page.lower()
    assert "<ins>revocable noncommercial</ins>" in page
    questions = asked(page)
    (name,) = questions
    assert {"commercial_use", "revocable"} <= set(questions[name])
    said: dict[str, Any] = {"license": "apache-2.0", "reason": "I read the changes.", "asked": "apache-2.0"}
    assert "touches none" in post(client, cast.legal, candidate, PAGE, 422, **said)
    both = {**said, name: ["none", "revocable"]}
    assert "not both" in post(client, cast.legal, candidate, PAGE, 422, **both)
    post(client, cast.legal, candidate, PAGE, 302, **said, **questions)
    (touched,) = Conclusion.objects.get().touched
    assert {"commercial_use", "revocable"} <= set(touched["terms"])
    assert (touched["changed"], touched["places"][0]["kind"]) == (2, "replaced")
    assert touched["text"] == candidate.snapshot.documents.get(role="license").sha256  # type: ignore[union-attr]
    assert LedgerEntry.objects.filter(event="legal:concluded").get().data["touched"] == [touched]
    assert re.search(r"2 of 1,\d{3} words differ\.", get(client, cast.legal, candidate, "legal/record/"))
    desk = get(client, cast.legal, candidate, "legal/")
    assert desk.count("Touched by a difference") == len(touched["terms"])
    (place,) = re.findall(r'legal/read/([^"]+)"', desk)
    beside = get(client, cast.legal, candidate, f"legal/read/{place}")
    assert beside.count("Touched by a difference") == len(touched["terms"])


def test_a_key_that_was_typed_is_asked_about_before_anything_is_stored(cast: Cast, client: Client) -> None:
    candidate = altered(cast)
    page = post(client, cast.legal, candidate, PAGE, 200, license="apache-2.0", reason="Read in full.")
    assert asked(page)
    assert "Read in full." in page
    assert not Conclusion.objects.exists()


def test_an_altered_text_is_told_in_words_and_never_in_percent(cast: Cast, client: Client) -> None:
    candidate = altered(cast, APACHE.replace("perpetual,", "", 1))
    for page in ("legal/", "legal/record/"):
        told = get(client, cast.legal, candidate, page)
        assert re.search(r"1 of 1,\d{3} words differs", told)
        assert "100%" not in told
        assert "100 %" not in told
    assert "Store your own copy of its text" in get(client, cast.legal, candidate, "legal/")


def test_a_file_of_two_texts_asks_which_binds_the_weights(cast: Cast, client: Client) -> None:
    mit = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"
    candidate = altered(cast, f"{APACHE}\n\nOther parts:\n\n{APACHE}\n{mit}")
    page = get(client, cast.legal, candidate, f"{PAGE}?license=apache-2.0")
    assert "What this license applies to" in page
    said = {"license": "apache-2.0", "reason": "The first part is about the weights.", "asked": "apache-2.0"}
    post(client, cast.legal, candidate, PAGE, 422, **said)
    post(client, cast.legal, candidate, PAGE, 302, **said, binds="weights")
    assert Conclusion.objects.get().binds == "weights"
    assert "Applies to: the weights" in get(client, cast.legal, candidate, "legal/record/")


def test_a_text_that_cannot_be_compared_shows_no_difference(cast: Cast, client: Client) -> None:
    words = "ATLAS LICENSE\n\nYou may use the Model at work.\n"
    candidate = scenes.candidate_at("read", cast, read=reading(license_text=words))
    add_license(key="atlas/1.0", name="Atlas", steward="", reason="Met it.", by=cast.legal)
    said = {"license": "atlas/1.0", "reason": "Read.", "asked": "atlas/1.0"}
    post(client, cast.legal, candidate, PAGE, 302, **said)
    (told,) = Conclusion.objects.get().touched
    assert told["terms"] == ["*"]
    desk = get(client, cast.legal, candidate, "legal/")
    assert "Not read in this text." in desk
    assert "Touched by a difference" not in desk


def test_an_unknown_text_leads_to_a_new_license_with_this_text(cast: Cast, client: Client) -> None:
    words = "ATLAS LICENSE\n\nYou may use the Model at work.\n"
    candidate = scenes.candidate_at("read", cast, read=reading(license_text=words))
    (document,) = candidate.snapshot.documents.filter(role="license")  # type: ignore[union-attr]
    address = f"/licenses/new/?doc={document.sha256}"
    assert address in get(client, cast.legal, candidate, "legal/")
    client.force_login(cast.legal)
    assert re.search(rf'<option value="{document.sha256}"\s+selected', client.get(address).content.decode())
