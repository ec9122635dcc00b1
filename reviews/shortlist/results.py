"""What was measured of entries on our own cases, by the digest of the artifact set; nothing is measured here."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.shortlist.models import ShortlistEntry


@dataclass(frozen=True)
class EntryResult:
    """One measure of an entry: the suite, what was measured in which language ("" for all), score, and n."""

    suite: str
    title: str
    language: str
    score: str
    n: int
    url: str = ""


def results_for(entries: Iterable[ShortlistEntry]) -> dict[int, list[EntryResult]]:
    """Return the measures of each entry by its key; an entry that was not measured has none."""
    return {one.pk: [] for one in entries}
