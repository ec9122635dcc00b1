"""The legal desk shows a proposed term beside the sentence of this very text that says so; that confirms nothing."""

from importlib import metadata

import pytest
from django.test import Client

from reviews.licensing.actions import change_terms
from reviews.licensing.models import License
from reviews.licensing.queries import held
from reviews.licensing.terms.values import Term
from reviews.proposals.actions import take_reading
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get
from tests.readings import again, reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
REPO = "sample-lab/atlas-1b-instruct"


def desk(cast: Cast, client: Client, text: str = APACHE) -> tuple[str, int]:
    ship_licenses()
    candidate = scenes.candidate_at("read", cast, REPO, read=again(reading(REPO, license_text=text)))
    return get(client, cast.legal, candidate, "legal/"), candidate.pk


def test_a_proposed_term_shows_its_sentence_and_leads_to_it_both_ways(cast: Cast, client: Client) -> None:
    page, number = desk(cast, client)
    assert "grants to You a perpetual, worldwide, non-exclusive" in page
    assert "Section 3, <a" in " ".join(page.split())
    assert (
        page.count(
            "hereby grants to You a perpetual, worldwide, non-exclusive, no-charge, royalty-free, irrevocable "
            "copyright license"
        )
        == 1
    ), "a sentence is told once"
    assert 'href="#c-t' in page  # from the term to the text
    assert 'class="clause-ref' in page  # and back
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids)), "no id twice, however many clauses a term has"
    assert "0 of" in page, "what is shown is proposed, and confirms nothing"
    link = page.split("/terms/patents.grant/?candidate=")[1].split('"')[0] if "/terms/patents.grant/" in page else ""
    assert f"{number}&amp;doc=" in link or "start=" in page


@pytest.mark.long
def test_the_form_of_a_term_opens_with_the_sentence_to_be_confirmed(cast: Cast, client: Client) -> None:
    page, number = desk(cast, client)
    at = page.index(">Confirm<span")
    address = page[:at].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert f"candidate={number}" in address
    form = client.get(address).content.decode()
    assert "start=" in address
    assert "Grant of Copyright License" in form or "grants to You" in form or "means" in form


@pytest.mark.long
def test_a_value_that_somebody_changed_has_no_clause_of_ours(cast: Cast, client: Client) -> None:
    desk(cast, client)
    found = License.objects.get(key="apache-2.0")
    term = Term("none", "proposed", source="A lawyer's mail")
    change_terms(
        found, values={"patents.grant": term}, seen=held(["apache-2.0"])["apache-2.0"].number,
        reason="We read it otherwise.", by=cast.legal,
    )  # fmt: skip
    candidate = scenes.proposed(cast, "sample-lab/other-1b")
    take_reading(candidate.pk, again(reading("sample-lab/other-1b", license_text=APACHE)))
    page = get(client, cast.legal, candidate, "legal/")
    row = page.split("Patent grant</span>")[1].split("</li>")[0]
    assert "clause-words" not in row
