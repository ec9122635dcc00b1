"""The other candidates for the same workload, as a decision record names them."""

from typing import Any

from reviews.decisions.models import Decision
from reviews.workflow import states
from reviews.workflow.models import Candidate

MOST = 50
"""Most alternatives named in one record."""


def alternatives(candidate: Candidate) -> list[dict[str, Any]]:
    """Return the other candidates considered for the same workload, with the outcome of each."""
    found = Candidate.objects.filter(workload=candidate.workload_id).exclude(pk=candidate.pk).order_by("-pk")
    numbers = dict(Decision.objects.filter(candidate__in=found).values_list("candidate", "number"))
    return [
        {
            "candidate": one.pk, "repository": one.repo_id, "commit": one.commit or None,
            "state": states.CANDIDATE_WORDS[one.state][1], "why": one.ended_reason, "decision": numbers.get(one.pk),
        }
        for one in found[:MOST]
    ]  # fmt: skip
