"""Reads of runs: those of an artifact set, and those of a commit."""

from django.db.models import QuerySet

from reviews.runs.models import LOAD, Run


def stored() -> QuerySet[Run]:
    """Return all runs with what their words need, newest first."""
    return Run.objects.select_related(
        "node_class_version__node_class", "by", "candidate__workload", "entry__shortlist__workload"
    )


def runs_of(artifact_digest: str) -> list[Run]:
    """Return the load runs of an artifact set, newest first."""
    return list(stored().filter(artifact=artifact_digest, kind=LOAD))


def runs_at(hub: str, repo_id: str, commit: str) -> QuerySet[Run]:
    """Return the runs of a repository at a commit, newest first, whichever of its artifact sets they served."""
    return stored().filter(hub=hub, repo_id=repo_id, commit=commit)
