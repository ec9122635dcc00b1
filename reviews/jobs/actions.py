"""Acts on jobs that people take: asking for another try of what failed."""

from django.db import transaction

from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.people.permits import Actor, actor_name


@transaction.atomic
def try_again(run: JobRun, *, by: Actor) -> JobRun:
    """Ask for the same work anew; the ended run stays as it is. A live run is returned unchanged.

    Retries of mails and other housekeeping are no acts about a candidate and leave no ledger entry; asking to read a
    repository again is ``intake.actions.read_again``.
    """
    return enqueue(run.kind, run.subject_id, label=run.label, asked_by=actor_name(by))
