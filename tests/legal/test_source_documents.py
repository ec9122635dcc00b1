"""The card, the access prompt and policies are documents: who read them is said, and their Markdown is rendered."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from reviews.evidence.models import Document
from reviews.hub.shapes.reading import DocumentValue
from reviews.ledger.models import LedgerEntry
from reviews.legal.actions import add_document
from reviews.legal.details import DocumentDetails
from reviews.legal.documents import LicenseDocuments
from reviews.legal.models import ReadMark
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post
from tests.legal.test_sources import APACHE, BASE, TUNED, ancestor
from tests.licensing.identify.test_parallel import BOTH
from tests.readings import again, document, reading

pytestmark = pytest.mark.django_db
SENTENCE = "Any commercial use requires a written agreement."
CARD = f"---\nlicense: apache-2.0\n---\n# Atlas\n\nA **bold** model. {SENTENCE}\n"
POLICY = "# Acceptable Use\n\nYou will **not** use it for:\n\n* weapons\n* fraud\n"


def with_documents(cast: Cast, *added: DocumentValue) -> Candidate:
    limits = [{"sentence": SENTENCE, "line": 6, "kinds": ["agreement"]}]
    first = reading(license_text=APACHE, facts={"license.card_terms": (limits, "file", "README.md", "L6")})
    kept = tuple(one for one in first.documents if one.path not in {new.path for new in added})
    return scenes.candidate_at("read", cast, read=again(first, documents=(*kept, *added)))


def test_a_sentence_of_the_card_stands_on_the_desk_and_the_card_is_a_document(cast: Cast, client: Client) -> None:
    candidate = with_documents(cast, document("README.md", "card", CARD))
    desk = get(client, cast.legal, candidate, "legal/")
    assert f"The card limits what a license allows: “{SENTENCE}”" in desk
    card = Document.objects.get(role="card", snapshot=candidate.snapshot)
    shown = get(client, cast.legal, candidate, f"legal/?doc={card.pk}")
    assert "<strong>bold</strong>" in shown
    assert "license: apache-2.0" not in shown
    assert "**bold**" in get(client, cast.legal, candidate, f"legal/?doc={card.pk}&as=text")
    record = get(client, cast.legal, candidate, "legal/record/")
    assert "Model card" in record
    assert f"“{SENTENCE}”" in record


def test_who_read_a_document_is_said_of_the_portal_and_of_people(cast: Cast, client: Client) -> None:
    candidate = with_documents(cast, document("README.md", "card", CARD))
    card = Document.objects.get(role="card", snapshot=candidate.snapshot)
    before = get(client, cast.legal, candidate, f"legal/?doc={card.pk}")
    assert "Read by the portal on" in before
    assert "not read by a person" in before
    post(client, cast.legal, candidate, f"legal/mark-read/{card.pk}/", 302)
    post(client, cast.legal, candidate, f"legal/mark-read/{card.pk}/", 302)
    post(client, cast.requester, candidate, f"legal/mark-read/{card.pk}/", 403)
    post(client, cast.legal, candidate, "legal/mark-read/999999/", 404)
    assert ReadMark.objects.get().by == cast.legal
    assert LedgerEntry.objects.filter(event="legal:document-read").count() == 1
    after = get(client, cast.legal_two, candidate, f"legal/?doc={card.pk}")
    assert "read by Lena Legal on" in after
    assert "not read by a person" not in after
    assert "Record that I read this document" in after
    assert "Record that I read this document" not in get(client, cast.legal, candidate, f"legal/?doc={card.pk}")


def test_a_policy_in_markdown_is_rendered_and_cannot_run_anything(cast: Cast, client: Client) -> None:
    hostile = f"{POLICY}\n<script>alert(1)</script> [go](javascript:alert(2))\n"
    candidate = with_documents(cast, document("USE_POLICY.md", "use_policy", hostile))
    policy = Document.objects.get(role="use_policy", snapshot=candidate.snapshot)
    shown = get(client, cast.legal, candidate, f"legal/?doc={policy.pk}")
    assert "<li>weapons</li>" in shown
    assert "* weapons" not in shown
    assert "<script>alert" not in shown
    assert 'href="javascript:' not in shown


def test_two_language_versions_of_a_license_are_compared_on_the_desk(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast, read=reading(license_text=BOTH.replace("1亿", "1000万")))
    page = get(client, cast.legal, candidate, "legal/")
    assert "Two language versions differ" in page
    assert "Section 2, number: the Chinese text has 10,000,000; the English text has 100,000,000." in page


def test_the_license_of_a_fine_tune_without_a_text_names_the_ancestor_that_has_one(cast: Cast, client: Client) -> None:
    scenes.candidate_at("read", cast, BASE, read=reading(BASE, license_text=APACHE))
    facts = {
        "license.tag": ("apache-2.0", "file", "README.md", "L2"),
        "lineage.ancestors": ([ancestor()], "hub", "", ""),
    }
    first = reading(TUNED, facts=facts)
    bare = again(first, documents=tuple(one for one in first.documents if one.role != "license"))
    candidate = scenes.candidate_at("read", cast, TUNED, read=bare)
    page = get(client, cast.legal, candidate, "legal/")
    assert f"the license text of {BASE} is apache-2.0" in page
    assert f"in the license text of {BASE}" in get(client, cast.legal, candidate, "legal/fit/")


def test_an_access_prompt_that_is_a_known_license_is_read(cast: Cast, client: Client) -> None:
    first = reading(gated="manual", gate_prompt=APACHE)
    kept = tuple(one for one in first.documents if one.role != "license")
    candidate = scenes.candidate_at("read", cast, read=again(first, documents=kept))
    record = get(client, cast.legal, candidate, "legal/record/")
    assert "Verbatim text of apache-2.0" in record
    assert "A license text was read" in record
    assert "present and not read" not in record.lower()


PROMPT = "Tell us your name, and what you will use the model for."
TERMS = "License agreement. You may use the model for research purposes only. The licensor may terminate this license."
UNREAD = {"license.unread": ([{"path": "LICENSE", "role": "license", "why": "it is gated"}], "hub", "LICENSE", "")}


@pytest.mark.parametrize(
    ("prompt", "facts", "status"),
    [
        (PROMPT, {}, ("quiet", "Declared only, no license text in the repository")),
        (TERMS, {}, ("ok", "A license text was read")),
        (TERMS, UNREAD, ("warn", "1 license document present and not read")),
    ],
)
def test_a_prompt_is_a_license_text_only_if_it_reads_as_one(
    cast: Cast, prompt: str, facts: dict[str, Any], status: tuple[str, str]
) -> None:
    first = reading(gated="manual", gate_prompt=prompt, facts=facts)
    kept = tuple(one for one in first.documents if one.role != "license")
    candidate = scenes.candidate_at("read", cast, read=again(first, documents=kept))
    found = LicenseDocuments(candidate.snapshot)
    assert found.status == status
    found.snapshot.partial = True
    gated = "a license text was read, and others were not" if prompt == TERMS and facts else "no license text was read"
    assert found.status == (status if status[0] == "ok" else ("warn", f"Gated: {gated}"))


def test_a_text_that_a_reviewer_added_is_not_said_to_be_in_the_repository(cast: Cast) -> None:
    first = reading()
    kept = tuple(one for one in first.documents if one.role != "license")
    candidate = scenes.candidate_at("read", cast, read=again(first, documents=kept))
    details = DocumentDetails("license", "Apache 2.0", "https://example.org/", date(2026, 1, 5), "English", APACHE)
    add_document(candidate.hub, candidate.repo_id, details=details, by=cast.legal)
    found = LicenseDocuments(candidate.snapshot)
    assert found.status == ("warn", "No license text in the repository; a reviewer added one")
