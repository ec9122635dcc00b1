"""The page of rule results lists every item of a use policy against the workload, with its sentence in the text."""

import pytest
from django.test import Client

from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get
from tests.legal.test_sources import BASE, ancestor, tuned
from tests.licensing.identify.texts import LABELS, labelled
from tests.readings import again, reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
REPO = "sample-lab/atlas-1b-instruct"


@pytest.mark.skipif(not LABELS, reason="skipped: no labelled texts, set REFERENCE_DATA to where they are")
def test_each_item_stands_with_its_number_its_state_and_its_sentence(cast: Cast, client: Client) -> None:
    ship_licenses()
    text = labelled("ldb-bigscience-open-rail-m.txt")
    candidate = scenes.candidate_at("read", cast, REPO, read=again(reading(REPO, license_text=text)))
    workload = candidate.workload
    workload.domains, workload.data_sensitivity = ["medical"], "internal"
    workload.save(update_fields=["domains", "data_sensitivity"])
    page = get(client, cast.legal, candidate, "legal/fit/")
    section = page.split('id="items-h"')[1].split("</section>")[0]
    shown, silent = section.split("<details")
    first = shown.split("<li>")[1]
    assert "Excluded" in first
    assert "Medicine and health, Attachment A (l)" in " ".join(first.split())
    assert "To provide medical advice and medical results interpretation" in first
    assert "?doc=" in first, "it leads to its text"
    assert "Needs a control" in shown
    assert "Impersonation, Attachment A (g)" in " ".join(shown.split())
    assert "Personal data" in silent
    assert section.count("<li>") == 13


@pytest.mark.skipif(not LABELS, reason="skipped: no labelled texts, set REFERENCE_DATA to where they are")
def test_items_of_an_ancestors_policy_show_their_sentence(cast: Cast, client: Client) -> None:
    ship_licenses()
    text = labelled("ldb-bigscience-open-rail-m.txt")
    scenes.candidate_at("read", cast, BASE, read=again(reading(BASE, license_text=text)))
    candidate = tuned(cast, ancestor())
    page = get(client, cast.legal, candidate, "legal/fit/")
    section = " ".join(page.split('id="items-h"')[1].split("</section>")[0].split())
    assert "To generate or disseminate personal identifiable information" in section or "medical advice" in section
    assert "No text of it was read here" not in section
    assert "?doc=n" in section, "it leads to the ancestor's text on the desk"


@pytest.mark.skipif(not LABELS, reason="skipped: no labelled texts, set REFERENCE_DATA to where they are")
def test_a_policy_that_is_not_here_is_said_to_be_unread(cast: Cast, client: Client) -> None:
    ship_licenses()
    text = labelled("ldb-falcon-2-11b-1.0.txt")
    candidate = scenes.candidate_at("read", cast, REPO, read=again(reading(REPO, license_text=text)))
    section = get(client, cast.legal, candidate, "legal/fit/").split('id="items-h"')[1].split("</section>")[0]
    assert "Policy not read" in section
    assert "binds a use policy in a separate document" in " ".join(section.split())
    assert "No item of a use policy is known" not in section
