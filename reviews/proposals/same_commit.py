"""Whether a repository at a commit is already under review for a workload, whatever name or branch led there."""

from reviews.language.phrases import say
from reviews.workflow import states
from reviews.workflow.models import Candidate


def under_review_already(candidate: Candidate, repo_id: str, commit: str) -> Candidate | None:
    """Return the other open review of this commit for the candidate's workload, None if there is none.

    ``repo_id`` is the hub's present name. A decided review does not count: a later policy, or a narrower use, is
    decided on the same commit.
    """
    others = Candidate.objects.filter(
        hub=candidate.hub, repo_id__iexact=repo_id, commit=commit, workload=candidate.workload_id,
        state=states.IN_REVIEW,
    )  # fmt: skip
    return others.exclude(pk=candidate.pk).order_by("-pk").first()


def sentence(other: Candidate) -> str:
    """Say why a candidate ends, with the number of the review that there already is."""
    return say(
        "It is commit {commit}, which candidate {pk} already reviews for this workload.",
        commit=other.commit[:7],
        pk=other.pk,
    )
