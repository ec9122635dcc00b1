"""Reading a license: one page, one form, one entry; nothing is confirmed that nobody chose."""

import re
from importlib import metadata

import pytest
from django.test import Client

from reviews.ledger.models import LedgerEntry
from reviews.licensing.queries import held
from reviews.licensing.terms.fields import FIELDS
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get
from tests.licensing.identify.texts import LABELS, labelled
from tests.readings import again, reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
MIT = next(
    text
    for text in (metadata.distribution("attrs").read_text(f"licenses/{name}") for name in ("LICENSE", "LICENSE.txt"))
    if text
)
REPO = "sample-lab/atlas-1b-instruct"


def candidate_with(cast: Cast, text: str = APACHE) -> Candidate:
    ship_licenses()
    return scenes.candidate_at("read", cast, REPO, read=again(reading(REPO, license_text=text)))


def says(page: str, *paths: str) -> dict[str, str]:
    """The answer “the text says so” to these terms, for the sentences that a page shows."""
    return {f"read-{one}": re.findall(rf'name="read-{re.escape(one)}" value="(says_\w+)"', page)[0] for one in paths}


def place(page: str) -> str:
    return page.split("/legal/read/")[1].split('"')[0]


def test_the_terms_of_a_text_are_read_in_one_submission(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast)
    where = place(get(client, cast.legal, candidate, "legal/"))
    path = f"/candidates/{candidate.pk}/legal/read/{where}"
    page = client.get(path).content.decode()
    chosen_before = [one for one in re.findall(r"<input[^>]*>", page) if "checked" in one]
    assert all('value=""' in one for one in chosen_before), "only “Not read yet” is chosen beforehand"
    assert "Record what you read</button>" in page
    assert "left that this workload needs" in page
    number = held(["apache-2.0"])["apache-2.0"].number
    chosen = says(page, "acts.run", "patents.grant", "duties")
    before = LedgerEntry.objects.count()
    reply = client.post(path, {"version": number, "read-venue": "silent", **chosen})
    assert reply.status_code == 302, reply.content.decode()
    assert LedgerEntry.objects.count() == before + 1
    assert "Your 4 readings have been recorded." in client.get(reply["Location"]).content.decode()
    terms = held(["apache-2.0"])["apache-2.0"].terms
    run, duties, venue = terms["acts.run"], terms["duties"], terms["venue"]
    assert (run.status, run.read_by) == ("confirmed", "Lena Legal")
    assert run.anchor
    assert "grants to You" in APACHE[run.anchor.start : run.anchor.end]
    assert all(one.anchor for one in terms.duties())
    assert (duties.status, venue.status, venue.read_by) == ("confirmed", "not_addressed", "Lena Legal")
    assert terms["acts.merge"].status == "proposed", "what nobody chose stays a proposal"
    page = client.get(path).content.decode()
    assert 'name="read-acts.run"' not in page
    assert 'name="read-acts.merge"' in page


def test_an_empty_form_an_older_version_and_a_foreign_hand_record_nothing(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast)
    path = f"/candidates/{candidate.pk}/legal/read/{place(get(client, cast.legal, candidate, 'legal/'))}"
    number = held(["apache-2.0"])["apache-2.0"].number
    page = client.post(path, {"version": number})
    assert page.status_code == 422
    assert "Choose what you read for at least one term." in page.content.decode()
    run = says(page.content.decode(), "acts.run")
    late = client.post(path, {"version": number - 1, **run})
    assert "Someone changed the terms of this license" in late.content.decode()
    assert client.post(path, {"version": number, "read-flags.osi": "says"}).status_code == 422
    client.force_login(cast.engineer)
    assert client.post(path, {"version": number, **run}).status_code == 403
    assert held(["apache-2.0"])["apache-2.0"].number == number
    assert all(not held(["apache-2.0"])["apache-2.0"].terms[one].read_by for one in FIELDS)


def test_terms_are_not_read_in_a_text_that_is_only_similar(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast, APACHE.replace("irrevocable", "revocable"))
    page = get(client, cast.legal, candidate, "legal/")
    assert "Read these terms beside the text" not in page
    reference = page.split("?doc=")[1].split('"')[0]
    path = f"/candidates/{candidate.pk}/legal/read/{reference}/apache-2.0/"
    assert client.get(path).status_code == 404


def test_terms_are_not_read_in_a_text_with_more_than_the_license(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast, f"{APACHE}\n\n{MIT}\n\nThe model may not be used in Ruritania.\n")
    assert candidate.snapshot
    document = candidate.snapshot.documents.get(role="license")
    assert client.get(f"/candidates/{candidate.pk}/legal/read/{document.pk}/apache-2.0/").status_code in (302, 404)
    page = get(client, cast.legal, candidate, "legal/")
    assert "Read these terms beside the text" not in page
    assert client.get(f"/candidates/{candidate.pk}/legal/read/{document.pk}/apache-2.0/").status_code == 404


@pytest.mark.skipif(not LABELS, reason="skipped: no labelled texts, set REFERENCE_DATA to where they are")
def test_what_another_document_of_the_license_says_is_not_denied_by_this_one(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast, labelled("llama3.1.txt"))
    where = place(get(client, cast.legal, candidate, "legal/"))
    path = f"/candidates/{candidate.pk}/legal/read/{where}"
    page = client.get(path).content.decode()
    assert "Another document of the license says this." in page
    number = held(["llama3.1"])["llama3.1"].number
    said = {"read-restrictions": "silent", "read-registration": "silent"}
    assert client.post(path, {"version": number, **said}).status_code == 302
    terms = held(["llama3.1"])["llama3.1"].terms
    assert terms["restrictions"].status == "proposed", "they stand in the use policy"
    assert (terms["registration"].status, terms["registration"].read_by) == ("not_addressed", "Lena Legal")
