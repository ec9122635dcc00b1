"""Who may see, write and change a workload statement, and edit node classes."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import Team, User
from reviews.people.permits import Over, may
from reviews.workloads.models import Workload
from reviews.workloads.nodes.models import NodeProposal

REVIEW_POWERS = (roles.READ_ALL, roles.RECORD_INTAKE, roles.SIGN_LEGAL, roles.SIGN_ENGINEERING, roles.DECIDE)


def sees_private(user: User | AnonymousUser) -> bool:
    """Allow reviewers, deciders and auditors, who need private workloads to judge the use."""
    return any(may(user, power) for power in REVIEW_POWERS)


def why_not_write(user: User | AnonymousUser, team: Team | None = None) -> str:
    """Allow requesters to write workload statements for their own teams."""
    if not isinstance(user, User) or not may(user, roles.WRITE_WORKLOAD):
        return say("Only requesters can write workload statements.")
    if team is not None and team.pk not in user.team_ids:
        return say("Only members of {name} can write its workload statements.", name=team.name)
    if team is None and not user.team_ids:
        return say("You are not in a team yet; an administrator can add you to one.")
    return ""


def why_not_propose_for(user: User | AnonymousUser, team: Team | None = None) -> str:
    """Allow requesters to propose candidates, and those for a statement only to members of its team."""
    if not may(user, roles.PROPOSE):
        return say("Only requesters can propose candidates.")
    if team is not None and isinstance(user, User) and team.pk not in user.team_ids:
        return say("Only members of {name} can propose candidates for its workloads.", name=team.name)
    return ""


def why_not_change(user: User | AnonymousUser, workload: Workload) -> str:
    """Refuse to change a statement that has a candidate: sign-offs and decisions rest on its words."""
    if workload.candidates.exists():
        return say("A candidate was proposed for this statement, so it can no longer change. Write a new one instead.")
    return why_not_write(user, workload.team)


def why_not_own_nodes(user: User | AnonymousUser) -> str:
    """Allow engineering reviewers, who own the node classes."""
    return "" if may(user, roles.OWN_NODES) else say("Only engineering reviewers can edit node classes.")


def why_not_end_proposal(user: User | AnonymousUser, proposal: NodeProposal) -> str:
    """Allow engineering reviewers to end a proposal that is open."""
    return why_not_own_nodes(user) or (Over(say("This proposal has ended already.")) if proposal.outcome else "")


def why_not_adopt_node(user: User | AnonymousUser, proposal: NodeProposal) -> str:
    """Allow an engineering reviewer to adopt what an unrelated person let a machine propose."""
    if why := why_not_end_proposal(user, proposal):
        return why
    if not isinstance(user, User) or user.pk == proposal.by_id:
        return say("Your machine proposed this, so another engineering reviewer must adopt it.")
    related = HoldBook({user.pk, proposal.by_id}).sentence(user, proposal.by, b_at=proposal.at)
    return (
        say("{related} Another engineering reviewer must adopt this. {remedy}", related=related, remedy=remedy(related))
        if related
        else ""
    )
