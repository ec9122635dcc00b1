"""Waivers: two people of the track, a longest duration, renewals that are counted, and what a decision rests on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.decisions.past import standing_at
from reviews.decisions.queries import decisions, holds_now, standing
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden
from reviews.workflow.models import Candidate
from reviews.workflow.policy.actions import adopt, write
from reviews.workflow.statements import WaiverGrounds
from reviews.workflow.waivers import actions as waivers
from reviews.workflow.waivers.models import Waiver
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post
from tests.workflow.test_policy import STRICT, requirement, with_code

pytestmark = pytest.mark.django_db


def strict_candidate(cast: Cast) -> Candidate:
    adopt(write(body=STRICT, reason="Stricter.", by=cast.decider), reason="Agreed.", by=cast.both)
    return with_code(cast, "answered")


def test_a_requirement_is_waived_by_two_people_of_its_track_for_a_time(cast: Cast, client: Client) -> None:
    candidate = strict_candidate(cast)
    assert "Ask for a waiver" in get(client, cast.engineer, candidate, "waivers/")
    until = timezone.localdate() + timedelta(days=30)
    values = {
        "rule": "remote-code",
        "reason": "We read the code.",
        "owner": "Enno Engineer",
        "expires": until.isoformat(),
    }
    late = {**values, "expires": (timezone.localdate() + timedelta(days=400)).isoformat()}
    assert "the last that the policy allows" in post(
        client, cast.engineer, candidate, "waivers/ask/remote-code/", 422, **late
    )
    post(client, cast.legal, candidate, "waivers/ask/remote-code/", 403, **values)
    post(client, cast.engineer, candidate, "waivers/ask/remote-code/", 302, **values)
    row = Waiver.objects.get()
    post(client, cast.engineer, candidate, f"waivers/{row.pk}/approve/", 403)
    post(client, cast.legal_two, candidate, f"waivers/{row.pk}/approve/", 403)
    post(client, cast.engineer_two, candidate, f"waivers/{row.pk}/approve/", 302)
    found = requirement(candidate, "remote-code")
    assert found.outcome == "waived"
    assert "owner: Enno" in found.how
    entry = LedgerEntry.objects.get(event="waiver:approved")
    assert (entry.data["repository"], entry.data["commit"], entry.data["workload"]) == (
        candidate.repo_id, candidate.commit, "claims-intake",
    )  # fmt: skip
    with scenes.later(days=31):
        assert not requirement(candidate, "remote-code").met


def ask(candidate: Candidate, grounds: WaiverGrounds, cast: Cast) -> Waiver:
    """Enno asks to set the scan of the code aside."""
    return waivers.ask_requirement(candidate, key="remote-code", grounds=grounds, by=cast.engineer)


def test_a_waiver_is_renewed_so_often_and_no_more(cast: Cast) -> None:
    candidate = strict_candidate(cast)
    values: dict[str, Any] = {
        "conflict": "Code.", "reason": "Read.", "owner": scenes.ENNO,
        "expires": timezone.localdate() + timedelta(days=10),
    }  # fmt: skip
    for number in range(3):
        row = ask(scenes.fresh(candidate), WaiverGrounds(**values), cast)
        assert row.renewals == number
        waivers.approve(row, by=cast.engineer_two)
    with pytest.raises(ValueError, match="renewed 2 times, the most that policy 2 allows"):
        ask(scenes.fresh(candidate), WaiverGrounds(**values), cast)
    assert Waiver.objects.filter(ended_at__isnull=True).count() == 1
    waivers.end(row, reason="Asked for anew.", by=cast.engineer_two)
    with pytest.raises(ValueError, match="renewed 2 times"):  # ending it by hand does not begin the count anew
        ask(scenes.fresh(candidate), WaiverGrounds(**values), cast)


def test_break_glass_takes_a_reviewer_and_a_decider_and_lasts_days(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    values: dict[str, Any] = {"conflict": "Open.", "reason": "Outage.", "owner": scenes.ENNO}
    with pytest.raises(ValueError, match="the last that policy"):
        waivers.ask_requirement(
            candidate,
            key="engineering-answers",
            glass=True,
            by=cast.engineer,
            grounds=WaiverGrounds(expires=timezone.localdate() + timedelta(days=8), **values),
        )
    with pytest.raises(Forbidden, match="No waiver is possible"):
        waivers.ask_requirement(
            candidate,
            key="no-stop",
            glass=True,
            by=cast.engineer,
            grounds=WaiverGrounds(expires=timezone.localdate() + timedelta(days=2), **values),
        )
    row = waivers.ask_requirement(
        candidate,
        key="engineering-answers",
        glass=True,
        by=cast.engineer,
        grounds=WaiverGrounds(expires=timezone.localdate() + timedelta(days=7), **values),
    )
    with pytest.raises(Forbidden, match="Only a decider"):
        waivers.approve(row, by=cast.engineer_two)
    waivers.approve(row, by=cast.decider)
    assert LedgerEntry.objects.filter(event="waiver:break-glass").count() == 1
    assert requirement(candidate, "engineering-answers").outcome == "waived"


def test_ending_a_waiver_puts_the_decision_under_review(cast: Cast) -> None:
    candidate = strict_candidate(cast)
    row = waivers.ask_requirement(
        candidate,
        key="remote-code",
        by=cast.engineer,
        grounds=WaiverGrounds(
            conflict="Code.", reason="Read.", owner=scenes.ENNO, expires=timezone.localdate() + timedelta(days=60)
        ),
    )
    waivers.approve(row, by=cast.engineer_two)
    scenes.sign_track(candidate, "legal", cast)
    scenes.sign_track(candidate, "engineering", cast)
    with pytest.raises(Forbidden, match="the waiver of “remote-code” ends then"):
        scenes.decide(candidate, cast)
    decision = scenes.decide(candidate, cast, review_by=timezone.localdate() + timedelta(days=60))
    waivers.end(row, reason="The code changed hands.", by=cast.engineer_two)
    found = standing(Decision.objects.get(pk=decision.pk))
    assert (found.word, "a waiver that it relied on has ended" in found.why) == ("under review", True)


def test_a_decision_rests_on_the_renewal_of_its_waiver_as_long_as_that_holds(cast: Cast) -> None:
    candidate = strict_candidate(cast)
    values: dict[str, Any] = {
        "conflict": "Code.", "reason": "Read.", "owner": scenes.ENNO,
        "expires": timezone.localdate() + timedelta(days=60),
    }  # fmt: skip
    waivers.approve(ask(candidate, WaiverGrounds(**values), cast), by=cast.engineer_two)
    scenes.sign_track(candidate, "legal", cast)
    scenes.sign_track(candidate, "engineering", cast)
    decision = scenes.decide(candidate, cast, review_by=values["expires"])

    def stands() -> list[str]:
        found = decisions().get(pk=decision.pk)
        held = decisions().filter(holds_now()).exists()
        assert held == (standing(found).word == "in force")
        return [standing(found).word, *(standing_at(found, moment).word for moment in moments)]

    moments: list[datetime] = []
    renewal = ask(scenes.fresh(candidate), WaiverGrounds(**values), cast)
    waivers.approve(renewal, by=cast.engineer_two)
    moments.append(timezone.now())
    assert stands() == ["in force", "in force"]
    waivers.end(renewal, reason="The code changed hands.", by=cast.engineer_two)
    moments.append(timezone.now())
    assert stands() == ["under review", "in force", "under review"]
