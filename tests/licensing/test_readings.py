"""Readings of terms: what is recorded, who agrees, and in which texts it counts."""

import contextlib
import random
from dataclasses import replace
from importlib import metadata

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from reviews.ledger.models import LedgerEntry
from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.actions import add_license, change_terms
from reviews.licensing.models import License, ReadingAgreement, TermReading
from reviews.licensing.queries import held
from reviews.licensing.readings.actions import agree, record_readings
from reviews.licensing.readings.statements import TermStatement, TextAtHand
from reviews.licensing.terms.values import Anchor, BadTerms, Term
from reviews.people.holds import open_hold
from reviews.people.permits import Forbidden
from reviews.workflow.matching import match_of
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import again, reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
TEXT = """Brook License 1.0

1. You are permitted to run the model.
2. This license is governed by the laws of Ruritania.
"""
RUN = "acts.run"
LAW = "This license is governed by the laws of Ruritania."
APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""


@pytest.fixture
def brook(cast: Cast) -> License:
    return add_license(key="brook/1.0", name="Brook License 1.0", steward="", reason="Met it.", by=cast.legal)


def quoted(words: str, text: str = TEXT, value: str = "allowed") -> Term:
    start = text.index(words)
    return Term(value, "proposed", Anchor(TextAtHand(text).digest, start, start + len(words)))


def record(row: License, cast: Cast, term: Term | None, *, path: str = RUN, reason: str = "", text: str = TEXT) -> None:
    number = held([row.key])[row.key].number
    said = [TermStatement(path, term, reason)]
    record_readings(row, text=TextAtHand(text, "LICENSE"), said=said, seen=number, by=cast.legal)


def candidate_with(
    row: License, cast: Cast, text: str, repo: str = "sample-lab/brook-1b", risk: str = "low"
) -> Candidate:
    """A candidate with this text, for which the license is concluded."""
    work = scenes.workload(cast, name=f"{repo} {risk}", risk_level=risk)
    candidate = scenes.candidate_at("read", cast, repo, work=work, read=reading(repo, license_text=text))
    assert candidate.snapshot
    digest = LicenseDocuments(candidate.snapshot).documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=row, reason="Read in full.", by=cast.legal)
    return candidate


def outcome(candidate: Candidate, rule: str = RUN) -> tuple[str, str]:
    match = match_of(scenes.fresh(candidate))
    assert match
    (found,) = [one for one in match.results if one.result.rule == rule]
    return found.outcome, found.result.sentence


def test_what_was_read_in_a_text_clears_there_and_in_every_copy_of_its_words_and_in_no_other(
    cast: Cast, brook: License
) -> None:
    here = candidate_with(brook, cast, TEXT)
    copy = candidate_with(brook, cast, TEXT.replace("\n2.", "\n\n2."), "sample-lab/copy-1b")
    other = candidate_with(brook, cast, TEXT.replace("permitted", "not permitted"), "sample-lab/other-1b")
    hidden = candidate_with(brook, cast, TEXT.replace("run", "ru\u200bn"), "sample-lab/hidden-1b")
    assert outcome(here)[0] == "unknown"
    record(brook, cast, quoted("You are permitted to run the model."))
    assert [outcome(one)[0] for one in (here, copy, other, hidden)] == ["clear", "clear", "unknown", "unknown"]
    assert "no reviewer has read this term" in outcome(other)[1]
    match = match_of(scenes.fresh(copy))
    assert match
    assert any("read by Lena Legal" in words for one in match.results for words in one.readers)


def test_what_one_person_read_needs_a_second_reader_at_a_higher_risk(cast: Cast, brook: License) -> None:
    low = candidate_with(brook, cast, TEXT)
    high = candidate_with(brook, cast, TEXT, "sample-lab/high-1b", "high")
    record(brook, cast, quoted("You are permitted to run the model."))
    assert outcome(low)[0] == "clear"
    assert outcome(high)[0] == "unknown"
    assert "asks for a second one" in outcome(high)[1]
    agree(brook, readings=TermReading.objects.all(), by=cast.legal_two)
    assert outcome(high)[0] == "clear"


def test_a_quote_about_something_else_needs_a_reason_and_a_second_reader(cast: Cast, brook: License) -> None:
    candidate = candidate_with(brook, cast, TEXT)
    unrelated = quoted(LAW)
    with pytest.raises(BadTerms, match="unusual for run"):
        record(brook, cast, unrelated)
    record(brook, cast, unrelated, reason="It says so between the lines.")
    assert outcome(candidate)[0] == "unknown"
    assert "a second legal reviewer must agree" in outcome(candidate)[1]
    agree(brook, readings=TermReading.objects.all(), by=cast.legal_two)
    assert outcome(candidate)[0] == "clear"


def test_the_second_reader_is_another_person_and_no_related_account(cast: Cast, brook: License) -> None:
    record(brook, cast, quoted("You are permitted to run the model."))
    rows = list(TermReading.objects.all())
    with pytest.raises(Forbidden, match="You read this yourself"):
        agree(brook, readings=rows, by=cast.legal)
    with pytest.raises(Forbidden, match="Only legal reviewers"):
        agree(brook, readings=rows, by=cast.engineer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingAgreement.objects.create(reading=rows[0], reader=cast.legal, by=cast.legal, actor="Lena")
    for person in (cast.legal, cast.legal_two):
        open_hold(person, by=cast.administrator, why="the first password was shown to whoever made the account")
    record(
        brook,
        cast,
        quoted(LAW, value="Ruritania"),
        path="governing_law",
    )
    with pytest.raises(Forbidden, match="Another legal reviewer must agree"):
        agree(brook, readings=TermReading.objects.filter(path="governing_law"), by=cast.legal_two)


def test_a_quote_must_stand_in_the_text(cast: Cast, brook: License) -> None:
    words = quoted("You are permitted to run the model.")
    with pytest.raises(BadTerms, match="not in this text"):
        record(brook, cast, words, text=TEXT.replace("permitted", "forbidden"))
    with pytest.raises(BadTerms, match="needs a quote"):
        record(brook, cast, Term("allowed", "proposed"))
    assert not TermReading.objects.exists()
    record(brook, cast, words)
    with pytest.raises(BadTerms, match="already"):
        record(brook, cast, None)
    longer = f"{TEXT}3. Nothing else.\n"
    with pytest.raises(BadTerms, match="another value is confirmed"):
        record(brook, cast, quoted("permitted", longer, "not_allowed"), text=longer)


def test_altered_apache_concluded_as_apache_stays_unknown_whatever_was_confirmed_elsewhere(cast: Cast) -> None:
    ship_licenses()
    apache, text = (
        License.objects.get(key="apache-2.0"),
        metadata.distribution("huggingface_hub").read_text("licenses/LICENSE"),
    )
    assert text
    own = scenes.candidate_at(
        "read", cast, "sample-lab/own-1b", read=again(reading("sample-lab/own-1b", license_text=text))
    )
    scenes.read_license(own, cast)
    changed = text.replace("irrevocable", "revocable, non-commercial")
    candidate = candidate_with(apache, cast, changed, "sample-lab/altered-1b")
    match, right = match_of(candidate), match_of(scenes.fresh(own))
    assert match
    assert right
    assert {one.result.rule for one in right.results if one.outcome == "clear"} >= {"commercial_use", RUN, "revocable"}
    assert {one.outcome for one in match.results if one.result.reads} == {"unknown"}
    assert "A pass needs every term" in match.why_not_pass


def test_a_text_that_is_only_near_denies_nothing_that_the_license_says(cast: Cast) -> None:
    ship_licenses()
    apache = License.objects.get(key="apache-2.0")
    record(apache, cast, None, path="patents.grant", text=APACHE.replace("irrevocable", "revocable"))
    assert held(["apache-2.0"])["apache-2.0"].terms["patents.grant"].status == "proposed"
    record(apache, cast, None, path="patents.grant", text=APACHE)
    assert held(["apache-2.0"])["apache-2.0"].terms["patents.grant"].status == "not_addressed"


def test_without_any_text_nothing_is_clear(cast: Cast, brook: License) -> None:
    record(brook, cast, quoted("You are permitted to run the model."))
    whole = reading("sample-lab/bare-1b")
    bare = again(whole, documents=tuple(one for one in whole.documents if one.role != "license"))
    candidate = scenes.candidate_at("read", cast, "sample-lab/bare-1b", read=bare)
    assert candidate.snapshot
    digest = LicenseDocuments(candidate.snapshot).documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=brook, reason="By its tag.", by=cast.legal)
    assert outcome(candidate)[0] == "unknown"
    assert "No text of this license is here" in outcome(candidate)[1]


def test_terms_confirmed_before_are_taken_over_where_their_quote_stands(cast: Cast, brook: License) -> None:
    candidate = candidate_with(brook, cast, TEXT)
    anchor = quoted("You are permitted to run the model.").anchor
    read = {"read_by": "Lena Legal", "read_on": "2026-01-05"}
    values = {
        RUN: Term("allowed", "confirmed", anchor, **read),
        "venue": Term("Ruritania", "confirmed", Anchor("ab" * 32, 0, 5), **read),
        "registration": Term(status="not_addressed", **read),
    }
    change_terms(brook, values=values, seen=1, reason="Read.", by=cast.legal)
    assert not TermReading.objects.exists()
    before = LedgerEntry.objects.count()
    for _ in range(2):
        call_command("ship_readings")
    (row,) = TermReading.objects.all()
    assert (row.path, row.by, row.quotes) == (RUN, cast.legal, ["You are permitted to run the model."])
    assert LedgerEntry.objects.count() == before + 1
    assert outcome(candidate)[0] == "clear"


SHORT = 1
"""The walk of the short run: what is read in it clears early, so that every later step could break the rule."""


@pytest.mark.parametrize("seed", [SHORT, *(pytest.param(one, marks=pytest.mark.long) for one in (0, *range(2, 12)))])
def test_no_walk_of_one_person_makes_clear_what_the_own_text_does_not_hold(
    cast: Cast, brook: License, seed: int
) -> None:
    """Random acts of one legal reviewer on two texts of one license; one of them is changed and concluded the same."""
    dice, cleared = random.Random(seed), set[str]()
    changed = TEXT.replace("permitted", "forbidden")
    candidates = {
        TEXT: candidate_with(brook, cast, TEXT),
        changed: candidate_with(brook, cast, changed, "sample-lab/changed-1b"),
    }
    for _ in range(25):
        text, path = dice.choice((TEXT, changed)), dice.choice((RUN, "governing_law", "registration", "commercial_use"))
        start = dice.randrange(len(text) - 12)
        value = {RUN: "allowed", "governing_law": "Ruritania", "registration": "none", "commercial_use": "yes"}[path]
        where = dice.choice((TEXT, changed))
        anchor = Anchor(TextAtHand(where).digest, start, min(len(where), start + dice.randrange(10, 60)))
        term = Term(value, "proposed", anchor)
        with contextlib.suppress(BadTerms, Forbidden), transaction.atomic():
            act = dice.randrange(4)
            if act == 0:
                record(brook, cast, term, path=path, text=text, reason=dice.choice(("", "It says so to me.")))
            elif act == 1:
                record(brook, cast, None, path=path, text=text)
            elif act == 2:
                agree(brook, readings=TermReading.objects.all(), by=cast.legal)
            else:
                signed = replace(term, status="confirmed", read_by="Lena Legal", read_on="2026-01-05")
                change_terms(
                    brook, values={path: signed}, seen=held([brook.key])[brook.key].number, reason="I say so.",
                    by=cast.legal, texts=[TextAtHand(where)],
                )  # fmt: skip
        for own, candidate in candidates.items():
            match = match_of(scenes.fresh(candidate))
            assert match
            clear = [one.result for one in match.results if one.outcome == "clear" and one.result.reads]
            for read in [read for one in clear for read in one.reads]:
                newest = TermReading.objects.filter(path=read.path, document=TextAtHand(own).digest).last()
                assert newest
                assert not newest.doubtful, "nobody agreed"
                assert all(quote in own for quote in newest.quotes)
                cleared.add(read.path)
    assert cleared or seed != SHORT, "a walk that makes nothing clear shows nothing"
