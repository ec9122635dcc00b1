"""Texts taken from other formats, from the hub's bytes to the desk, the intake and the record."""

import hashlib
import json
from importlib import metadata
from pathlib import Path

import pytest
from django.test import Client

from reviews.decisions import record_page
from reviews.decisions.models import Decision
from reviews.hub.shapes.reading import ReadingValue
from reviews.workflow.matching import match_of
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get
from tests.hub.folders import reading_of
from tests.hub_server.papers import pdf
from tests.readings import reading, weight_set
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
LINES = APACHE.split("\n")
PAGES = ["\n".join(LINES[start : start + 60]) for start in range(0, len(LINES), 60)]
TAG = b"---\nlicense: apache-2.0\n---\n# A model\n"


@pytest.fixture(autouse=True)
def known_licenses(db: None) -> None:
    ship_licenses()


def candidate_of(cast: Cast, read: ReadingValue) -> Candidate:
    return scenes.candidate_at("read", cast, read.repo.id, read=read)


@pytest.mark.long
def test_a_pdf_is_near_on_the_desk_and_leaves_its_terms_unknown(cast: Cast, client: Client, tmp_path: Path) -> None:
    body = pdf(PAGES)
    read = reading_of(tmp_path, {"README.md": TAG, "legal/MODEL_LICENSE.pdf": body}, "acme/paper")
    candidate = candidate_of(cast, read)
    match = match_of(candidate)
    assert match
    (document,) = match.license_documents.legal_documents
    assert (document.path, document.sha256) == ("legal/MODEL_LICENSE.pdf", hashlib.sha256(body).hexdigest())
    assert (document.identity.verdict, document.identity.key) == ("near", "")
    assert document.identity.nearest[0][0] == "apache-2.0"
    assert "the text was taken from a PDF file" in document.identity.reasons
    assert {one.outcome for one in match.results if one.result.rule == "commercial_use"} == {"unknown"}
    page = get(client, cast.legal, candidate, "legal/")
    assert "Text taken from a PDF file of 4 pages" in page
    assert "[Page 2 of 4]" in page
    assert "Note: the text was taken from a PDF file." in page
    assert f"legal/MODEL_LICENSE.pdf at commit {read.repo.commit[:12]}" in page


@pytest.mark.long
def test_bytes_that_were_stored_as_text_before_are_near_all_the_same(cast: Cast, tmp_path: Path) -> None:
    page = f"<html><pre>{APACHE}</pre></html>"
    old = reading("acme/older", license_text=page)
    scenes.candidate_at("read", cast, "acme/older", read=old)
    read = reading_of(tmp_path, {"README.md": TAG, "LICENSE.html": page.encode()}, "acme/newer")
    match = match_of(candidate_of(cast, read))
    assert match
    (document,) = match.license_documents.legal_documents
    assert (document.identity.verdict, document.identity.key) == ("near", "")


def test_a_license_that_cannot_be_read_is_proposed_to_the_intake(cast: Cast, client: Client, tmp_path: Path) -> None:
    files = {"README.md": TAG, "LICENSES/Model-License.pdf": pdf([""], drawn=b"/Im0 Do")}
    read = reading_of(tmp_path, files, "acme/scanned")
    candidate = candidate_of(cast, read)
    page = get(client, cast.legal, candidate, "legal/")
    assert f"LICENSES/Model-License.pdf at commit {read.repo.commit[:12]}" in page
    assert "its pages have no text: they are images" in page
    scenes.intake(candidate, cast, license_source="LICENSES/Model-License.pdf at the commit")
    known = next(one for one in scenes.requirements(candidate) if one.key == "license-known")
    assert known.met


def test_a_record_names_what_was_not_read_and_the_bytes_of_the_chosen_set(cast: Cast) -> None:
    unread = [{"path": "NOTICE.pdf", "role": "notice", "why": "it is a PDF file, and it is encrypted", "digest": "e"}]
    facts = {
        "license.unread": (unread, "hub", "NOTICE.pdf", ""), "weights.bytes": (9_000_000_000, "hub", "", ""),
        "license.binds": ([{"path": "LICENSE", "binds": ["weights"], "by": "words"}], "inferred", "LICENSE", ""),
        "weights.sets": ([weight_set(size=2_000_000_000)], "inferred", "model.safetensors", ""),
    }  # fmt: skip
    candidate = scenes.candidate_at("decided", cast, "acme/recorded", read=reading("acme/recorded", facts=facts))
    decision = Decision.objects.get(candidate=candidate)
    held = json.loads(bytes(decision.canonical))["evidence"]
    assert held["license.unread"]["value"] == unread
    assert {"license.binds", "license.card_terms", "license.taken", "card.license", "weights.sets"} <= set(held)
    shown = record_page.read(bytes(decision.canonical))
    assert [one.text for one in shown.deployment if one.label == "Weights"] == [
        "1.9 GiB (2,000,000,000 bytes) in 1 file"
    ]
    assert "NOTICE.pdf: it is a PDF file, and it is encrypted" in {one.text for one in shown.license}
