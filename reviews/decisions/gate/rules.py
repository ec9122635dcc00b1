"""Rules of what machines keep: for how long a list counts as fresh, and which decisions it may hold."""

from reviews.decisions.answers import IN_FORCE, UNDER_REVIEW, DecisionValue

FRESH_HOURS = {"high": 1}
OTHERWISE_FRESH = 24
"""For how many hours a machine may go by a lock without asking again, by the risk of the workload."""


def fresh_hours(risk: str) -> int:
    """Return for how many hours a list counts as fresh at a risk level; "" for what depends on none."""
    return FRESH_HOURS.get(risk, OTHERWISE_FRESH)


SECOND_HOURS = 4
"""Hours within which another person must second an emergency denial."""


def usable(value: DecisionValue) -> bool:
    """Tell whether a decision may be used by its standing, for at least one stage."""
    return value.standing == IN_FORCE or (value.standing == UNDER_REVIEW and not value.refuse)
