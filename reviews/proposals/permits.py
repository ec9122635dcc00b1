"""Who may propose candidates and request another reading."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from reviews.workloads.permits import why_not_propose_for


def why_not_propose(user: User | AnonymousUser, workload: Workload | None = None) -> str:
    """Allow requesters to propose candidates for the workloads of their own teams."""
    return why_not_propose_for(user, workload.team if workload is not None else None)


def why_not_read_again(user: User | AnonymousUser, candidate: Candidate) -> str:
    """Allow requesters, reviewers and administrators to request another reading of an open candidate."""
    if not may(user, roles.RETRY_JOBS):
        return say("Only requesters, reviewers and administrators can request another reading.")
    return Over(say("This candidate is closed.")) if candidate.state in (states.WITHDRAWN, states.REJECTED) else ""
