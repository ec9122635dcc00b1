"""Views of entries as they are now: kept where nothing that they rest on has changed, else judged again and kept."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from reviews.shortlist.assessment import EntryView
from reviews.shortlist.judging import NO_REVIEW, EntryReview, judged
from reviews.shortlist.models import EntryAssessment, ShortlistEntry
from reviews.shortlist.queries import basis_of, last_change
from reviews.shortlist.rows import keep_assessments
from reviews.workloads.models import Workload


def views_of(
    entries: Iterable[ShortlistEntry], workload: Workload, reviews: Mapping[int, EntryReview]
) -> dict[int, EntryView]:
    """Return the view of each entry by its key; one query where all are kept, many for each that is judged again.

    ``reviews`` is what reviews of the same commits know, by the entry's key. The newest change is asked before anything
    is read, so that a view never claims to know of a later one.
    """
    rows, today, change = list(entries), timezone.localdate(), last_change()
    bases = {one.pk: basis_of(one, workload, change, today, reviews.get(one.pk, NO_REVIEW).as_basis()) for one in rows}
    found, stale = {}, []
    for one in rows:
        kept = _kept(one)
        if kept is None or kept.basis != bases[one.pk]:
            stale.append(one)
        else:
            found[one.pk] = EntryView.of_json(kept.body)
    if stale:
        again = judged(stale, workload, reviews, today)
        keep_assessments({key: (bases[key], view.to_json()) for key, view in again.items()})
        found |= again
    return found


def _kept(entry: ShortlistEntry) -> EntryAssessment | None:
    return getattr(entry, "assessment", None)
