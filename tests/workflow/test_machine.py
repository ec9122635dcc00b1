"""A state machine against a model of sixty lines: Hypothesis looks for an order of acts that breaks a promise.

The model predicts who is refused; the database, the standing of decisions and the rebuilt ledger must agree with it.
"""

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.decisions.record import holds
from reviews.decisions.replay import rebuilt
from reviews.ledger import queries as ledger
from reviews.people.permits import Forbidden, Stale
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.renewing import renew
from reviews.workflow.actions.signing import withdraw_signoff
from reviews.workflow.models import SignOff
from reviews.workflow.queries import candidate_detail
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db

TRACKS = st.sampled_from(("legal", "engineering"))
WHO = st.sampled_from(("requester", "legal", "legal_two", "engineer", "engineer_two", "both", "decider"))
MAY = {"legal": ("legal", "legal_two", "both"), "engineering": ("engineer", "engineer_two", "both")}
OTHER = {"legal": "engineering", "engineering": "legal"}
LICENSES = ("Sample terms, first.\n", "Sample terms, second.\n")
TEMPLATES = ("a" * 64, "b" * 64)


class Reviews(RuleBasedStateMachine):
    """One candidate; what the model knows: verdicts with what they rested on, who ever signed what, what was read."""

    cast: Cast

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.candidate = scenes.candidate_at("answered", self.cast)
        self.now = {"legal": "", "engineering": ""}
        self.signed: dict[str, set[str]] = {"legal": set(), "engineering": set()}
        self.verdict: dict[str, tuple[str, str, str] | None] = {"legal": None, "engineering": None}
        self.standing: int | None = None
        self.bytes: dict[int, bytes] = {}
        self.changed = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def allowed(self, who: str, track: str) -> bool:
        """The model's word on signing: reviewers of the track who never signed the other; a fail is a veto."""
        fine = who in MAY[track] and who not in self.signed[OTHER[track]]
        return fine and (self.verdict[track] or ("", "", ""))[0] != "fail"

    def passes(self, track: str) -> bool:
        said = self.verdict[track]
        return said is not None and said[0] == "pass" and said[1] == self.now[track]

    def tried(self, act: Any) -> bool:
        try:
            with transaction.atomic():
                act()
        except (Forbidden, Stale):
            return False
        self.changed = True
        return True

    @rule(track=TRACKS, who=WHO, outcome=st.sampled_from(("pass", "request changes", "fail")))
    def sign(self, track: str, who: str, outcome: str) -> None:
        terms = scenes.TERMS if track == "engineering" and outcome == "pass" else {}
        by = getattr(self.cast, who)
        done = self.tried(lambda: scenes.sign_track(self.candidate, track, self.cast, outcome, by=by, terms=terms))
        assert done == self.allowed(who, track)
        if done:
            self.signed[track].add(who)
            self.verdict[track] = (outcome, self.now[track], who)

    @rule(track=TRACKS, who=WHO)
    def withdraw(self, track: str, who: str) -> None:
        said = self.verdict[track]
        by = getattr(self.cast, who)
        done = self.tried(lambda: withdraw_signoff(self.candidate, track=track, reason="I read it wrongly.", by=by))
        assert done == (said is not None and said[2] == who)
        if done:
            self.verdict[track] = None

    @rule(track=TRACKS, who=WHO)
    def look_and_renew(self, track: str, who: str) -> None:
        said, by = self.verdict[track], getattr(self.cast, who)
        seen = scenes.seen(self.candidate)
        done = self.tried(lambda: renew(self.candidate, track=track, seen=seen, reason="It is the same.", by=by))
        moved = said is not None and said[0] == "pass" and said[1] != self.now[track]
        assert done == (moved and self.allowed(who, track))
        if done:
            self.signed[track].add(who)
            self.verdict[track] = ("pass", self.now[track], who)

    @rule(license=st.sampled_from(LICENSES), template=st.sampled_from(TEMPLATES))
    def read(self, license: str, template: str) -> None:
        facts = {"template.digest": (template, "inferred", "chat_template.jinja", "")}
        take_reading(self.candidate.pk, reading(license_text=license, facts=facts))
        self.now = {"legal": license, "engineering": template}
        self.changed = True

    @rule(who=WHO)
    def issue(self, who: str) -> None:
        from reviews.decisions.actions import issue

        by, seen = getattr(self.cast, who), scenes.seen(self.candidate)
        ruling, old = scenes.ruling(), self.standing
        done = self.tried(lambda: issue(self.candidate, ruling=ruling, seen=seen, by=by, supersedes=old))
        may = who in ("decider", "both") and not all(who in names for names in self.signed.values())
        assert done == (may and self.passes("legal") and self.passes("engineering"))
        if done:
            self.standing = Decision.objects.order_by("-number")[0].number

    @invariant()
    def promises(self) -> None:
        if not getattr(self, "changed", False):
            return  # a refused act was rolled back: what held before it holds
        self.changed = False
        signed = list(SignOff.objects.filter(candidate=self.candidate))
        assert all(one.signer_id != one.requester_id for one in signed)
        value = candidate_detail(scenes.fresh(self.candidate)).value
        for track in ("legal", "engineering"):
            assert value.tracks[track].passed == self.passes(track)
        for decision in Decision.objects.filter(candidate=self.candidate):
            data = bytes(decision.canonical)
            assert holds(data, decision.sha256)
            assert self.bytes.setdefault(decision.number, data) == data
            assert (standing(decision).word == "superseded") == (decision.number != self.standing)

    @precondition(lambda self: hasattr(self, "candidate"))
    @rule()
    def verify(self) -> None:
        assert ledger.verify().ok
        assert rebuilt() == []


def run(cast: Cast, how: settings) -> None:
    machine = type("Machine", (Reviews,), {"cast": cast})
    run_state_machine_as_test(machine, settings=how)  # type: ignore[no-untyped-call]


def test_no_order_of_acts_breaks_a_promise(cast: Cast) -> None:
    run(cast, settings(max_examples=8, stateful_step_count=12))


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_no_order_of_acts_breaks_a_promise_in_many(cast: Cast, part: int) -> None:
    examples = int(os.environ.get("MACHINE_EXAMPLES", "1000"))
    run(cast, settings(max_examples=examples, stateful_step_count=12, derandomize=False))
