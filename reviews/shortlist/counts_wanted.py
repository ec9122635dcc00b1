"""The request of a count: a job of the worker, where there are documents with words and entries to count them."""

from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.language.phrases import say
from reviews.shortlist.models import SampleDocument, Shortlist
from reviews.shortlist.queries import entries_of


def want_counts(shortlist: Shortlist, *, by: str) -> JobRun | None:
    """Have the worker count what was not counted yet; None where there is nothing to count, or nothing to count with.

    The worker looks itself for what is left, so that a second request while one is live adds nothing.
    """
    entries = entries_of(shortlist)
    found = SampleDocument.objects.filter(shortlist=shortlist, removed_at__isnull=True, forgotten_at__isnull=True)
    if not entries or not found.exists():
        return None
    return enqueue(
        "count_tokens",
        shortlist.pk,
        label=say("Sample documents for {name}", name=shortlist.workload.name)[:300],
        asked_by=by,
        lane=entries[0].snapshot.hub,
    )
