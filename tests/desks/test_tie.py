"""Words of a document are tied to a term where they stand exactly once; what cannot be found is said and kept."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.actions import add_license
from reviews.people.models import User
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db

TEXT = "SAMPLE TERMS\n\n1. You may run\n   the Model.\n2. You may not\u200b sell it. You may not\u200b host it.\n"


@pytest.fixture
def candidate(cast: Cast) -> Candidate:
    """A candidate whose license text was concluded to be one that nobody has read."""
    found = scenes.candidate_at("read", cast, read=reading(license_text=TEXT))
    known = add_license(key="sample/2", name="Sample Terms", steward="", reason="Met it.", by=cast.legal)
    assert found.snapshot
    documents = LicenseDocuments(found.snapshot).documents_digest
    conclude(found.hub, found.repo_id, documents=documents, license=known, reason="Read.", by=cast.legal)
    return found


def at(candidate: Candidate) -> str:
    assert candidate.snapshot
    return reverse("tie_clause", args=[candidate.pk, str(candidate.snapshot.documents.get(role="license").pk)])


def client(person: User) -> Client:
    found = Client()
    found.force_login(person)
    return found


@pytest.mark.long
def test_marked_words_lead_to_their_term_with_the_clause_filled_in(cast: Cast, candidate: Candidate) -> None:
    lena = client(cast.legal)
    marked = {"quote": "You may run the Model.", "term": "sample/2 commercial_use"}
    answer = lena.post(at(candidate), marked)
    place = parse_qs(urlsplit(answer["Location"]).query)
    start, end = int(place["start"][0]), int(place["end"][0])
    assert TEXT[start:end] == "You may run\n   the Model."
    assert "You may run\n   the Model.</textarea>" in lena.get(answer["Location"]).content.decode()


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("You may sell it.", "does not contain these words"),
        ("You may not⟨U+200B⟩", "occur more than once in the selected text (line 5)"),
        (" ", "This field is required"),
    ],
)
def test_what_is_not_there_once_is_said_and_kept(cast: Cast, candidate: Candidate, quote: str, said: str) -> None:
    answer = client(cast.legal).post(at(candidate), {"quote": quote, "term": "sample/2 duties"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert quote.strip() in page
    odd = client(cast.legal).post(at(candidate), {"quote": "You may run", "term": "other/1 duties"})
    assert odd.status_code == 422


def test_only_who_owns_the_terms_ties_and_only_to_a_license_that_applies(cast: Cast, candidate: Candidate) -> None:
    for person in (cast.reader, cast.engineer, cast.administrator):
        assert client(person).post(at(candidate), {}).status_code == 403
        assert 'class="tie"' not in client(person).get(reverse("legal", args=[candidate.pk])).content.decode()
    bare = scenes.candidate_at("read", cast, "sample-lab/bare-1b", read=reading("sample-lab/bare-1b"))
    page = client(cast.legal).get(at(bare)).content.decode()
    assert "conclude one first" in page
    assert client(cast.legal).get(reverse("tie_clause", args=[candidate.pk, "card"])).status_code == 404
