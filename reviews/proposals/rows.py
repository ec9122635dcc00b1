"""Writes of a list that was proposed together; the act that calls them records."""

from collections.abc import Iterable, Mapping

from reviews.people.models import User
from reviews.proposals.batches import LeftOut
from reviews.proposals.lines import ListedRepo
from reviews.proposals.models import ProposalBatch, ProposalLine
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload


def keep_batch(
    workload: Workload, by: User, made: Mapping[ListedRepo, Candidate], left_out: Iterable[LeftOut]
) -> ProposalBatch:
    """Write the list with its lines: those with a candidate, and those left out with the reason."""
    batch = ProposalBatch(workload=workload, by=by)
    batch.save(force_insert=True)
    ProposalLine.objects.bulk_create(
        [
            *(
                ProposalLine(batch=batch, number=repo.number, repo_id=repo.repo_id, candidate=candidate)
                for repo, candidate in made.items()
            ),
            *(
                ProposalLine(batch=batch, number=one.repo.number, repo_id=one.repo.repo_id, left_out=one.why[:300])
                for one in left_out
            ),
        ]
    )
    return batch
