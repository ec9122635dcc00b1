"""Who may see a run: whoever may see the candidate that it was imported for."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from reviews.people.models import User
from reviews.runs.models import Run
from reviews.runs.queries import stored
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for


def visible_runs(user: User | AnonymousUser) -> QuerySet[Run]:
    """Return the runs that this person may see, newest first."""
    return stored().filter(candidate__in=candidates_for(user))


def runs_for(user: User | AnonymousUser, candidate: Candidate) -> QuerySet[Run]:
    """Return the runs of a candidate's commit that this person may see, whichever candidate they were imported for."""
    return visible_runs(user).filter(hub=candidate.hub, repo_id=candidate.repo_id, commit=candidate.commit)


def may_read_run(user: User, number: str) -> bool:
    """Tell whether a person may read the files of the run with this number."""
    return number.isdecimal() and visible_runs(user).filter(pk=int(number)).exists()
