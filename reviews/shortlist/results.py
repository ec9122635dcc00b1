"""What was measured of entries on our own cases, by the digest of the artifact set; nothing is measured here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.measure import SuiteMeasure
from reviews.suites.measures import MeasureRow, RunComparison, compared, measures_of, why_not_comparable


@dataclass(frozen=True)
class EntryResult:
    """One measure of an entry: the suite, what was measured in which language ("" for all), score, and n."""

    suite: str
    title: str
    language: str
    score: str
    n: int
    url: str = ""


def runs_of_each(entries: Iterable[ShortlistEntry]) -> dict[int, list[MeasureRow]]:
    """Return the runs of each entry by its key, newest first; an entry without has none.

    The entries are those of one shortlist. Only runs of suites of its workload count, of the very artifact set.
    """
    rows = list(entries)
    if not rows:
        return {}
    found = measures_of([one.artifact for one in rows], workload=rows[0].shortlist.workload_id)
    return {one.pk: found[one.artifact] for one in rows}


def told_of(run: MeasureRow) -> list[EntryResult]:
    """Return what a run measured, one line each: as a whole first, then in each language."""
    return list(_told(run))


def beside(run: MeasureRow, others: Iterable[MeasureRow]) -> tuple[MeasureRow, RunComparison] | None:
    """Return the newest of the other runs that this one can be compared with, and how; None if there is none at all.

    Where none can be compared, the newest of the same suite, else of any, says what differs.
    """
    ranked = sorted(others, key=lambda one: (bool(why_not_comparable(run, one)), one.suite != run.suite))
    return (ranked[0], compared(run, ranked[0])) if ranked else None


def _told(run: MeasureRow) -> Iterator[EntryResult]:
    suite = say("{suite_title}, version {suite_number}", suite_title=run.suite_title, suite_number=run.suite_number)
    if not run.complete:
        yield EntryResult(suite, say("Cases answered"), "", run.answered_words, run.answered)
    for measure, language in (
        *((one, "") for one in run.measures),
        *((one, name) for name, one in run.languages.items()),
    ):
        if measure.value is not None:
            yield _result(suite, measure, language)


def _result(suite: str, measure: SuiteMeasure, language: str) -> EntryResult:
    return EntryResult(suite, measure.label, language, measure.words, measure.n)
