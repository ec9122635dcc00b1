"""The clause library: who bans what, in which words; texts only for who may see them; two versions side by side."""

import pytest
from django.test import Client
from django.utils import timezone

from reviews.evidence.models import TextBlob
from reviews.licensing.actions import add_license, change_terms
from reviews.licensing.models import License
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import Anchor, Term
from reviews.people.models import User
from reviews.reference.library.known import ANY, fits, offered
from reviews.reference.library.side_by_side import family_steps, side_by_side
from reviews.reference.licenses.pages import newest, term_of
from tests import scenes
from tests.cast import Cast
from tests.readings import reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
SECRET = "Sample License\n\n1. You may use the zebrafish model.\n2. You may not train other models on outputs.\n"
BAN = "You may not train other models on outputs."


def shipped_here() -> None:
    ship_licenses()


def get(client: Client, person: User, path: str, **asked: str) -> str:
    client.force_login(person)
    answer = client.get(path, asked)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return " ".join(answer.content.decode().split())


def private(cast: Cast) -> str:
    """A text that only the private workload's team and reviewers may see; its SHA-256."""
    work = scenes.workload(cast, name="Secret use", private=True)
    candidate = scenes.candidate_at("read", cast, "sample-lab/x-1b", work=work,
                                    read=reading("sample-lab/x-1b", license_text=SECRET))  # fmt: skip
    assert candidate.snapshot
    return str(candidate.snapshot.documents.get(role="license").sha256)


def test_every_term_and_value_can_be_looked_for() -> None:
    keys = [key for _, values in offered() for key, _ in values]
    assert len(keys) == len(set(keys))
    assert {key.partition("=")[0] for key in keys} == set(FIELDS)
    assert fits(Term("no", "proposed"), "no")
    assert not fits(Term(), ANY)


def test_who_bans_training_on_outputs(cast: Cast, client: Client) -> None:
    shipped_here()
    document = private(cast)
    row = add_license(key="mine/1.0", name="My License", steward="", reason="Met it.", by=cast.legal)
    start = SECRET.index(BAN)
    said = {"read_by": cast.legal.name, "read_on": timezone.localdate().isoformat()}
    term = Term("not_allowed", "confirmed", Anchor(document, start, start + len(BAN)), **said)
    change_terms(row, values={"outputs.train_models": term}, seen=1, reason="Read.", by=cast.legal)
    page = get(client, cast.reader, "/clauses/", term="outputs.train_models=not_allowed")
    assert "My License" in page
    assert BAN in page
    only = get(client, cast.reader, "/clauses/", term="outputs.train_models=not_allowed", confirmed="on")
    assert "1 license" in only
    assert "No known license has this value" in get(
        client, cast.reader, "/clauses/", term="outputs.train_models=same_family_only", confirmed="on"
    )
    assert "Select a valid choice" in get(client, cast.reader, "/clauses/", term="nonsense=1")


def test_words_are_found_in_texts_that_the_person_may_see(cast: Cast, client: Client) -> None:
    private(cast)
    page = get(client, cast.requester, "/clauses/", q="zebrafish")
    assert "<mark>zebrafish</mark>" in page
    assert "1 stored text" in page
    assert "No stored text" in get(client, cast.stranger, "/clauses/", q="zebrafish")
    for words in ('"train other models"', "zebrafish -train", "'; drop table", "<b>x</b>", "&|!:*", "模型"):
        get(client, cast.legal, "/clauses/", q=words)
    assert "1 stored text" in get(client, cast.legal, "/clauses/", q='"train other models on outputs"')


def test_a_long_text_is_stored_and_searched() -> None:
    text = " ".join(f"word{number}" for number in range(150_000))
    TextBlob.objects.create(sha256="c" * 64, text=text)
    assert TextBlob.objects.filter(pk="c" * 64).exists()


def test_versions_of_a_family_side_by_side(cast: Cast, client: Client) -> None:
    shipped_here()
    steps = {f"{one.key} {other.key}" for _, pairs in family_steps() for one, other in pairs}
    assert {"llama3 llama3.1", "llama3.1 llama3.2", "llama3.3 llama4"} <= steps
    one, other = License.objects.get(key="llama3"), License.objects.get(key="llama3.1")
    found = {pair.one.path: pair for pair in side_by_side(one, other, cast.legal).pairs}
    assert found["outputs.train_models"].differs
    assert found["outputs.train_models"].one.words != found["outputs.train_models"].other.words
    assert not side_by_side(one, one, cast.legal).pairs
    everything = side_by_side(one, one, cast.legal, every=True)
    assert len(everything.pairs) == len(FIELDS)
    assert everything.same == sum(1 for pair in everything.pairs if not pair.open and not pair.fact)
    assert [pair.one.path for pair in everything.pairs if pair.fact] == ["flags.osi", "flags.fsf"]
    page = get(client, cast.reader, "/clauses/compare/", one="llama3", other="llama3.1")
    assert "Training" in page
    wrong = get(client, cast.reader, "/clauses/compare/", one="x", other="y")
    assert "No known license has this key or name" in wrong
    assert "Nothing was saved" not in wrong


def test_lists_of_two_licenses_show_only_the_entries_that_differ(cast: Cast, client: Client) -> None:
    shipped_here()
    one, other = License.objects.get(key="llama3.1"), License.objects.get(key="llama3.3")
    (pair,) = [pair for pair in side_by_side(one, other, cast.legal).pairs if pair.one.path == "restrictions"]
    assert pair.shared > 20
    assert len(pair.only_one) < len(pair.only_other) < 4
    page = get(client, cast.reader, "/clauses/compare/", one="llama3.1", other="llama3.3")
    assert f"{pair.shared} entries the same in both" in page
    assert "Getting around safeguards" in page
    assert "Sexual solicitation" not in page
    assert dict(family_steps())["Llama Community License"]


def test_a_license_enters_by_one_form_from_its_text(cast: Cast, client: Client) -> None:
    shipped_here()
    text = (
        "Our License 1.0\n\n1. If you distribute the Llama Materials, prominently display “Built with Llama” on a "
        "related website.\n\n2. You may not do otherwise.\n"
    )
    client.force_login(cast.legal)
    said = {"key": "sample/1.1", "name": "Our License 1.0", "steward": "", "reason": "Met it today.", "text": text}
    answer = client.post("/licenses/new/", said)
    assert answer.status_code == 302, "the example key works"
    row = License.objects.get(key="sample/1.1")
    version = newest(row)
    assert version
    terms = {path: term_of(version, path) for path in FIELDS}
    assert {one.status for one in terms.values()} <= {"proposed", "unknown"}
    assert all(one.anchor or isinstance(one.value, tuple) for one in terms.values() if one.status == "proposed")
    document = private(cast)
    both = client.post("/licenses/new/", said | {"key": "sample/1.2", "document": document})
    assert both.status_code == 422
    assert "not both" in both.content.decode()
    stored = client.post("/licenses/new/", said | {"key": "sample/1.2", "document": document, "text": ""})
    assert stored.status_code == 302
    assert client.get("/licenses/new/").status_code == 200
