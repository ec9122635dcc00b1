"""Queries on the policy: the version in force, the list, and what a version would block."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from reviews.people.models import User
from reviews.workflow import candidate_rows, states
from reviews.workflow.candidate_query import with_values
from reviews.workflow.policy.models import PolicyVersion
from reviews.workflow.policy.rules import Policy
from reviews.workflow.queries import candidates_for
from reviews.workflow.requirements import Requirement, requirements

MOST = 500
"""Newest candidates that a dry run covers."""


def versions() -> QuerySet[PolicyVersion]:
    """Return every version, newest first, with its step."""
    return PolicyVersion.objects.select_related("by", "step__by")


@dataclass(frozen=True)
class Effect:
    """What a version would change for one candidate: requirements that would block it, and no longer block it."""

    row: candidate_rows.CandidateRow
    blocked: tuple[Requirement, ...]
    freed: tuple[Requirement, ...]


def dry_run(user: User, version: Policy) -> tuple[list[Effect], int]:
    """Return the version's effects on the open and decided candidates that a person may see, and their number."""
    alive = candidates_for(user).filter(state__in=(states.IN_REVIEW, states.DECIDED)).order_by("-pk")[:MOST]
    rows = list(candidate_rows.rows(with_values(alive.prefetch_related(None))))
    return list(_effects(rows, version)), len(rows)


def _effects(rows: Iterable[candidate_rows.CandidateRow], version: Policy) -> Iterable[Effect]:
    for row in rows:
        now = {requirement.key: requirement for requirement in row.requirements}
        then = {requirement.key: requirement for requirement in requirements(replace(row.value, policy=version))}
        blocked = tuple(requirement for key, requirement in then.items() if not requirement.met and now[key].met)
        freed = tuple(requirement for key, requirement in then.items() if requirement.met and not now[key].met)
        if blocked or freed:
            yield Effect(row, blocked, freed)


def candidates_under(user: User, version: PolicyVersion) -> int:
    """Count the candidates proposed under a version that a person may see."""
    return candidates_for(user).prefetch_related(None).filter(policy=version).count()
