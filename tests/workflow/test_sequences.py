"""Thousands of sequences of acts against a model of fifty lines: whatever people do, the promises hold."""

import random
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.decisions.record import holds
from reviews.ledger import queries as ledger
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale
from reviews.proposals.actions import read_again, take_reading
from reviews.workflow.actions.reviewing import record_intake, reject, remark, resolve, withdraw
from reviews.workflow.actions.signing import withdraw_signoff
from reviews.workflow.models import Candidate, Remark, SignOff
from reviews.workflow.queries import candidate_detail
from reviews.workflow.states import WrongState
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

REFUSED = (Forbidden, Stale, WrongState, ValueError)
QUICK, MANY, LENGTH = 6, 10_000, 14

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Ends a sequence and rolls everything back."""


@dataclass
class World:
    """One candidate, everybody who may touch it, and the dice."""

    cast: Cast
    candidate: Candidate
    dice: random.Random
    bytes_of: dict[int, bytes] = field(default_factory=dict)

    def someone(self) -> User:
        people = (self.cast.requester, self.cast.legal, self.cast.engineer, self.cast.decider, self.cast.both)
        return self.dice.choice(people)

    def act(self) -> bool:
        """Try one act by one person, allowed or not; say whether it was done: what is refused leaves nothing behind."""
        who, track = self.someone(), self.dice.choice(("legal", "engineering"))
        outcome = self.dice.choice(("pass", "pass", "pass", "pass with conditions", "request changes", "fail"))
        seen = scenes.seen(self.candidate) if self.dice.random() < 0.9 else "0" * 64
        acts = (
            lambda: record_intake(self.candidate, seen=seen, by=who, **scenes.INTAKE),
            lambda: scenes.answer_all(self.candidate, track, self.cast),
            lambda: scenes.sign_track(self.candidate, track, self.cast, outcome, by=who, seen=seen),
            lambda: scenes.sign_track(self.candidate, track, self.cast),
            lambda: withdraw_signoff(self.candidate, track=track, reason="I read it wrongly.", by=who),
            self.read,
            lambda: remark(self.candidate, track=track, about="", text="Why?", by=who),
            lambda: [resolve(one, resolution="Done.", by=who) for one in Remark.objects.filter(resolved_at=None)],
            lambda: scenes.decide(self.candidate, self.cast),
            lambda: read_again(self.candidate, by=who),
            lambda: reject(self.candidate, reason="No.", by=who) if self.dice.random() < 0.1 else None,
            lambda: withdraw(self.candidate, reason="No.", by=who) if self.dice.random() < 0.1 else None,
        )
        try:
            with transaction.atomic():
                self.dice.choice(acts)()
        except REFUSED:
            return False
        return True

    def read(self) -> None:
        prompt = self.dice.choice(("", "Accept the terms.", "Accept the new terms."))
        gated = "auto" if prompt else False
        take_reading(self.candidate.pk, reading(gated=gated, gate_prompt=prompt))

    def check(self) -> None:
        """What must hold after every act, whoever did what."""
        candidate = scenes.fresh(self.candidate)
        signed = list(SignOff.objects.filter(candidate=candidate))
        assert all(one.signer_id != candidate.requester_id for one in signed)
        by_track = {
            track: {one.signer_id for one in signed if one.track == track} for track in ("legal", "engineering")
        }
        assert not by_track["legal"] & by_track["engineering"]
        value = candidate_detail(candidate).value
        for decision in Decision.objects.filter(candidate=candidate):
            assert {decision.legal_signoff.track, decision.engineering_signoff.track} == {"legal", "engineering"}
            assert decision.legal_signoff.outcome.startswith("pass")
            assert decision.engineering_signoff.outcome.startswith("pass")
            assert holds(bytes(decision.canonical), decision.sha256)
            assert self.bytes_of.setdefault(decision.number, bytes(decision.canonical)) == bytes(decision.canonical)
            moved = any(track.moved for track in value.tracks.values())
            assert standing(decision).word != "in force" or not moved or not decision.candidate.open
        if not candidate.intakes.exists():
            assert candidate.tracks.get(name="engineering").state == "locked"


def walk(cast: Cast, seed: int) -> None:
    """One sequence, rolled back in the end; the seed stands in the failure."""
    try:
        with transaction.atomic():
            world = World(cast, scenes.candidate_at("read", cast), random.Random(seed))
            for _ in range(LENGTH):
                if world.act():
                    world.check()
            world.check()
            assert ledger.verify().ok
            raise Undo
    except Undo:
        pass
    except AssertionError as error:
        raise AssertionError(f"sequence {seed}: {error}") from error


@pytest.mark.long
def test_some_sequences(cast: Cast) -> None:
    for seed in range(QUICK):
        walk(cast, seed)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_sequences(cast: Cast, part: int) -> None:
    for seed in range(part * MANY // 10, (part + 1) * MANY // 10):
        walk(cast, 1_000_000 + seed)
