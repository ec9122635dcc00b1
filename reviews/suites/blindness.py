"""Which answers a person must not see beside their model: those that wait for a grade from this person."""

from reviews.people.models import User
from reviews.suites.models import SuiteRun
from reviews.suites.permits import why_not_grade
from reviews.suites.queries import newest_suite, to_grade


def ungraded_by(user: User, row: SuiteRun) -> frozenset[int]:
    """Return the results of a run that this person still has to grade; none of a version that is graded no more.

    Whoever has seen the answer of a named model, or what somebody else said of it, no longer grades it blind.
    """
    workload = row.suite.workload
    if why_not_grade(user, workload) or newest_suite(workload) != row.suite:
        return frozenset()
    return frozenset(to_grade(row.suite, user).filter(suite_run=row).values_list("pk", flat=True))
