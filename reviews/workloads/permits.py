"""Who may see, write and change a workload statement."""

from django.contrib.auth.models import AnonymousUser

from reviews.people import roles
from reviews.people.models import Team, User
from reviews.people.permits import may
from reviews.workloads.models import Workload

REVIEW_POWERS = (roles.READ_ALL, roles.RECORD_INTAKE, roles.SIGN_LEGAL, roles.SIGN_ENGINEERING, roles.DECIDE)


def sees_private(user: User | AnonymousUser) -> bool:
    """Reviewers, deciders and auditors see private workloads: they could not judge the use otherwise."""
    return any(may(user, power) for power in REVIEW_POWERS)


def why_not_see(user: User | AnonymousUser, workload: Workload) -> str:
    """Return a private workload is seen by its team, reviewers, deciders and auditors."""
    if not isinstance(user, User):
        return "Sign in first."
    if not workload.private or workload.team_id in user.team_ids or sees_private(user):
        return ""
    return "This workload is private to its team."


def why_not_write(user: User | AnonymousUser, team: Team | None = None) -> str:
    """Requesters write workload statements for their own teams."""
    if not isinstance(user, User) or not may(user, roles.WRITE_WORKLOAD):
        return "Only a requester writes workload statements."
    if team is not None and team.pk not in user.team_ids:
        return f"Only members of {team.name} write its workload statements."
    if team is None and not user.team_ids:
        return "You belong to no team yet; an administrator can add you to one."
    return ""


def why_not_change(user: User | AnonymousUser, workload: Workload) -> str:
    """Return a statement that a candidate was proposed for stays as it is: sign-offs and decisions rest on its words."""
    if workload.candidates.exists():
        return "A candidate was proposed for this statement, so it stays as it is. Write a new statement instead."
    return why_not_write(user, workload.team)


def why_not_own_nodes(user: User | AnonymousUser) -> str:
    """Engineering reviewers own the table of node classes."""
    return "" if may(user, roles.OWN_NODES) else "Only an engineering reviewer writes node classes."
