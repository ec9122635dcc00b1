"""No sequence of acts, nor time, leaves a decision whose fallback is not in force without an alert that says so.

Three decisions rely on each other, from the large one to the small one. Hypothesis acts on any of them, lets days pass,
and names other fallbacks; after each act, what is open must be what the standings say.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.decisions.actions import issue, withdraw
from reviews.decisions.alerts import open_alerts, unsettled
from reviews.decisions.jobs import refresh_alerts
from reviews.decisions.models import Decision, DecisionAlert, Fallback
from reviews.decisions.queries import decisions, standing
from reviews.decisions.stages.actions import release
from reviews.decisions.stages.queries import evidence_seen
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden, Stale
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.renewing import renew
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.actions.signing import withdraw_signoff
from reviews.workflow.models import Condition
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_fallback import GB, SMALLER, sized
from tests.readings import again, reading

pytestmark = pytest.mark.django_db

LOST = DecisionAlert.AlertKind.FALLBACK_LOST
NAMES = ("small", "middle", "large")
SIZES = {"small": GB, "middle": 4 * GB, "large": 9 * GB}
LASTS = {"small": 40, "middle": 80, "large": 120}
"""Days after which each expires."""


class Trio:
    """The three models; ``days`` is how far the clock has gone."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.days = cast, 0
        self.candidates: dict[str, int] = {}
        before: Decision | None = None
        for name in NAMES:
            repo_id = f"sample-lab/{name}"
            candidate = scenes.candidate_at("legal-passed", cast, repo_id, read=sized(repo_id, SIZES[name]))
            scenes.sign_track(candidate, "engineering", cast, "pass with conditions" if name == "small" else "pass")
            named = {**SMALLER, "fallback_decision": before.number} if before else {}
            asked = scenes.evidence("A load test") if name == "large" else {}
            before = scenes.decide(scenes.fresh(candidate), cast, review_by=_day(LASTS[name]), **named, **asked)
            self.candidates[name] = candidate.pk

    def candidate(self, name: str) -> Any:
        """One of the three as the database has it now."""
        return scenes.fresh(decisions().filter(candidate=self.candidates[name])[0].candidate)

    def newest(self, name: str) -> Decision:
        """The newest decision on one of the three, whatever its standing."""
        return Decision.objects.filter(candidate=self.candidates[name]).order_by("-number")[0]

    def wait(self, _name: str) -> None:
        """Let days pass, and the daily job look."""
        self.days += 21

    def move(self, name: str) -> None:
        """Read other terms at the same commit."""
        terms = f"Terms {LedgerEntry.objects.count()}.\n"
        documents = reading(f"sample-lab/{name}", license_text=terms).documents
        take_reading(self.candidates[name], again(sized(f"sample-lab/{name}", SIZES[name]), documents=documents))

    def renew(self, name: str) -> None:
        """Renew legal's pass on what was read last."""
        found = self.candidate(name)
        renew(found, track="legal", seen=scenes.seen(found), reason="The terms are the same.", by=self.cast.legal)

    def drop(self, name: str) -> None:
        """Withdraw legal's pass."""
        withdraw_signoff(self.candidate(name), track="legal", reason="I read it wrongly.", by=self.cast.legal)

    def sign(self, name: str) -> None:
        """Sign legal's track again."""
        scenes.sign_track(self.candidate(name), "legal", self.cast)

    def end(self, name: str) -> None:
        """Withdraw the decision."""
        withdraw(self.newest(name), reason="The publisher revoked it.", by=self.cast.decider)

    def meet(self, _name: str) -> None:
        """Meet the condition of the small one."""
        meet_condition(Condition.objects.get(), how="The training was held.", evidence="", by=self.cast.engineer)

    def supersede(self, name: str, fallback: str | None = None) -> None:
        """Supersede it with a decision that names the next smaller one, or another."""
        found, place = self.candidate(name), NAMES.index(name)
        named = fallback or (NAMES[place - 1] if place else None)
        now = Decision.objects.filter(candidate=found, change__isnull=True).first()
        ruled = {**SMALLER, "fallback_decision": self.newest(named).number} if named else {}
        ruling = scenes.ruling(review_by=_day(LASTS[name]), **ruled)
        issue(found, ruling=ruling, seen=scenes.seen(found), by=self.cast.decider, supersedes=now and now.number)

    def switch(self, name: str) -> None:
        """Supersede it with one that skips a model."""
        self.supersede(name, "small")

    def circle(self, name: str) -> None:
        """Name the large one as its fallback, which is never smaller and closes a circle."""
        self.supersede(name, "large")
        raise AssertionError("A larger model, or one that relies on this one, was accepted as the fallback.")

    def release(self, name: str) -> None:
        """Deliver the evidence and release it; refused unless its fallback could take over in production."""
        found = decisions().get(pk=self.newest(name).pk)
        scenes.deliver_all(found, by=self.cast.requester)
        release(found, reason="The runs match.", seen=evidence_seen(found), by=self.cast.engineer_two)
        named = Fallback.objects.filter(decision=found).first()
        assert named is None or standing(decisions().get(pk=named.named_id)).word == "in force"


ACTS: tuple[Callable[[Trio, str], None], ...] = (
    Trio.wait, Trio.move, Trio.renew, Trio.drop, Trio.sign, Trio.end, Trio.meet, Trio.supersede, Trio.switch,
    Trio.circle, Trio.release,
)  # fmt: skip


Acts = list[tuple[Callable[[Trio, str], None], str]]
"""A sequence: each act, and the model that it is about."""


def _day(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def look(where: str) -> None:
    """Hold every alert against the standings, as they are at this moment."""
    assert not unsettled().exists(), where
    for one in decisions().filter(falls_back__isnull=False):
        lost = standing(decisions().get(pk=one.falls_back.named_id)).word != "in force"
        ended = standing(one).word in ("superseded", "withdrawn", "expired")
        open_ones = list(open_alerts().filter(decision=one, kind=LOST))
        assert len(open_ones) == int(lost and not ended), (where, one)
        assert all(f"decision {one.falls_back.named_id}" in alert.why for alert in open_ones), where


def play(cast: Cast, acts: Acts) -> None:
    """Act and look, act and look; everything is undone at the end."""
    with transaction.atomic():
        trio = Trio(cast)
        look("at first")
        for act, name in acts:
            days = trio.days
            with scenes.later(days=days):
                try:
                    with transaction.atomic():
                        act(trio, name)
                except (Forbidden, Stale, ValueError, Condition.DoesNotExist):
                    pass  # a refused act was rolled back
            with scenes.later(days=trio.days):
                if trio.days != days:
                    refresh_alerts(0, lambda _: None)
                look(f"{act.__name__} {name} on day {trio.days}")
        transaction.set_rollback(True)


SEQUENCES = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(NAMES)), min_size=1, max_size=6)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=SEQUENCES)
def test_no_sequence_of_acts_leaves_a_lost_fallback_without_an_alert(cast: Cast, acts: Any) -> None:
    play(cast, acts)


@pytest.mark.long
@settings(max_examples=400, derandomize=False, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(NAMES)), min_size=4, max_size=14))
def test_no_sequence_of_acts_leaves_one_in_many(cast: Cast, acts: Any) -> None:
    play(cast, acts)


@pytest.mark.some(2)
@pytest.mark.parametrize(
    "acts",
    [
        [(Trio.end, "small"), (Trio.switch, "large")],
        [(Trio.move, "small"), (Trio.renew, "small"), (Trio.drop, "middle"), (Trio.sign, "middle")],
        [(Trio.wait, ""), (Trio.wait, ""), (Trio.supersede, "small"), (Trio.wait, ""), (Trio.wait, "")],
        [(Trio.end, "middle"), (Trio.release, "large"), (Trio.switch, "large"), (Trio.release, "large")],
        [(Trio.circle, "small"), (Trio.circle, "middle"), (Trio.end, "large"), (Trio.circle, "small")],
        [(Trio.wait, ""), (Trio.meet, ""), *[(Trio.wait, "")] * 5],
    ],
)
def test_the_ways_in_which_it_was_once_wrong_or_nearly(cast: Cast, acts: Any) -> None:
    play(cast, acts)


def test_the_look_would_see_a_missing_alert(cast: Cast) -> None:
    trio = Trio(cast)
    trio.end("small")
    open_alerts().update(closed_at=timezone.now(), closed_by="x", closed_reason="x")
    with pytest.raises(AssertionError):
        look("by hand")
