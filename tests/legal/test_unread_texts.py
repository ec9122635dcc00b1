"""License documents that were not read, terms in the card and expressions: nothing of them is satisfied by silence."""

from importlib import metadata
from typing import Any

import pytest
from django.test import Client

from reviews.legal.declarations import Declaration, declarations, disagreement
from reviews.workflow.matching import Match, match_of
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get
from tests.readings import reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
PDF = [
    {"path": "MODEL_LICENSE.pdf", "role": "license", "why": "it is a PDF file, whose words are not read", "digest": "e"}
]
TERM = [{"kinds": ["non-commercial"], "sentence": "The weights are for non-commercial use.", "line": 31}]
SECTION = {"heading": "License", "text": "Released under the [MIT License](https://opensource.org/licenses/MIT)."}


@pytest.fixture(autouse=True)
def known_licenses(db: None) -> None:
    ship_licenses()


def candidate_with(cast: Cast, license_text: str = APACHE, **facts: Any) -> Candidate:
    known = {name.replace("__", "."): (value, "hub", "README.md", "L2") for name, value in facts.items()}
    known.setdefault("license.tag", ("apache-2.0", "file", "README.md", "L2"))
    name = f"sample-lab/with-{len(facts)}-more"
    return scenes.candidate_at("read", cast, name, read=reading(name, license_text=license_text, facts=known))


def matched(candidate: Candidate) -> Match:
    match = match_of(candidate)
    assert match
    return match


def outcomes(candidate: Candidate, rule: str) -> set[str]:
    return {one.outcome for one in matched(candidate).results if one.result.rule == rule}


def said(candidate: Candidate) -> list[Declaration]:
    return declarations(matched(candidate).license_documents)


def test_a_document_that_was_not_read_leaves_every_term_unknown(cast: Cast, client: Client) -> None:
    whole = candidate_with(cast)
    scenes.read_license(whole, cast)
    assert outcomes(whole, "commercial_use") == {"clear"}
    candidate = candidate_with(cast, license__unread=PDF, license__files=["LICENSE", "MODEL_LICENSE.pdf"])
    assert "unknown" in outcomes(candidate, "commercial_use")
    assert matched(candidate).license_documents.status == ("warn", "1 license document present and not read")
    for page in ("legal/", "legal/record/"):
        assert "MODEL_LICENSE.pdf" in get(client, cast.legal, candidate, page)
    assert "present and not read" in get(client, cast.legal, candidate, "legal/record/").lower()


def test_terms_in_the_card_contradict_the_tag_as_a_file_would(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast, license__card_terms=TERM)
    assert "unknown" in outcomes(candidate, "commercial_use")
    (one,) = [one for one in said(candidate) if one.where == "Card, line 31"]
    assert (one.says, one.why) == ("“The weights are for non-commercial use.”", "non-commercial")
    assert "A source limits what a declared license allows: Card, line 31" in disagreement(said(candidate))
    assert "The weights are for non-commercial use." in get(client, cast.legal, candidate, "legal/record/")
    assert "“The weights are for non-commercial use.” (line 31)" in get(
        client, cast.legal, candidate, "legal/?doc=card"
    )


def test_a_text_for_the_weights_that_limits_commerce_is_no_apache_license(cast: Cast) -> None:
    candidate = candidate_with(
        cast, license_text="Model License\n\nThe weights may be used for non-commercial research only."
    )
    assert outcomes(candidate, "commercial_use") == {"unknown"}
    assert "LICENSE: “The weights may be used" in disagreement(said(candidate))


@pytest.mark.long
def test_the_license_section_names_what_the_tag_does_not(cast: Cast) -> None:
    candidate = candidate_with(cast, card__license=SECTION)
    (one,) = [one for one in said(candidate) if one.where == "Card, section License"]
    assert one.key == "mit"
    assert "Card, section License: mit" in disagreement(said(candidate))


def test_the_link_of_the_card_names_a_known_license(cast: Cast) -> None:
    candidate = candidate_with(cast, license__link="https://creativecommons.org/licenses/by-nc/4.0/")
    assert ("License link on the card", "cc-by-nc-4.0") in {(one.where, one.key) for one in said(candidate)}


@pytest.mark.some(2)
@pytest.mark.parametrize("key", ["license.tag", "license.hub_tags", "license.name", "license.gguf"])
def test_every_consumer_keeps_every_part_of_an_expression(cast: Cast, key: str) -> None:
    value: Any = {"license.gguf": {"license": "Apache-2.0 OR MIT"}, "license.hub_tags": ["apache-2.0 or mit"]}.get(
        key, "Apache-2.0 OR MIT"
    )
    found = said(candidate_with(cast, **{"license__tag": "other", key.replace(".", "__"): value}))
    assert {one.key for one in found if one.fact == key} == {"apache-2.0", "mit"}


@pytest.mark.parametrize("key", ["license.tag", "license.link", "license.gguf"])
def test_the_address_of_a_known_license_names_it_wherever_it_is_given(cast: Cast, key: str) -> None:
    address = "http://apache.org/licenses/LICENSE-2.0.html"
    value: Any = {"link": address} if key == "license.gguf" else address
    found = said(candidate_with(cast, **{"license__tag": "other", key.replace(".", "__"): value}))
    assert "apache-2.0" in {one.key for one in found if one.fact == key}


@pytest.mark.parametrize(
    ("tag", "agrees"), [("Apache-2.0 OR MIT", True), ("mit OR isc", False), ("Apache-2.0 AND CC-BY-NC-4.0", True)]
)
def test_an_expression_keeps_its_parts_and_contradicts_none_of_them(cast: Cast, tag: str, agrees: bool) -> None:
    candidate = candidate_with(cast, license__tag=tag)
    parts = [one for one in said(candidate) if one.where == "License tag on the card"]
    assert [one.says for one in parts] == [part for part in tag.split() if part not in ("OR", "AND")]
    assert all(("may choose" if " OR " in tag else "all of them apply") in one.why for one in parts)
    assert (disagreement(said(candidate)) == "") is agrees
