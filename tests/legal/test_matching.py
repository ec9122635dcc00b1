"""Terms against a workload, from real acts: what stops, what is unknown, what clears, and what a person concluded."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from reviews.legal.actions import approve_agreement, conclude, record_acceptance
from reviews.legal.details import AcceptanceDetails
from reviews.licensing.models import License
from reviews.people.permits import Forbidden
from reviews.workflow import states
from reviews.workflow.actions.reviewing import answer
from reviews.workflow.actions.signing import sign
from reviews.workflow.matching import match_of
from reviews.workflow.models import Candidate
from reviews.workflow.statements import AnswerStatement, SignOffStatement
from tests import scenes
from tests.cast import Cast
from tests.readings import reading
from tests.shipped_licenses import ship_licenses

pytestmark = pytest.mark.django_db
REPO = "sample-lab/atlas-8b-support"


@pytest.fixture(autouse=True)
def known_licenses(db: None) -> None:
    ship_licenses()


def concluded(candidate: Candidate, key: str, cast: Cast) -> None:
    match = match_of(candidate)
    assert match
    digest = match.license_documents.documents_digest
    found = License.objects.get(key=key)
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=found, reason="Read in full.", by=cast.legal)


def outcomes(candidate: Candidate) -> dict[str, str]:
    """The worst outcome of each rule."""
    match = match_of(candidate)
    assert match
    found: dict[str, str] = {}
    for one in match.results:
        found.setdefault(one.result.rule, one.outcome)
    return found


def read(cast: Cast, *, work: dict[str, Any] | None = None, **changes: Any) -> Candidate:
    return scenes.candidate_at(
        "read", cast, REPO, work=scenes.workload(cast, **(work or {})), read=reading(REPO, **changes)
    )


def test_a_license_that_nobody_read_answers_unknown_to_everything(cast: Cast) -> None:
    candidate = read(cast, license_text="Our own words.\n\nYou may do this and that, and not the other.\n")
    found = outcomes(candidate)
    assert found.pop("gate") == "clear"
    assert set(found.values()) == {"unknown"}
    candidate = scenes.candidate_at("intake", cast, "sample-lab/other")
    assert candidate.tracks.get(name="engineering").state == states.OPEN


def test_a_conflict_of_rights_stops_before_technical_work_and_names_the_sentence(cast: Cast) -> None:
    candidate = read(cast)
    concluded(candidate, "cc-by-nc-4.0", cast)
    candidate = read_on(candidate, cast, use_class="external-product")
    scenes.intake(candidate, cast)
    row = candidate.intakes.get()
    (stop,) = [one for one in row.match if one["hard"]]
    assert stop["rule"] == "commercial_use"
    assert "Commercial use is not allowed" in stop["sentence"]
    assert candidate.tracks.get(name="engineering").state == states.LOCKED


def read_on(candidate: Candidate, cast: Cast, **work: Any) -> Candidate:
    """Another candidate of the same repository, for another workload."""
    name = f"Another use {len(work)} {sorted(work.values(), key=str)}"[:90]
    return scenes.candidate_at(
        "read", cast, candidate.repo_id, work=scenes.workload(cast, name=name, **work), read=reading(candidate.repo_id)
    )


def test_the_licensors_own_document_clears_what_nobody_here_can_waive(cast: Cast) -> None:
    candidate = read(cast, work={"use_class": "external-product"})
    concluded(candidate, "cc-by-nc-4.0", cast)
    assert outcomes(candidate)["commercial_use"] == "conflict"
    approve_agreement(scenes.agreement(candidate, cast), by=cast.legal_two)
    assert outcomes(candidate)["commercial_use"] == "clear"
    other = read_on(candidate, cast, use_class="hosted-for-others")
    assert outcomes(other)["commercial_use"] == "clear", "an agreement is about a repository"


def test_an_agreement_that_has_ended_clears_nothing(cast: Cast) -> None:
    candidate = read(cast, work={"use_class": "external-product"})
    concluded(candidate, "cc-by-nc-4.0", cast)
    ended = scenes.agreement(candidate, cast, signed_on=date(2020, 1, 1), valid_until=date(2021, 1, 1))
    approve_agreement(ended, by=cast.legal_two)
    assert outcomes(candidate)["commercial_use"] == "conflict"


def test_a_conclusion_holds_for_exactly_the_documents_that_were_read(cast: Cast) -> None:
    candidate = read(cast)
    concluded(candidate, "apache-2.0", cast)
    match = match_of(candidate)
    assert match
    assert match.chain[0].concluded == ("apache-2.0",)
    from reviews.proposals.actions import take_reading

    take_reading(candidate.pk, reading(REPO, license_text="Other words now.\n"))
    match = match_of(scenes.fresh(candidate))
    assert match
    assert match.chain[0].concluded == ()


def test_what_is_only_proposed_can_conflict_and_cannot_clear(cast: Cast) -> None:
    candidate = read(cast)
    concluded(candidate, "apache-2.0", cast)
    match = match_of(candidate)
    assert match
    (commercial,) = [one for one in match.results if one.result.rule == "commercial_use"]
    assert commercial.outcome == "unknown"
    assert "Unreviewed: no reviewer has read this" in commercial.result.sentence


def test_a_gated_community_license_in_a_paid_product_is_held_until_the_boundary_is_clear(cast: Cast) -> None:
    """Ticket summaries inside a paid support product."""
    work = {
        "name": "Ticket summaries", "purpose": "Summarise tickets inside our paid support product.",
        "use_class": "external-product", "user_band": "over-100m",
    }  # fmt: skip
    candidate = read(cast, work=work, gated="manual", gate_prompt="Accept the community license.")
    concluded(candidate, "llama3.1", cast)
    found = outcomes(candidate)
    assert found["thresholds"] == "unknown", "100 million or more may be above 700 million or not"
    assert found["gate"] == "unknown", "nobody accepted the gate for the company"
    scenes.intake(candidate, cast, hold="Whether we count more than 700 million users with all affiliates.")
    assert candidate.tracks.get(name="engineering").state == states.LOCKED
    gates = {one.key: one for one in scenes.requirements(candidate)}
    assert not gates["no-stop"].met
    assert "700 million" in gates["no-stop"].how
    record_acceptance(
        candidate.hub,
        candidate.repo_id,
        by=cast.legal,
        details=AcceptanceDetails(
            account="company-bot",
            account_kind="service",
            accepted_by="Lena Legal",
            accepted_on=timezone.localdate(),
            prompt_sha256=match_of(candidate).license_documents.prompt_digest,
            fields="",
            approval="manual",
            valid_until=None,
        ),
    )
    assert outcomes(candidate)["gate"] == "duty"
    scenes.intake(candidate, cast)
    assert candidate.tracks.get(name="engineering").state == states.OPEN


def test_the_publishers_own_words_reject_a_research_model_for_patient_scans(cast: Cast) -> None:
    """Captioning of patient scans, whatever the demonstration shows."""
    work = {"name": "Scan triage", "purpose": "Pre-screen patient scans.", "domains": ["medical"], "risk_level": "high"}
    candidate = read(cast, work=work)
    concluded(candidate, "fair-nc", cast)
    scenes.intake(candidate, cast)
    quoted = "Not for clinical use or any decision about patients."
    answer(
        candidate,
        seen=candidate.snapshot.digest,
        by=cast.legal,
        said=AnswerStatement(track="legal", question="intended-use", choice="no", text=quoted),
    )
    match = match_of(candidate)
    assert match
    (stop,) = [one for one in match.stops if one.result.rule == "intended_use"]
    assert quoted in stop.result.sentence
    assert stop.result.kind == "publisher"


def test_a_legal_pass_is_refused_while_a_conflict_stands(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast, REPO)
    concluded(candidate, "cc-by-nc-4.0", cast)
    work = candidate.workload
    type(work).objects.filter(pk=work.pk).update(use_class="external-product")
    candidate = scenes.fresh(candidate)
    seen = candidate.snapshot.digest  # type: ignore[union-attr]
    with pytest.raises(Forbidden, match="conflict with this workload"):
        sign(
            candidate,
            seen=seen,
            by=cast.legal,
            said=SignOffStatement(track="legal", outcome="pass", reason="The terms are fine."),
        )


def test_a_legal_pass_keeps_what_it_rested_on(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast, REPO)
    concluded(candidate, "apache-2.0", cast)
    scenes.read_license(candidate, cast)
    seen = candidate.snapshot.digest  # type: ignore[union-attr]
    kept = sign(
        candidate,
        seen=seen,
        by=cast.legal,
        said=SignOffStatement(track="legal", outcome="pass", reason="The terms are fine."),
    ).terms
    assert kept["licenses"]["apache-2.0"] == 2
    assert {one["rule"] for one in kept["rules"]} >= {"commercial_use", "thresholds", "duties"}
    assert all("read by Lena Legal" in one["readers"][0] for one in kept["rules"] if one["rule"] == "commercial_use")


def test_a_legal_pass_is_refused_while_a_term_that_the_workload_touches_is_unread(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast, REPO)
    concluded(candidate, "apache-2.0", cast)
    match = match_of(candidate)
    assert match
    assert "Run" in match.left
    said = SignOffStatement(track="legal", outcome="pass", reason="The terms are fine.")
    with pytest.raises(Forbidden, match="A pass needs every term that this workload touches"):
        sign(candidate, seen=scenes.seen(candidate), by=cast.legal, said=said)
