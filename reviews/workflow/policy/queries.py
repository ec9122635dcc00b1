"""Queries on the policy: the version in force, the list, and what a version would block."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from reviews.evidence.models import Fact
from reviews.people.models import User
from reviews.statements import objects
from reviews.workflow import candidate_rows, states
from reviews.workflow.candidate_query import with_values
from reviews.workflow.intake_stops import COMPARED, reads_facts, stopped_by
from reviews.workflow.models import Candidate
from reviews.workflow.policy.models import PolicyStep, PolicyVersion, in_force
from reviews.workflow.policy.rules import Policy
from reviews.workflow.queries import CandidateDetail, candidate_detail, candidates_for
from reviews.workflow.requirements import CandidateValue, Requirement, requirements

MOST = 500
"""Newest candidates that a dry run covers."""


def versions() -> QuerySet[PolicyVersion]:
    """Return every version, newest first, with its step."""
    return PolicyVersion.objects.select_related("by", "step__by")


@dataclass(frozen=True)
class Effect:
    """What a version would change for one candidate: requirements that would block it, and no longer block it.

    ``stopped`` says why its license intake would be stopped that the candidate's own policy allows, else "".
    """

    row: candidate_rows.CandidateRow
    blocked: tuple[Requirement, ...]
    freed: tuple[Requirement, ...]
    stopped: str = ""


def dry_run(user: User, version: Policy) -> tuple[list[Effect], int]:
    """Return the version's effects on the open and decided candidates that a person may see, and their number."""
    alive = candidates_for(user).filter(state__in=(states.IN_REVIEW, states.DECIDED)).order_by("-pk")[:MOST]
    rows = list(candidate_rows.rows(with_values(alive.prefetch_related(None))))
    return list(_effects(rows, version)), len(rows)


def _effects(rows: Sequence[candidate_rows.CandidateRow], version: Policy) -> Iterable[Effect]:
    facts = _compared(rows, version)
    for row in rows:
        now = {requirement.key: requirement for requirement in row.requirements}
        then = {requirement.key: requirement for requirement in requirements(replace(row.value, policy=version))}
        blocked = tuple(requirement for key, requirement in then.items() if not requirement.met and now[key].met)
        freed = tuple(requirement for key, requirement in then.items() if requirement.met and not now[key].met)
        stopped = _stopped(row.candidate, version, facts)
        if blocked or freed or stopped:
            yield Effect(row, blocked, freed, stopped)


def _compared(rows: Iterable[candidate_rows.CandidateRow], version: Policy) -> dict[int, dict[str, Any]]:
    """Return what stops of the intake are compared with, by snapshot; nothing if the version stops nothing by it."""
    snapshots = {row.candidate.snapshot_id for row in rows if row.candidate.snapshot_id is not None}
    found: dict[int, dict[str, Any]] = {snapshot: {} for snapshot in snapshots}
    if reads_facts(version):
        facts = Fact.objects.filter(snapshot__in=snapshots, key__in=COMPARED)
        for snapshot, key, value in facts.values_list("snapshot", "key", "value"):
            found[snapshot][key] = value
    return found


def _stopped(candidate: Candidate, version: Policy, facts: Mapping[int, Mapping[str, Any]]) -> str:
    read = facts.get(candidate.snapshot_id) if candidate.snapshot_id is not None and reads_facts(version) else None
    why = stopped_by(version, candidate.repo_id, read)
    return "" if not why or stopped_by(candidate.policy.policy, candidate.repo_id, read) else why


def newest_after(number: int) -> PolicyVersion | None:
    """Return the newest later version that is in force or runs dry; None if there is none."""

    def build(before: int) -> QuerySet[PolicyVersion]:
        later = PolicyVersion.objects.filter(number__gt=before).exclude(step__kind=PolicyStep.StepKind.DROPPED)
        return later.select_related("step").order_by("-number")[:1]

    return next(iter(objects(("policy after",), build, PolicyVersion, [number])), None)


def also_asked(value: CandidateValue, version: PolicyVersion) -> list[Requirement]:
    """Return the requirements that a later version would not let pass, although the candidate's own does."""
    now = {one.key: one for one in requirements(value)}
    then = requirements(replace(value, policy=version.policy))
    return [one for one in then if not one.met and now[one.key].met]


@dataclass(frozen=True)
class LaterPolicy:
    """A later version than a candidate's own, in force or a dry run, and what only it would not let pass."""

    version: PolicyVersion
    asked: tuple[Requirement, ...]

    @property
    def dry(self) -> bool:
        """Whether it still waits for a decider."""
        return not hasattr(self.version, "step")


def later_policy(candidate: Candidate, found: CandidateDetail | None = None) -> LaterPolicy | None:
    """Return what a later version would also ask of a candidate; None if there is no later one.

    For a candidate's page, ``found``, that is the newest version, also a dry run; for a decision, the one in force.
    """
    later = newest_after(candidate.policy_id) if found else in_force()
    if later is None or later.number <= candidate.policy_id:
        return None
    value = (found or candidate_detail(candidate)).value
    return LaterPolicy(later, tuple(also_asked(value, later)))


def candidates_under(user: User, version: PolicyVersion) -> int:
    """Count the candidates proposed under a version that a person may see."""
    return candidates_for(user).prefetch_related(None).filter(policy=version).count()
