"""Who may see a run: whoever may see the candidate, or the entry of a shortlist, that it was imported for."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from reviews.people.models import User
from reviews.runs.models import LOAD, SUITE, Run
from reviews.runs.queries import stored
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.blindness import ungraded_by
from reviews.suites.permits import why_not_read_cases
from reviews.workflow.models import Candidate, LicenseIntake
from reviews.workloads.queries import visible_to


def visible_runs(user: User | AnonymousUser) -> QuerySet[Run]:
    """Return the runs that this person may see, newest first."""
    seen = visible_to(user).values("pk")
    return stored().filter(Q(candidate__workload__in=seen) | Q(entry__shortlist__workload__in=seen))


def runs_for(user: User | AnonymousUser, candidate: Candidate) -> QuerySet[Run]:
    """Return the load runs of a candidate's commit that a person may see, for whichever candidate imported."""
    return _runs_at(user, candidate).filter(kind=LOAD)


def suite_runs_for(user: User | AnonymousUser, candidate: Candidate) -> QuerySet[Run]:
    """Return the suite runs of a candidate's commit that were imported for its workload and that a person may see."""
    return _runs_at(user, candidate).filter(kind=SUITE, suite_run__suite__workload=candidate.workload_id)


def suite_runs_of(user: User | AnonymousUser, entry: ShortlistEntry) -> QuerySet[Run]:
    """Return the suite runs of an entry's very bytes that were imported for its workload and that a person may see.

    None before legal has recorded the license intake of its commit for this workload.
    """
    work, at = entry.shortlist.workload_id, entry.snapshot
    here = Candidate.objects.filter(workload=work, hub=at.hub, repo_id=at.repo_id, commit=at.commit)
    if not LicenseIntake.objects.filter(candidate__in=here).exists():
        return Run.objects.none()
    return visible_runs(user).filter(kind=SUITE, artifact=entry.artifact, suite_run__suite__workload=work)


def _runs_at(user: User | AnonymousUser, candidate: Candidate) -> QuerySet[Run]:
    return visible_runs(user).filter(hub=candidate.hub, repo_id=candidate.repo_id, commit=candidate.commit)


def may_read_run(user: User, number: str) -> bool:
    """Tell whether a person may read the files of the run with this number; who still has to grade it does not.

    A result file names the model beside its answers, and whoever grades them must not know it.
    """
    run = visible_runs(user).filter(pk=int(number)).first() if number.isdecimal() else None
    if run is None or run.kind != SUITE:
        return run is not None
    return not why_not_read_cases(user, run.suite_run.suite) and not ungraded_by(user, run.suite_run)
