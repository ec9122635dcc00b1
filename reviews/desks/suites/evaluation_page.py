"""What runs of the workload's suite say of a candidate: measures beside those of other models, and coverage."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from reviews.evidence.models import Fact
from reviews.people.models import User
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.comparison import reference_of
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import Rung
from reviews.suites.limiting import LatencyTarget, TargetMet, limiting_factor
from reviews.suites.measures import MeasureRow, RunComparison, compared, measure_rows, measures_of, why_not_comparable
from reviews.suites.models import SuiteCoverage, SuiteRun
from reviews.suites.queries import newest_suite
from reviews.suites.vocabulary import KINDS
from reviews.workflow.coverable import coverable
from reviews.workflow.models import Candidate
from reviews.workflow.run_sight import visible_runs

MOST = 20
"""Runs on one page; the newest are shown."""
PUBLISHED = ("card.evaluation",)
LONGEST_QUOTE = 1_200
SHOWN = ("quality", "format", "first-token-p95", "memory")
"""Measures that the table of runs shows; the run's own page has all."""


@dataclass(frozen=True)
class RunLine:
    """One run of the suite beside the reference; ``mine`` if it is of the candidate's commit."""

    row: MeasureRow
    url: str
    mine: bool
    reference: bool
    comparison: RunComparison | None
    target: LatencyTarget

    @property
    def limiting(self) -> str:
        """What limits it first, as far as its run shows."""
        return limiting_factor(self.row, target=self.target).capitalize()

    @property
    def targets(self) -> list[TargetMet]:
        """Each figure of the workload's latency target beside what the run measured."""
        return self.target.beside(self.row)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The measures of the table, as labels and words."""
        return [(one.label, one.words) for one in map(self.row.measure, SHOWN)]

    @property
    def difference(self) -> str:
        """How it differs from the reference, in words."""
        if self.comparison is None:
            return ""
        return self.comparison.why_not or (self.comparison.whole.words if self.comparison.whole else "")

    @property
    def losses(self) -> list[tuple[str, str]]:
        """The difference to the reference in each kind of case, as labels and words."""
        found = self.comparison.kinds if self.comparison else {}
        return [(KINDS[kind], one.words) for kind, one in found.items()]


class EvaluationPage:
    """The newest suite of a candidate's workload, its runs that a person may see, and the candidate's coverage."""

    def __init__(self, candidate: Candidate, user: User, against: str = "") -> None:
        self.candidate = candidate
        self.suite = newest_suite(candidate.workload)
        found = SuiteRun.objects.filter(suite=self.suite, run__in=visible_runs(user)) if self.suite else None
        self.number = found.count() if found is not None else 0
        self.rows = measure_rows(found.order_by("-pk")[:MOST]) if found is not None else []
        self.against = against
        self.target = LatencyTarget.of(candidate.workload)

    @cached_property
    def reference(self) -> MeasureRow | None:
        """The run that the others are compared with: the one asked for, else that of what the newest was made from.

        Where the newest run of this commit is not of quantized weights, or theirs were not played: the oldest of
        unquantized weights.
        """
        asked = next((one for one in self.rows if str(one.run) == self.against), None) or self._made_from
        plain = [one for one in self.rows if not self._is_quantized(one)]
        return asked or (plain[-1] if plain else None)

    @property
    def _made_from(self) -> MeasureRow | None:
        """The newest run of what this commit's newest run was made from; None if that is not of quantized weights."""
        mine = next((one for one in self.rows if self._is_mine(one)), None)
        rung = self._rungs.get(mine.artifact) if mine else None
        made_from = reference_of(rung, self._ladder.rungs) if rung and rung.quantized else None
        if mine is None or made_from is None:
            return None
        named = (made_from.repo_id, made_from.words)
        found = [one for one in self.rows if (one.repository, one.rung) == named]
        return min(found, key=lambda one: bool(why_not_comparable(mine, one)), default=None)

    @cached_property
    def _ladder(self) -> Ladder:
        """The ladder of the candidate's reading."""
        return Ladder(self.candidate.snapshot)

    @cached_property
    def _rungs(self) -> dict[str, Rung]:
        """The rungs of the repository by the digest of their artifact sets."""
        return {artifact_digest(artifact_set(self._ladder, one)): one for one in self._ladder.own}

    @cached_property
    def earlier(self) -> list[tuple[MeasureRow, str]]:
        """The runs of the repository's artifact sets with earlier versions of the suite; they satisfy nothing."""
        found = measures_of(list(self._rungs), workload=self.candidate.workload_id)
        rows = [one for rows in found.values() for one in rows if self.suite and one.suite != self.suite.digest]
        return [(one, self._address(one)) for one in rows[:MOST]]

    def _is_quantized(self, row: MeasureRow) -> bool:
        rung = self._rungs.get(row.artifact)
        return rung is not None and rung.quantized

    @cached_property
    def lines(self) -> list[RunLine]:
        """Every run, newest first."""
        return [self._line(one) for one in self.rows]

    def _line(self, row: MeasureRow) -> RunLine:
        reference = self.reference
        same = reference is not None and reference.run == row.run
        comparison = compared(row, reference) if reference is not None and not same else None
        return RunLine(row, self._address(row), self._is_mine(row), same, comparison, self.target)

    def _is_mine(self, row: MeasureRow) -> bool:
        """Tell whether a run is of the candidate's commit; a copy in another repository may have the same one."""
        return (row.repository, row.commit) == (self.candidate.repo_id, self.candidate.commit)

    def _address(self, row: MeasureRow) -> str:
        """Return where a run is shown: with the candidate of its commit, else with the entry that it came for."""
        candidate = self.candidate.pk if self._is_mine(row) else row.candidate
        if candidate is not None:
            return reverse("suite_run", args=[candidate, row.run])
        return reverse("entry_run", args=[self.candidate.workload.slug, row.entry, row.run])

    @cached_property
    def newest(self) -> RunLine | None:
        """The newest run of the candidate's own commit."""
        return next((one for one in self.lines if one.mine), None)

    @cached_property
    def coverage(self) -> SuiteCoverage | None:
        """What a reviewer said of the newest suite last."""
        found = SuiteCoverage.objects.filter(candidate=self.candidate, suite=self.suite).select_related("by")
        return found.order_by("-pk").first() if self.suite else None

    @cached_property
    def covers(self) -> list[tuple[str, str]]:
        """Each limitation and withheld component of this reading, with the case that covers it, "" for none."""
        if self.candidate.snapshot is None:
            return []
        said = self.coverage.covers if self.coverage else {}
        return [(words, said.get(key, {}).get("by", "")) for key, words in coverable(self.candidate.snapshot).items()]

    @cached_property
    def published(self) -> list[tuple[Fact, str]]:
        """What the publisher says of benchmarks, with the quotation: triage only, never part of a measure."""
        snapshot = self.candidate.snapshot
        found = snapshot.facts.filter(key__in=PUBLISHED) if snapshot else []
        return [
            (one, str(one.value.get("text", ""))[:LONGEST_QUOTE] if isinstance(one.value, dict) else "")
            for one in found
        ]
