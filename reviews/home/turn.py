"""Whose turn it is: for one candidate, who must do what, why, and since when; plain values in, plain values out.

Every open candidate has at least one need, so that it never waits for no one. An item leaves a person's list once the
act it names is done, because needs are computed from what is recorded and never stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviews.home import needs as of
from reviews.home.needs import DECIDER, Need
from reviews.people import roles
from reviews.people.deputies import represented
from reviews.people.holds import HoldBook
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.candidate_rows import CandidateRow
from reviews.workflow.permits import OTHER, SIGN_POWER
from reviews.workflow.separation import refuses

WAIT_TARGET = timedelta(days=5)
"""How long an item may wait for one person before the page marks it amber."""


@dataclass(frozen=True)
class Item:
    """One row of a queue: a candidate with one of its needs."""

    row: CandidateRow
    need: Need

    def waited(self, now: datetime) -> timedelta:
        """Return how long it has waited."""
        return now - self.need.since

    def late(self, now: datetime) -> bool:
        """Tell whether it has waited too long."""
        return self.waited(now) >= WAIT_TARGET


def is_for(need: Need, row: CandidateRow, user: User, book: HoldBook) -> bool:
    """Tell whether it is this person's turn: never on their own candidate, never if they signed the other track.

    ``book`` has the holds on everyone involved: a related account is the same person, unless the policy marks that.
    """
    if need.person is not None:
        return need.person == user.pk
    if user.pk in (row.candidate.requester_id, need.not_for):
        return False
    if _related(need, row, user, book):
        return False
    if need.who in SIGN_POWER:
        return SIGN_POWER[need.who] in user.powers and (user.pk, OTHER[need.who]) not in row.signed
    signed_both = {(user.pk, track) for track in states.TRACKS} <= row.signed
    return need.who == DECIDER and roles.DECIDE in user.powers and not signed_both


def acts_apart(user: User) -> bool:
    """Tell whether a person has a power for whose use they must be another person than someone else."""
    return bool(user.powers & {*SIGN_POWER.values(), roles.DECIDE})


def involved(row: CandidateRow) -> set[int]:
    """Return everyone whom someone acting on this candidate may have to differ from."""
    asked = {one.by_id for one in row.asked}
    return {row.candidate.requester_id, *asked, *(person for person, _ in row.signed)}


def _related(need: Need, row: CandidateRow, user: User, book: HoldBook) -> bool:
    if not refuses(row.candidate) and not represented(user):
        return False
    apart = [(row.candidate.requester_id, row.candidate.created_at)]
    if need.not_for is not None:
        apart.append((need.not_for, need.since))
    elif need.who in SIGN_POWER:
        apart += [(person, at) for person, track, at in row.signed_at if track == OTHER[need.who]]
    return any(book.shared(one, (user.pk, None)) is not None for one in apart)


def sort(rows: Iterable[CandidateRow], user: User, book: HoldBook) -> tuple[list[Item], list[Item]]:
    """Return what needs this person and what they wait on others for, both oldest first."""
    mine: list[Item] = []
    others: list[Item] = []
    for row in rows:
        for need in needs(row):
            if is_for(need, row, user, book):
                mine.append(Item(row, need))
            elif _has_a_hand_in(row, user):
                others.append(Item(row, need))
    return sorted(mine, key=_age), sorted(others, key=_age)


def needs(row: CandidateRow) -> list[Need]:
    """Return every open need of this candidate; none if it is closed."""
    if row.candidate.state == states.READING:
        return [of.reading(row)]
    if row.candidate.state not in (states.IN_REVIEW, states.DECIDED):
        return []
    found = [need for track in states.TRACKS for need in of.track(row, track)]
    if not found and all(requirement.met for requirement in row.requirements):
        found = of.decision(row)
    if not found and row.candidate.state == states.IN_REVIEW:
        found = of.what_is_not_met(row)
    return found + [need for track in states.TRACKS for need in of.learned(row, track)]


def _age(item: Item) -> tuple[datetime, int]:
    return item.need.since, item.row.candidate.pk


def _has_a_hand_in(row: CandidateRow, user: User) -> bool:
    signers = {person for person, _ in row.signed}
    intake = row.intake[0] if row.intake else None
    return user.pk in (row.candidate.requester_id, intake) or user.pk in signers
