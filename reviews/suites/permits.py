"""Who may write, hand out and see a suite, and who may grade answers."""

from collections.abc import Sequence
from datetime import datetime

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.holds import HoldBook
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.suites.models import CaseGrade, CaseResult, Suite
from reviews.suites.queries import proposers_of
from reviews.workloads.models import Workload
from reviews.workloads.permits import sees_private

Acted = tuple[int, datetime]
"""Who acted, and when."""


def why_not_write_suite(user: User, workload: Workload) -> str:
    """Let the workload's team and engineering reviewers write a suite and hand it out."""
    ours = may(user, roles.WRITE_WORKLOAD) and workload.team_id in user.team_ids
    if ours or may(user, roles.WRITE_SUITES):
        return ""
    return say(
        "Only requesters of {name} and engineering reviewers write and hand out its suite.", name=workload.team.name
    )


def why_not_grade(user: User, workload: Workload) -> str:
    """Let those grade who may write the suite: they know what a good answer is."""
    if why_not_write_suite(user, workload):
        return say("Only requesters of {name} and engineering reviewers grade answers.", name=workload.team.name)
    return ""


def why_not_grade_result(user: User, result: CaseResult, given: Sequence[CaseGrade]) -> str:
    """Refuse a grade by whoever proposed the model, by a related account, and one more than the case needs.

    A policy that only marks related accounts does not help: a grade is worth something only from another person.
    """
    run, workload = result.suite_run.run, result.suite_run.suite.workload
    proposed = proposers_of(workload, run.hub, run.repo_id, run.commit)
    if user.pk in {person for person, _ in proposed}:
        return say("You proposed the model that gave this answer, so someone else must grade it.")
    if user.pk in {one.by_id for one in given}:
        return say("You have graded this answer.")
    if result.failed:
        return Over(say("There is no answer to grade."))
    if len(given) >= result.suite_case.graders:
        return Over(say("This answer has all the grades that it needs."))
    return why_not_grade(user, workload) or _why_not_apart(user, proposed, [(one.by_id, one.at) for one in given])


def _why_not_apart(user: User, proposed: Sequence[Acted], graded: Sequence[Acted]) -> str:
    """Refuse a grade by an account related to that of the proposer or of the other grader, when either acted.

    The sentence names no one, because whoever grades must not learn whose model or grade it is.
    """
    book = HoldBook({user.pk, *(person for person, _ in (*proposed, *graded))})
    for words, acts in (
        (
            say("One person could have acted as you and as whoever proposed this model. Someone else must grade it."),
            proposed,
        ),
        (
            say(
                "One person could have acted as you and as whoever graded this answer first. "
                "Someone else must grade it."
            ),
            graded,
        ),
    ):
        if any(book.shared((user.pk, None), one) is not None for one in acts):
            return words
    return ""


def why_not_read_cases(user: User, suite: Suite) -> str:
    """Let everyone who sees the workload read public and internal cases, and its team and reviewers the others."""
    if suite.data_class in ("public", "internal") or sees_private(user) or suite.workload.team_id in user.team_ids:
        return ""
    words, team = suite.data_words.lower(), suite.workload.team.name
    return say("Data class of the cases: {words}. Only {team} and reviewers read them.", words=words, team=team)
