"""The suite runs of artifact sets with what may be drawn from them, and how two of them compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from reviews.language.phrases import joined, say
from reviews.suites.intervals import MOST_DRAWN, PairedDifference, difference_of, reckoned
from reviews.suites.measure import (
    ResultFigures,
    ScoredResult,
    SuiteMeasure,
    Timing,
    by_kind,
    by_language,
    codes_of,
    figures_of,
    measures,
    operation,
    repairs,
)
from reviews.suites.models import BEST, CaseGrade, CaseResult, SuiteCase, SuiteRun
from reviews.suites.score_sheet import ScoreSheet, SuiteLayout

OF_RESULT = (
    "pk", "suite_run_id", "suite_case__position", "suite_case__graders", "failed", "check_score", "invented",
    "first_token_ms", "total_ms", "input_tokens", "output_tokens", "retries",
)  # fmt: skip


@dataclass(frozen=True)
class MeasureRow:
    """One run of a suite: what it answered, its settings, and its measures, each with n.

    ``workload`` is the key of the statement for which it was imported, with ``candidate`` or ``entry``, the one of a
    shortlist; the other is None. Who may see them may see it.
    """

    run: int
    sha256: str
    candidate: int | None
    entry: int | None
    workload: int
    repository: str
    commit: str
    artifact: str
    rung: str
    suite: str
    suite_title: str
    suite_number: int
    size: int
    answered: int
    settings: Mapping[str, str]
    measures: tuple[SuiteMeasure, ...]
    kinds: Mapping[str, SuiteMeasure]
    languages: Mapping[str, SuiteMeasure]
    sheet: ScoreSheet = field(repr=False)

    @property
    def answered_words(self) -> str:
        """How many cases were answered, of how many."""
        return say("{answered} of {size}", answered=self.answered, size=self.size)

    @property
    def served(self) -> str:
        """By what and on which node class, in words."""
        return say(
            "{runtime} on {node_class}", runtime=self.settings["runtime"], node_class=self.settings["node class"]
        )

    @property
    def complete(self) -> bool:
        """Whether every case was answered."""
        return self.answered == self.size

    def measure(self, key: str) -> SuiteMeasure:
        """Return the measure of this key. Raises ``KeyError``."""
        return {one.key: one for one in self.measures}[key]


def measures_of(artifact_digests: Sequence[str], *, workload: int | None = None) -> dict[str, list[MeasureRow]]:
    """Return the suite runs of each artifact set with their measures, newest first; empty where none.

    ``workload`` narrows to the runs imported for one statement: those of a private one are only for who may see it.
    """
    found = SuiteRun.objects.filter(run__artifact__in=set(artifact_digests))
    if workload is not None:
        found = found.filter(suite__workload=workload)
    answer: dict[str, list[MeasureRow]] = {one: [] for one in artifact_digests}
    for row in measure_rows(found.order_by("-pk")):
        answer[row.artifact].append(row)
    return answer


def measure_rows(found: QuerySet[SuiteRun], *, by_results: bool = False) -> list[MeasureRow]:
    """Return suite runs with their measures, in the order given; five queries at most for any number.

    What pages show is read from the summary of each run. ``by_results`` works it out from every result and grade, for
    what is kept for good; so is a run that has no summary.
    """
    runs = list(found.select_related("suite", "run__node_class_version__node_class", "run__candidate", "summary"))
    layouts = {one.suite_id: layout_of(one.suite_id, one.suite.digest) for one in runs}
    plain = [one.pk for one in runs if by_results or not hasattr(one, "summary")]
    scored = scored_results(plain) if plain else {}
    return [
        _by_results(one, layouts[one.suite_id], scored.get(one.pk, []))
        if one.pk in plain
        else _row(one, ScoreSheet(layouts[one.suite_id], bytes(one.summary.codes)), _figures(one.summary.figures))
        for one in runs
    ]


@lru_cache(maxsize=64)
def layout_of(suite: int, digest: str) -> SuiteLayout:
    """Return the cases of a suite; both are written once, so a process reads them once."""
    found = SuiteCase.objects.filter(suite=suite, suite__digest=digest).order_by("position")
    rows = list(found.values_list("key", "kind", "language", "weight"))
    keys, kinds, languages, weights = zip(*rows, strict=True)
    return SuiteLayout(keys, kinds, languages, weights)


def _figures(said: dict[str, Any]) -> ResultFigures:
    return ResultFigures(**said | {name: Timing(*said[name]) for name in ("first", "total", "rate")})


def scored_results(suite_runs: Sequence[int]) -> dict[int, list[ScoredResult]]:
    """Return the results of suite runs with their grades, by suite run."""
    grades: dict[int, list[float]] = {}
    given = CaseGrade.objects.filter(result__suite_run__in=suite_runs).order_by("pk")
    for result, score in given.values_list("result_id", "score"):
        grades.setdefault(result, []).append(score / BEST)
    found: dict[int, list[ScoredResult]] = {}
    for one in CaseResult.objects.filter(suite_run__in=suite_runs).order_by("pk").values(*OF_RESULT):
        found.setdefault(one["suite_run_id"], []).append(
            ScoredResult(
                place=one["suite_case__position"] - 1, answered=not one["failed"], check_score=one["check_score"],
                grades=tuple(grades.get(one["pk"], ())), wanted=one["suite_case__graders"], invented=one["invented"],
                first_token_ms=one["first_token_ms"], total_ms=one["total_ms"], input_tokens=one["input_tokens"],
                output_tokens=one["output_tokens"], retries=one["retries"],
            )
        )  # fmt: skip
    return found


def _by_results(one: SuiteRun, layout: SuiteLayout, results: Sequence[ScoredResult]) -> MeasureRow:
    return _row(one, ScoreSheet(layout, codes_of(results, len(layout.keys))), figures_of(results))


def _row(one: SuiteRun, sheet: ScoreSheet, figures: ResultFigures) -> MeasureRow:
    run, suite = one.run, one.suite
    return MeasureRow(
        run=run.pk, sha256=run.digest, candidate=run.candidate_id, entry=run.entry_id, workload=suite.workload_id,
        repository=run.repo_id,
        commit=run.commit, artifact=run.artifact, rung=run.rung_words, suite=suite.digest, suite_title=suite.title,
        suite_number=suite.number, size=suite.size, answered=one.answered, settings=settings_of(one),
        measures=(
            *measures(sheet.groups, figures, run.memory_peak_mib),
            repairs(one.repairs, one.answered), *operation(one.services, one.custom_build, one.restarts),
        ),
        kinds=by_kind(sheet.groups), languages=by_language(sheet.groups), sheet=sheet,
    )  # fmt: skip


def settings_of(one: SuiteRun) -> dict[str, str]:
    """Return the settings that two runs must share to be compared, by label."""
    run = one.run
    return {
        say("suite"): one.suite.digest,
        say("runtime"): run.served_by,
        say("node class"): say(
            "{accelerators} × {node_class}, version {number_of}",
            accelerators=run.accelerators,
            node_class=run.node_class,
            number_of=run.node_class_version.number,
        ),
        say("concurrency"): str(one.concurrency),
        say("sampling"): joined(
            ", ", (say("{name} {value:g}", name=name, value=value) for name, value in sorted(one.sampling.items()))
        ),
    }


def why_not_comparable(one: MeasureRow, other: MeasureRow) -> str:
    """Return in which settings two runs differ, as a sentence; "" if they can be compared."""
    differing = [name for name, value in one.settings.items() if other.settings[name] != value]
    return (
        say("Not comparable: another {differing}.", differing=joined(say(", another "), differing)) if differing else ""
    )


@dataclass(frozen=True)
class RunComparison:
    """One run beside its reference: why they are not comparable, else the difference as a whole and by kind."""

    why_not: str
    whole: PairedDifference | None = None
    kinds: Mapping[str, PairedDifference] = field(default_factory=dict)


def compared(mine: MeasureRow, reference: MeasureRow) -> RunComparison:
    """Return how a run compares with its reference, over the cases that both scored."""
    if why := why_not_comparable(mine, reference):
        return RunComparison(why)
    counted = mine.sheet.counted_pairs(reference.sheet)
    found = {kind: _difference(mine, reference, counted, kind) for kind in ("", *mine.kinds)}
    return RunComparison("", found.pop(""), found)


def _difference(
    mine: MeasureRow, reference: MeasureRow, counted: Mapping[str, Counter[tuple[float, int]]], kind: str
) -> PairedDifference:
    """Return the difference over the cases of a kind; few pairs are drawn from in the order of their keys."""
    known = counted.get(kind, Counter())
    if known.total() > MOST_DRAWN:
        return reckoned(known)
    return difference_of(mine.sheet.pairs(reference.sheet, kind))
