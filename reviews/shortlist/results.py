"""What was measured of entries on our own cases, by the digest of the artifact set; nothing is measured here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.measure import SuiteMeasure
from reviews.suites.measures import MeasureRow, measures_of


@dataclass(frozen=True)
class EntryResult:
    """One measure of an entry: the suite, what was measured in which language ("" for all), score, and n."""

    suite: str
    title: str
    language: str
    score: str
    n: int
    url: str = ""


def newest_runs(entries: Iterable[ShortlistEntry]) -> dict[int, list[MeasureRow]]:
    """Return the newest run of each suite by the entry's key, the newest of all first; an entry without has none.

    The entries are those of one shortlist. Only runs of suites of its workload count, of the very artifact set.
    """
    rows = list(entries)
    if not rows:
        return {}
    found = measures_of([one.artifact for one in rows], workload=rows[0].shortlist.workload_id)
    return {one.pk: _newest(found[one.artifact]) for one in rows}


def told_of(runs: Iterable[MeasureRow]) -> list[EntryResult]:
    """Return what these runs measured, one line each."""
    return [said for run in runs for said in _told(run)]


def _newest(runs: Iterable[MeasureRow]) -> list[MeasureRow]:
    """Return the first run of each suite: they come newest first."""
    first: dict[str, MeasureRow] = {}
    for one in runs:
        first.setdefault(one.suite, one)
    return list(first.values())


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
