"""Who may write, hand out and see a suite, and who may grade answers."""

from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.suites.models import CaseResult, Suite
from reviews.workloads.models import Workload
from reviews.workloads.permits import sees_private


def why_not_write_suite(user: User, workload: Workload) -> str:
    """Let the workload's team and engineering reviewers write a suite and hand it out."""
    ours = may(user, roles.WRITE_WORKLOAD) and workload.team_id in user.team_ids
    if ours or may(user, roles.SIGN_ENGINEERING):
        return ""
    return f"Only requesters of {workload.team.name} and engineering reviewers write and hand out its suite."


def why_not_grade(user: User, workload: Workload) -> str:
    """Let those grade who may write the suite: they know what a good answer is."""
    if why_not_write_suite(user, workload):
        return f"Only requesters of {workload.team.name} and engineering reviewers grade answers."
    return ""


def why_not_grade_result(user: User, result: CaseResult, given: int) -> str:
    """Refuse a grade by whoever proposed the model, and one more than the case needs."""
    if result.suite_run.run.candidate.requester_id == user.pk:
        return "You proposed the model that gave this answer, so someone else must grade it."
    if result.failed:
        return Over("There is no answer to grade.")
    if given >= result.suite_case.graders:
        return Over("This answer has all the grades that it needs.")
    return why_not_grade(user, result.suite_run.suite.workload)


def why_not_read_cases(user: User, suite: Suite) -> str:
    """Let everyone who sees the workload read public and internal cases, and its team and reviewers the others."""
    if suite.data_class in ("public", "internal") or sees_private(user) or suite.workload.team_id in user.team_ids:
        return ""
    words, team = suite.data_words.lower(), suite.workload.team.name
    return f"Data class of the cases: {words}. Only {team} and reviewers read them."
