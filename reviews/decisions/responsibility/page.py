"""Who answers for what, as a decision's page shows it: the holder now first, the recorded one beside."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.responsibility import permits
from reviews.decisions.responsibility.queries import current_of, part_words, recorded_of
from reviews.language.phrases import say
from reviews.people.models import User


@dataclass(frozen=True)
class ResponsibilityRow:
    """One part: who answers for it now and since when, what the record says if it differs, and whether they are gone.

    ``may`` tells whether the person who looks can hand it over.
    """

    part: str
    words: str
    now: str
    closed: bool
    recorded: str
    row: Responsibility | None
    may: bool


def responsible(decision: Decision, user: User) -> list[ResponsibilityRow]:
    """Return every part that someone answers for, in the order of the record."""
    named, rows = recorded_of(decision), current_of(decision)
    return [
        ResponsibilityRow(
            part, part_words(part), _now(row) if row else named[part].words, bool(row and _closed(row)),
            named[part].words if row and part in named and _differs(row, named[part].key) else "", row,
            not permits.why_not_hand_over(user, decision, row),
        )
        for part in dict.fromkeys([*named, *sorted(rows)])
        for row in [rows.get(part)]
    ]  # fmt: skip


def _now(row: Responsibility) -> str:
    """Return the name that the holder has today."""
    return row.account.name if row.account else say("{part} (team)", part=row.team.name if row.team else row.name)


def _closed(row: Responsibility) -> bool:
    return row.account is not None and not row.account.is_active


def _differs(row: Responsibility, key: str) -> bool:
    holder = row.account.username if row.account else row.team.slug if row.team else ""
    return holder != key


def by_decision(rows: Iterable[Responsibility]) -> list[tuple[Decision, list[str]]]:
    """Return the parts of these rows in words, for each decision."""
    found: dict[Decision, list[str]] = {}
    for row in rows:
        found.setdefault(row.decision, []).append(part_words(row.part))
    return list(found.items())
