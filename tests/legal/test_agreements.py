"""An agreement with a licensor: nothing on one reviewer's word, everything that rests on it ends with it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.decisions.queries import standing
from reviews.jobs.models import Mail
from reviews.ledger import queries as ledger
from reviews.legal.actions import approve_agreement, conclude, end
from reviews.legal.agreements import watch
from reviews.legal.documents import LicenseDocuments
from reviews.legal.models import Agreement
from reviews.licensing.models import License
from reviews.people.permits import Forbidden
from reviews.workflow import states
from reviews.workflow.matching import match_of
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_detail
from reviews.workflow.reminder_models import Reminder
from reviews.workflow.reminders import remind
from reviews.workflow.rows.agreements import resting_on
from tests import scenes
from tests.cast import Cast
from tests.readings import reading
from tests.shipped_licenses import ship_licenses

REPO = "sample-lab/atlas-8b-support"
TODAY = date(2026, 3, 1)


def row(**changes: Any) -> Agreement:
    values: dict[str, Any] = {
        "pk": 1, "licensor": "Sample Lab", "signed_on": date(2026, 1, 2), "valid_until": date(2026, 4, 30),
        "notice_days": 30, "approved_at": timezone.now(),
    }  # fmt: skip
    return Agreement(**values | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"approved_at": None}, ["a second legal reviewer must approve it"]),
        ({}, ["the last day to give notice is 31 Mar 2026", "it ends on 30 Apr 2026"]),
        ({"notice_days": None}, ["it ends on 30 Apr 2026"]),
        ({"notice_days": 90}, ["it ends on 30 Apr 2026"]),
        ({"valid_until": date(2026, 2, 28)}, ["it ended on 28 Feb 2026"]),
        ({"valid_until": date(2030, 1, 1)}, []),
        ({"valid_until": None, "notice_days": None}, []),
        ({"valid_until": date(2026, 2, 28), "ended_at": timezone.now()}, []),
    ],
)
def test_what_has_to_be_watched(changes: dict[str, Any], said: list[str]) -> None:
    found = watch([row(**changes)], TODAY)
    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def outcome(candidate: Candidate) -> str:
    match = match_of(scenes.fresh(candidate))
    assert match
    return next(one.outcome for one in match.results if one.result.rule == "commercial_use")


def under(key: str, cast: Cast) -> Candidate:
    """A candidate for a commercial product, under a license that excludes commerce."""
    ship_licenses()
    work = scenes.workload(cast, use_class="external-product")
    candidate = scenes.candidate_at("read", cast, REPO, work=work, read=reading(REPO))
    assert candidate.snapshot
    digest = LicenseDocuments(candidate.snapshot).documents_digest
    found = License.objects.get(key=key)
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=found, reason="Read in full.", by=cast.legal)
    return candidate


@pytest.mark.django_db
def test_an_exaone_agreement_of_one_reviewer_clears_nothing(cast: Cast) -> None:
    candidate = under("exaone-1.2-nc", cast)
    before = outcome(candidate)
    attached = scenes.agreement(candidate, cast)
    assert outcome(candidate) == before != "clear"
    for person in (cast.legal, cast.engineer, cast.decider, cast.administrator):
        with pytest.raises(Forbidden):
            approve_agreement(attached, by=person)
    assert outcome(candidate) == before
    assert Mail.objects.filter(body__contains="Another legal reviewer must approve it.").exists()
    approve_agreement(attached, by=cast.legal_two)
    assert outcome(candidate) == "clear"
    entry = ledger.history(f"repository:{candidate.hub}/{candidate.repo_id}").get(event="legal:agreement-approved")
    assert entry.data["sha256"] == attached.sha256


def passed(cast: Cast) -> tuple[Candidate, Agreement]:
    candidate = under("cc-by-nc-4.0", cast)
    approved = approve_agreement(scenes.agreement(candidate, cast), by=cast.legal_two)
    scenes.intake(candidate, cast)
    scenes.answer_both(candidate, cast)
    scenes.sign_track(candidate, "legal", cast)
    scenes.sign_track(candidate, "engineering", cast)
    return scenes.fresh(candidate), approved


@pytest.mark.django_db
def test_a_decision_rests_on_its_agreement_and_falls_with_it(cast: Cast) -> None:
    candidate, approved = passed(cast)
    signoff = candidate_detail(candidate).tracks[states.LEGAL].signoff
    assert signoff
    assert signoff.review_by == approved.valid_until, "a pass lasts no longer than what it rests on"
    assert resting_on(approved) == [signoff]
    decision = scenes.decide(candidate, cast, review_by=timezone.localdate() + timedelta(20))
    assert standing(decision).word == "in force"
    end(approved, reason="The licensor terminated it.", by=cast.legal)
    stands = standing(decision)
    assert stands.word == "under review"
    assert "The agreement with Sample Lab, which settled “Commercial use”, was ended" in stands.why
    assert outcome(candidate) == "conflict"
    assert ledger.verify().ok


@pytest.mark.django_db
def test_its_end_and_its_last_day_of_notice_are_reminded_of_once(cast: Cast) -> None:
    candidate, approved = passed(cast)
    assert approved.valid_until
    remind(approved.valid_until - timedelta(11))
    remind(approved.valid_until - timedelta(11))
    kinds = list(Reminder.objects.filter(candidate=candidate, subject_id=approved.pk).values_list("kind", flat=True))
    assert sorted(one for one in kinds if one in ("agreement", "notice")) == ["agreement", "notice"]
