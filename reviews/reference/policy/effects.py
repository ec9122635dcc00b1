"""What a version of the policy would change: its parts, candidates and decisions, and what it would suspend at once."""

from dataclasses import dataclass

from reviews.decisions.models import DecisionAlert
from reviews.people.models import User
from reviews.watch.listing import MOST, suspended_by
from reviews.workflow import states
from reviews.workflow.policy import queries as policy_queries
from reviews.workflow.policy import rules as policy
from reviews.workflow.policy.queries import Effect

SHOWN = 20
"""Candidates, decisions or findings of one list; the rest is a number."""


@dataclass(frozen=True)
class EffectList:
    """One list of what would change: its first rows, and how many more there are."""

    rows: list[Effect]
    more: int


@dataclass(frozen=True)
class PolicyEffects:
    """What a version would change for what a person may see; ``changes`` has part, value now, and value then."""

    changes: list[tuple[str, str, str]]
    looked_at: int
    refused: EffectList
    asked: EffectList
    freed: EffectList
    suspends: list[DecisionAlert]
    suspends_more: int

    @property
    def capped(self) -> bool:
        """Whether only the newest candidates were compared."""
        return self.looked_at == policy_queries.MOST

    @property
    def suspends_capped(self) -> bool:
        """Whether there may be more findings than were counted."""
        return len(self.suspends) + self.suspends_more == MOST

    @property
    def nothing(self) -> bool:
        """Whether no candidate, decision or finding would be treated otherwise."""
        return not (self.refused.rows or self.asked.rows or self.freed.rows or self.suspends)


def effects_of(user: User, version: policy.Policy, now: policy.Policy) -> PolicyEffects:
    """Return what a version would change against the one in force; nothing is looked at if nothing differs."""
    changes = policy.differences(now, version)
    found, looked_at = policy_queries.dry_run(user, version) if changes else ([], 0)
    suspends = suspended_by(user, version) if changes else []
    stricter = [one for one in found if one.blocked or one.stopped]
    decided = [one for one in stricter if one.row.candidate.state == states.DECIDED]
    return PolicyEffects(
        changes, looked_at, _list(decided), _list([one for one in stricter if one not in decided]),
        _list([one for one in found if one not in stricter]), suspends[:SHOWN], max(0, len(suspends) - SHOWN),
    )  # fmt: skip


def _list(found: list[Effect]) -> EffectList:
    return EffectList(found[:SHOWN], max(0, len(found) - SHOWN))
