"""Whose turn it is: for one candidate, who must do what, why, and since when; plain values in, plain values out.

Every open candidate has at least one need, so that it never waits for no one. An item leaves a person's list once the
act it names is done, because needs are computed from what is recorded (see ``working_out``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reviews.home import decision_needs
from reviews.home import needs as of
from reviews.home.needs import DECIDER, SECOND, Need
from reviews.home.second_needs import seconds
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

GROUPS = {**{power: track for track, power in SIGN_POWER.items()}, roles.DECIDE: DECIDER, roles.OWN_TERMS: SECOND}
"""Whose needs a power answers: those of the group that ``Need.who`` names."""


@dataclass(frozen=True)
class WaitingRow:
    """What a page shows of a candidate that waits; ``workload`` and ``team`` are names."""

    pk: int
    repo_id: str
    commit: str
    workload: str
    team: str


@dataclass(frozen=True)
class Item:
    """One row of a queue: a candidate with one of its needs."""

    candidate: WaitingRow
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
    if need.who not in groups_of(user) or user.pk in never(need, row):
        return False
    if not strict(need, row) and not represented(user):
        return True
    return all(book.shared(one, (user.pk, None)) is None for one in apart(need, row))


def strict(need: Need, row: CandidateRow) -> bool:
    """Tell whether accounts of one person count as one: by the policy, and always for a second legal reviewer."""
    return need.who == SECOND or refuses(row.candidate)


def groups_of(user: User) -> set[str]:
    """Return the groups whose needs this person may answer."""
    return {who for power, who in GROUPS.items() if power in user.powers}


def never(need: Need, row: CandidateRow) -> set[int]:
    """Return who may not answer a need of their group: who proposed, who asked, and who signed the other track.

    Whoever signed one track may decide, but no one who signed both. A second legal reviewer is anyone but the first.
    """
    if need.who == SECOND:
        return {need.not_for} if need.not_for else set()
    signed = {track: {person for person, name in row.signed if name == track} for track in states.TRACKS}
    barred = signed[OTHER[need.who]] if need.who in OTHER else set.intersection(*signed.values())
    return {row.candidate.requester_id, *barred} | ({need.not_for} if need.not_for else set())


def apart(need: Need, row: CandidateRow) -> list[tuple[int, datetime]]:
    """Return from whom whoever answers a need must be a separate person, each as of the moment of what they did."""
    if need.who == SECOND and need.not_for is not None:
        return [(need.not_for, need.since)]
    found = [(row.candidate.requester_id, row.candidate.created_at)]
    if need.not_for is not None:
        found.append((need.not_for, need.since))
    elif need.who in OTHER:
        found += [(person, at) for person, track, at in row.signed_at if track == OTHER[need.who]]
    return found


def hands(row: CandidateRow) -> set[int]:
    """Return who has a hand in a candidate and sees what it waits for: requester, recorder of the intake, signers."""
    intake = {row.intake[0]} if row.intake else set()
    return {row.candidate.requester_id, *intake, *(person for person, _ in row.signed)}


def acts_apart(user: User) -> bool:
    """Tell whether a person has a power for whose use they must be another person than someone else."""
    return bool(groups_of(user))


def involved(row: CandidateRow) -> set[int]:
    """Return everyone whom someone acting on this candidate may have to differ from."""
    asked = {one.by_id for one in row.asked} | {one.by_id for one in row.seconds}
    return {row.candidate.requester_id, *asked, *(person for person, _ in row.signed)}


def needs(row: CandidateRow) -> list[Need]:
    """Return every open need of this candidate; none if it is closed."""
    if row.candidate.state == states.READING:
        return [of.reading(row)]
    if row.candidate.state not in (states.IN_REVIEW, states.DECIDED):
        return []
    found = [need for track in states.TRACKS for need in of.track(row, track)]
    if not found and all(requirement.met for requirement in row.requirements):
        found = decision_needs.decision(row)
    if not found and row.candidate.state == states.IN_REVIEW:
        found = decision_needs.what_is_not_met(row)
    return [*found, *seconds(row), *(need for track in states.TRACKS for need in of.learned(row, track))]
