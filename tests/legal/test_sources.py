"""Whose terms bind a candidate: an Apache tag over a research-only base, known by the base's own files."""

from hashlib import sha256
from importlib import metadata
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.desks.legal.fit_page import FitPage, whose
from reviews.desks.legal.memo.build import memo_of
from reviews.hub.shapes.reading import AncestorText
from reviews.legal.actions import add_document, conclude, end
from reviews.legal.declarations import Declaration, declarations, disagreement, leads_to
from reviews.legal.details import DocumentDetails
from reviews.legal.models import Conclusion
from reviews.licensing.models import License
from reviews.licensing.queries import held
from reviews.licensing.rules.inheritance import STRICTER, UNKNOWN, why_not_that_commit
from reviews.people.models import User
from reviews.workflow.matching import match_of
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_detail
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get
from tests.readings import again, reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
BASE, TUNED = "sample-lab/atlas-base", "sample-lab/atlas-tuned"
GIT_ID = "b2" * 20
"""The id under which the tests' readings list their LICENSE."""
APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
"""The text of the Apache License as a library ships it."""


@pytest.fixture(autouse=True)
def known_licenses(db: None) -> None:
    ship_licenses()


def ancestor(**changes: Any) -> dict[str, Any]:
    found = {
        "id": BASE, "of": TUNED, "relation": "finetune", "stated": "card", "state": "read", "license": "apache-2.0",
        "license_name": "", "license_link": "", "texts": {"LICENSE": GIT_ID}, "gated": False, "publisher": "sample-lab",
        "renamed_from": "",
    }  # fmt: skip
    return found | changes


HEAD = "c3" * 20


def tuned(
    cast: Cast,
    *ancestors: dict[str, Any],
    use: str = "external-product",
    texts: tuple[AncestorText, ...] = (),
    commit: str = HEAD,
) -> Candidate:
    """A fine-tune whose own terms are concluded to be Apache, for a product; its ancestors were read at ``commit``."""
    facts = {
        "license.tag": ("apache-2.0", "file", "README.md", "L2"),
        "lineage.ancestors": (list(ancestors), "hub", "", ""),
    }
    work = scenes.workload(cast, name="A product", use_class=use)
    around = {"ancestors": [{**one, "commit": commit} for one in ancestors]}
    words = "The words of the fine-tune.\n"
    read = again(reading(TUNED, license_text=words, facts=facts), ancestor_texts=texts, around=around)
    candidate = scenes.candidate_at("read", cast, TUNED, work=work, read=read)
    concluded(candidate, "apache-2.0", cast)
    return candidate


def concluded(candidate: Candidate, key: str, cast: Cast, by: User | None = None) -> None:
    match = match_of(candidate)
    assert match
    found, digest = License.objects.get(key=key), match.license_documents.documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=found, reason="Read.", by=by or cast.legal)


def test_an_apache_tag_over_a_research_only_base_is_stopped_by_the_base(cast: Cast, client: Client) -> None:
    base = scenes.candidate_at("read", cast, BASE, read=reading(BASE, license_text="Research only, in our words.\n"))
    concluded(base, "cc-by-nc-4.0", cast)
    candidate = tuned(cast, ancestor())
    match = match_of(candidate)
    assert match
    own, above = match.chain
    assert (own.declared, own.concluded) == ("apache-2.0", ("apache-2.0",))
    assert (above.declared, above.concluded) == ("apache-2.0", ("cc-by-nc-4.0",)), "what is declared is never corrected"
    (stop,) = [one for one in match.stops if one.result.rule == "commercial_use"]
    assert stop.result.source == BASE
    memo = memo_of(candidate_detail(candidate), cast.legal)
    assert memo
    assert memo.reasons[0].startswith(f"Commercial use ({BASE}): "), "whose terms decide is said in the short answer"
    assert f"Commercial use ({BASE}): " in " ".join(get(client, cast.legal, candidate, "legal/").split())
    row = FitPage(candidate, cast.legal).chain_rows[1]
    assert row.flag in (STRICTER, UNKNOWN)


def test_a_base_that_nobody_read_leaves_the_tuned_model_unknown(cast: Cast, client: Client) -> None:
    candidate = tuned(cast, ancestor(texts={"LICENSE": "ff" * 20}))
    match = match_of(candidate)
    assert match
    assert match.chain[1].concluded == ()
    assert match.chain[1].declared_key == "apache-2.0", "declared, and no more than that"
    said = {one.outcome for one in match.results if one.result.source == BASE}
    assert said == {"unknown"}
    assert FitPage(candidate, cast.legal).chain_rows[1].flag == UNKNOWN
    fit = " ".join(get(client, cast.legal, candidate, "legal/fit/").split())
    assert f"Only a review of {BASE} itself can conclude its license." in fit
    assert whose(match.results, TUNED) == "", "some of them are about the fine-tune itself"
    theirs = [one for one in match.results if one.result.source == BASE]
    assert whose(theirs, TUNED) == f"They rest on the terms of {BASE}. "
    assert whose(theirs[:1], TUNED) == f"It rests on the terms of {BASE}. "


def test_a_license_text_of_the_base_that_came_with_the_reading_says_which_terms_bind(cast: Cast) -> None:
    words = APACHE
    kept = AncestorText(BASE, "c3" * 20, "LICENSE", "ff" * 20, sha256(words.encode()).hexdigest(), len(words), words)
    candidate = tuned(cast, ancestor(texts={"LICENSE": "ff" * 20}), texts=(kept,))
    scenes.read_license(candidate, cast)
    match = match_of(candidate)
    assert match
    assert match.chain[1].detected == ("apache-2.0",)
    assert match.chain[1].keys == ("apache-2.0",)
    said = {one.result.rule: one.result for one in match.results if one.result.source == BASE}
    assert said["commercial_use"].outcome == "clear"
    assert "at its head, commit c3c3c3c" in said["commercial_use"].sentence
    assert "at its head, commit c3c3c3c" in FitPage(candidate, cast.legal).chain_rows[1].why


def test_a_notice_of_the_base_asks_for_no_reading(cast: Cast) -> None:
    """A notice contains no terms, so that no one could read them there and a pass would never be possible."""
    kept = tuple(
        AncestorText(BASE, HEAD, path, git * 20, sha256(words.encode()).hexdigest(), len(words), words)
        for path, git, words in (("LICENSE", "ff", APACHE), ("NOTICE", "ee", "Copyright 2026 Sample Lab.\n"))
    )
    candidate = tuned(cast, ancestor(texts={"LICENSE": "ff" * 20, "NOTICE": "ee" * 20}), texts=kept)
    scenes.read_license(candidate, cast)
    match = match_of(candidate)
    assert match
    assert not [title for title in match.left if BASE in title]
    said = [
        one.result.outcome for one in match.results if (one.result.source, one.result.rule) == (BASE, "commercial_use")
    ]
    assert said == ["clear"]


@pytest.mark.parametrize(
    ("commit", "revision", "outcome"),
    [
        (HEAD, HEAD, "clear"), (HEAD, "", "clear"), (HEAD, "main", "clear"), ("", "", "unknown"),
        (HEAD, "d4" * 20, "unknown"),
    ],
)  # fmt: skip
def test_texts_of_another_commit_than_the_bases_clear_no_rule_and_page_and_rules_agree(
    cast: Cast, commit: str, revision: str, outcome: str
) -> None:
    kept = AncestorText(BASE, HEAD, "LICENSE", "ff" * 20, sha256(APACHE.encode()).hexdigest(), len(APACHE), APACHE)
    base = ancestor(texts={"LICENSE": "ff" * 20}) | ({"revision": revision} if revision else {})
    candidate = tuned(cast, base, texts=(kept,), commit=commit)
    scenes.read_license(candidate, cast)
    match = match_of(candidate)
    assert match
    given = {one.outcome for one in match.results if one.result.source == BASE and one.result.rule == "commercial_use"}
    assert outcome in given
    assert ("unknown" in given) == (outcome == "unknown")
    row, refused = FitPage(candidate, cast.legal).chain_rows[1], why_not_that_commit(BASE, commit, revision)
    assert bool(refused) == (outcome == "unknown")
    assert not refused or (row.flag, row.why) == (UNKNOWN, refused)
    assert ("at its head" in row.why) == (outcome == "clear" and not revision)


def test_a_conflict_with_a_base_of_unknown_commit_still_stops(cast: Cast) -> None:
    base = scenes.candidate_at("read", cast, BASE, read=reading(BASE, license_text="Research only, in our words.\n"))
    concluded(base, "cc-by-nc-4.0", cast)
    match = match_of(tuned(cast, ancestor(), commit=""))
    assert match
    assert [one.result.source for one in match.stops if one.result.rule == "commercial_use"] == [BASE]


def test_a_conclusion_about_the_base_needs_its_files_to_be_those_that_were_read(cast: Cast) -> None:
    base = scenes.candidate_at("read", cast, BASE, read=reading(BASE))
    concluded(base, "apache-2.0", cast)
    match = match_of(tuned(cast, ancestor(texts={"LICENSE": GIT_ID, "USE_POLICY.md": "ee" * 20})))
    assert match
    assert match.chain[1].concluded == (), "a policy that nobody read may say anything"


def test_a_text_that_a_reviewer_adds_to_a_base_clears_only_after_another_one_concluded_it(cast: Cast) -> None:
    base = scenes.candidate_at("read", cast, BASE, read=again(reading(BASE), documents=()))
    candidate = tuned(cast, ancestor(texts={}))
    assert outcomes(candidate) == {"unknown"}
    concluded(base, "apache-2.0", cast, by=cast.legal_two)
    details = DocumentDetails("license", "Apache 2.0", "https://apache.org/", timezone.localdate(), "English", APACHE)
    add_document(base.hub, BASE, details=details, by=cast.legal)
    concluded(scenes.fresh(base), "apache-2.0", cast)
    assert "clear" not in outcomes(candidate), "nobody read it"
    scenes.read_license(scenes.fresh(base), cast)
    assert "unknown" in outcomes(candidate, "commercial_use"), "one person added and concluded it, the other before"
    concluded(scenes.fresh(base), "mit", cast, by=cast.legal_two)
    assert "unknown" in outcomes(candidate, "commercial_use"), "the second one says that it is another license"
    end(Conclusion.objects.get(license__key="mit"), reason="It was a slip.", by=cast.legal_two)
    assert "unknown" in outcomes(candidate, "commercial_use")
    end(Conclusion.objects.get(by=cast.legal, repo_id=BASE), reason="Luis concludes it.", by=cast.legal)
    concluded(scenes.fresh(base), "apache-2.0", cast, by=cast.legal_two)
    match = match_of(candidate)
    assert match
    assert match.chain[1].concluded == ("apache-2.0",)
    (said,) = [one.result for one in match.results if (one.result.source, one.result.rule) == (BASE, "commercial_use")]
    assert said.outcome == "clear"
    assert "was added by Lena Legal from https://apache.org/; Luis Legal concluded the license" in said.sentence


def outcomes(candidate: Candidate, rule: str = "") -> set[str]:
    """What the rules say of the base, of all rules or one."""
    match = match_of(candidate)
    assert match
    found = [one.result for one in match.results if one.result.source == BASE]
    return {one.outcome for one in found if not rule or one.rule == rule}


def test_a_tag_that_the_license_text_contradicts_is_shown_beside_it(cast: Cast) -> None:
    facts = {"license.tag": ("MIT", "file", "README.md", "L2")}
    match = match_of(scenes.candidate_at("read", cast, TUNED, read=reading(TUNED, license_text=APACHE, facts=facts)))
    assert match
    own = match.chain[0]
    assert (own.declared, own.declared_key, own.detected, own.concluded) == ("MIT", "mit", ("apache-2.0",), ())
    said = declarations(match.license_documents)
    assert "LICENSE: apache-2.0" in disagreement(said)
    assert "License tag on the card: mit" in disagreement(said)


def test_sources_agree_whatever_the_case_and_a_family_contradicts_nothing() -> None:
    assert [leads_to(tag)[0] for tag in ("Apache-2.0", "apache-2.0", "openrail", "other", "")] == [
        "apache-2.0", "apache-2.0", "", "", "",
    ]  # fmt: skip
    assert "whether later versions may be chosen" in leads_to("gpl-3.0")[1]
    text = Declaration(1, "LICENSE", "", "apache-2.0", "", "file")
    assert disagreement([text, Declaration(5, "Tag", "Apache-2.0", leads_to("Apache-2.0")[0], "", "file")]) == ""
    assert disagreement([text, Declaration(5, "Tag", "openrail", leads_to("openrail")[0], "", "file")]) == ""
    assert disagreement([Declaration(5, "Tag", "apache-2.0", "apache-2.0", "", "file")]) == ""


def test_a_license_that_is_not_known_has_no_neighbour() -> None:
    assert held(["llama3.4", "LLAMA3", "apache", "mit ", "openrail", "other", ""]) == {}


@pytest.mark.parametrize("state", ["gated", "missing", "private", "not read", "local"])
def test_an_ancestor_that_cannot_be_read_is_unknown_and_says_why(cast: Cast, state: str) -> None:
    candidate = tuned(cast, ancestor(state=state, texts={}))
    row = FitPage(candidate, cast.legal).chain_rows[1]
    assert row.flag == UNKNOWN
    assert BASE in row.why


def test_a_longer_chain_takes_no_more_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    many = [ancestor(id=f"sample-lab/link-{n}", texts={"LICENSE": f"{n:040x}"}) for n in range(12)]
    candidate = tuned(cast, *many)
    with django_assert_max_num_queries(20):
        match = match_of(candidate)
        assert match
        assert len(match.chain) == 13
        assert match.results


def test_the_license_files_of_the_base_are_read_on_the_desk(cast: Cast, client: Client) -> None:
    words = "Base terms.\n\nYou may not do that.\n"
    kept = AncestorText(BASE, "c3" * 20, "LICENSE", "ff" * 20, sha256(words.encode()).hexdigest(), len(words), words)
    candidate = tuned(cast, ancestor(texts={"LICENSE": "ff" * 20, "NOTICE": "ee" * 20}), texts=(kept,))
    page = get(client, cast.legal, candidate, "legal/")
    assert f"{BASE}: LICENSE" in page
    assert f"{BASE}: NOTICE" not in page, "nobody read it"
    page = get(client, cast.legal, candidate, f"legal/?doc=n{'ff' * 20}")
    assert "You may not do that." in page
    assert "an ancestor of this model" in page
