"""Entries and shortlists as the shape rules take them."""

from reviews.rungs.comparison import SMALL
from reviews.shortlist.assessment import EntryView
from reviews.shortlist.judging import EntryReview
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.shortlist.rules import ListedEntry, ShapeNeeds


def listed(entry: ShortlistEntry, view: EntryView, review: EntryReview) -> ListedEntry:
    """Return an entry with what its view and the review of its commit say of it."""
    return ListedEntry(
        str(entry), entry.snapshot.repo_id, entry.rung, view.state, entry.slot, view.klass, view.quantized,
        view.instruct, entry.family, view.reference, review.covered,
    )  # fmt: skip


def needs_of(shortlist: Shortlist) -> ShapeNeeds:
    """Return what the rules need of a shortlist."""
    return ShapeNeeds(shortlist.task, shortlist.local, shortlist.workload.environment in SMALL)
