"""What may be drawn from the results of a run: measures with the number of cases behind each; plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reviews.language.phrases import figure, joined, say
from reviews.suites.intervals import percentile
from reviews.suites.score_sheet import LONG, NO_RESULT, NOT_KNOWN, QUARTERS, ScoredGroup
from reviews.suites.vocabulary import ANSWER, FORMAT, KINDS, REFUSE, UNANSWERABLE

LEAST_FOR_P95 = 20
LEAST_FOR_RATE = 2
"""Output tokens without which an answer has no rate: the first one comes with the first time."""
LONG_PROMPT = 8_000
"""Input tokens from which a prompt counts as long."""
SHARE, MS, MIB, TOKENS, RATE, COUNT, YES_NO = "share", "ms", "MiB", "tokens", "tokens/s", "count", say("yes or no")
NOT_MEASURED, UNSTATED = say("not measured"), say("not stated")


@dataclass(frozen=True, slots=True)
class ScoredResult:
    """One result with the grades that people gave, each from 0 to 1; ``wanted`` is how many they must be.

    ``place`` is that of its case in the suite, from 0.
    """

    place: int
    answered: bool
    check_score: int | None
    grades: tuple[float, ...]
    wanted: int
    invented: int | None
    first_token_ms: float | None
    total_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    retries: int

    @property
    def score(self) -> float | None:
        """The quality from 0 to 1: 0 without an answer or if a check fails, else what people say; None is not known."""
        if not self.answered or self.check_score == 0:
            return 0.0
        if not self.wanted:
            return float(self.check_score) if self.check_score is not None else None
        return sum(self.grades) / len(self.grades) if len(self.grades) >= self.wanted else None

    @property
    def code(self) -> int:
        """The byte of a score sheet for this result."""
        score = self.score
        return (NOT_KNOWN if score is None else round(score * QUARTERS)) + (
            LONG if (self.input_tokens or 0) >= LONG_PROMPT else 0
        )

    @property
    def rate(self) -> float | None:
        """Tokens a second after the first one, None unless both times and the tokens were measured."""
        first, total, tokens = self.first_token_ms, self.total_ms, self.output_tokens
        if first is None or total is None or tokens is None or tokens < LEAST_FOR_RATE or total <= first:
            return None
        return (tokens - 1) / ((total - first) / 1_000)


@dataclass(frozen=True, slots=True)
class SuiteMeasure:
    """One measure: ``value`` is None if it was not measured, and ``why`` says why; ``n`` is the cases behind it."""

    key: str
    label: str
    value: float | None
    unit: str
    n: int
    why: str = ""

    @property
    def words(self) -> str:
        """The value with its unit and n, or why there is none."""
        if self.value is None:
            return self.why or NOT_MEASURED
        if self.unit == SHARE:
            return say("{value} (n = {n})", value=figure(f"{self.value:.0%}"), n=self.n)
        if self.unit == YES_NO:
            return say("yes (n = {n})", n=self.n) if self.value else say("no (n = {n})", n=self.n)
        number = f"{self.value:,.0f}" if self.unit != COUNT or self.value == int(self.value) else f"{self.value:,.1f}"
        return joined(" ", (figure(number), *([self.unit] if self.unit != COUNT else []), f"(n = {self.n})"))


def quality(groups: Iterable[ScoredGroup], key: str, label: str) -> SuiteMeasure:
    """Return the weighted quality of some results; one that is not graded yet is left out of n, never guessed."""
    value = total = 0.0
    n = left = 0
    for one in groups:
        if one.score is None:
            left += one.n
            continue
        value, total, n = value + one.score * one.weight * one.n, total + one.weight * one.n, n + one.n
    why = "" if total else say("{left} not graded yet", left=left) if left else say("no such case")
    return SuiteMeasure(key, label, value / total if total else None, SHARE, n, why)


def overconfidence(groups: Iterable[ScoredGroup]) -> SuiteMeasure:
    """Return the share of answers to what the documents do not say, whatever their cases weigh."""
    sure = [(one.score, one.n) for one in groups if one.score is not None]
    n = sum(count for _, count in sure)
    value = 1 - sum(score * count for score, count in sure) / n if n else None
    return SuiteMeasure(
        "overconfidence",
        say("Answers what the documents do not say"),
        value,
        SHARE,
        n,
        "" if n else say("no such case"),
    )


@dataclass(frozen=True, slots=True)
class Timing:
    """How many results have a time, its median, and what 95 % of them keep: in milliseconds, or tokens a second."""

    n: int
    p50: float | None
    p95: float | None

    @classmethod
    def of(cls, found: Iterable[float | None]) -> Timing:
        """Return the timing of measured values; None was not measured."""
        known = [one for one in found if one is not None]
        return cls(len(known), percentile(known, 0.5), percentile(known, 0.95))

    @classmethod
    def of_rates(cls, found: Iterable[float | None]) -> Timing:
        """Return the timing of measured rates: the more the better, so 95 % of the answers reach the 5th percentile."""
        known = [one for one in found if one is not None]
        return cls(len(known), percentile(known, 0.5), percentile(known, 0.05))


@dataclass(frozen=True, slots=True)
class ResultFigures:
    """What measures need of the results besides their scores; results are written once, so it never changes.

    ``cited`` counts answers whose citations were looked at, ``invented`` those of them with an invented one, and
    ``outputs`` answers whose output tokens were counted, with the median ``output``.
    """

    results: int
    retries: int
    cited: int
    invented: int
    outputs: int
    output: float | None
    first: Timing
    total: Timing
    rate: Timing


def figures_of(results: Sequence[ScoredResult]) -> ResultFigures:
    """Return the figures of results, as ``suite_summary`` of the database does."""
    answered = [one for one in results if one.answered]
    cited = [one.invented for one in answered if one.invented is not None]
    outputs = [float(one.output_tokens) for one in answered if one.output_tokens is not None]
    return ResultFigures(
        results=len(results), retries=sum(one.retries for one in results), cited=len(cited),
        invented=sum(1 for one in cited if one), outputs=len(outputs), output=percentile(outputs, 0.5),
        first=Timing.of(one.first_token_ms for one in results), total=Timing.of(one.total_ms for one in results),
        rate=Timing.of_rates(one.rate for one in results),
    )  # fmt: skip


def codes_of(results: Iterable[ScoredResult], size: int) -> bytes:
    """Return the bytes of a score sheet for a suite of so many cases, as ``suite_score_code`` of the database does."""
    codes = bytearray([NO_RESULT]) * size
    for one in results:
        codes[one.place] = one.code
    return bytes(codes)


def measures(groups: Sequence[ScoredGroup], figures: ResultFigures, memory_mib: int | None) -> tuple[SuiteMeasure, ...]:
    """Return the measures of a run, in the order of the pages."""
    kinds = {kind: [one for one in groups if one.kind == kind] for kind in KINDS}
    formats, cited = kinds[FORMAT], figures.cited
    return (
        quality(groups, "quality", say("Quality")),
        quality(kinds[REFUSE], "refusal-wanted", say("Refuses where it should")),
        quality(kinds[ANSWER], "refusal-not-wanted", say("Answers where it should")),
        quality(formats, "format", say("Format kept")),
        quality([one for one in formats if one.long], "format-long", say("Format kept under long prompts")),
        SuiteMeasure(
            "invented-citations",
            say("Answers with an invented citation"),
            figures.invented / cited if cited else None,
            SHARE,
            cited,
            "" if cited else say("no case checks citations"),
        ),
        overconfidence(kinds[UNANSWERABLE]),
        SuiteMeasure("verbosity", say("Output, median"), figures.output, TOKENS, figures.outputs),
        *_times("first-token", say("First token"), figures.first),
        *_times("total", say("Whole answer"), figures.total),
        *_rates(figures.rate),
        SuiteMeasure(
            "memory", say("Memory peak"), float(memory_mib) if memory_mib else None, MIB, int(bool(memory_mib))
        ),
        SuiteMeasure("retries", say("Retries"), float(figures.retries), COUNT, figures.results),
    )


def repairs(count: int | None, answered: int) -> SuiteMeasure:
    """Return how many answers were read only after a repair; None was not counted when the run was imported."""
    label = say("Answers read only after a repair")
    return SuiteMeasure("repairs", label, None if count is None else float(count), COUNT, answered, say("not counted"))


def by_kind(groups: Sequence[ScoredGroup]) -> dict[str, SuiteMeasure]:
    """Return the quality of each kind of case that the results have."""
    return _grouped(groups, lambda one: one.kind, KINDS)


def by_language(groups: Sequence[ScoredGroup]) -> dict[str, SuiteMeasure]:
    """Return the quality in each language that cases name."""
    return _grouped([one for one in groups if one.language], lambda one: one.language, {})


def _grouped(
    groups: Sequence[ScoredGroup], of: Callable[[ScoredGroup], str], words: dict[str, str]
) -> dict[str, SuiteMeasure]:
    names = sorted({of(one) for one in groups})
    return {name: quality([one for one in groups if of(one) == name], name, words.get(name, name)) for name in names}


def _times(key: str, label: str, found: Timing) -> tuple[SuiteMeasure, SuiteMeasure]:
    """Return median and 95th percentile; fewer than twenty values have no 95th percentile."""
    few = (
        say("needs {least_for_p95} cases, has {n}", least_for_p95=LEAST_FOR_P95, n=found.n) if found.n else NOT_MEASURED
    )
    high = found.p95 if found.n >= LEAST_FOR_P95 else None
    return (
        SuiteMeasure(f"{key}-p50", say("{label}, p50", label=label), found.p50, MS, found.n),
        SuiteMeasure(
            f"{key}-p95", say("{label}, p95", label=label), high, MS, found.n, "" if high is not None else few
        ),
    )


def _rates(found: Timing) -> tuple[SuiteMeasure, SuiteMeasure]:
    """Return the median rate, and the one that 95 % of the answers reach."""
    few = (
        say("needs {least_for_p95} cases, has {n}", least_for_p95=LEAST_FOR_P95, n=found.n) if found.n else NOT_MEASURED
    )
    low = found.p95 if found.n >= LEAST_FOR_P95 else None
    return (
        SuiteMeasure("rate-p50", say("Rate of an answer, median"), found.p50, RATE, found.n),
        SuiteMeasure("rate-p95", say("Rate that 95 % of the answers reach"), low, RATE, found.n, "" if low else few),
    )


def operation(services: int | None, custom_build: bool | None, restarts: int | None) -> tuple[SuiteMeasure, ...]:
    """Return what the header of a run says of how hard it is to run: facts, each of one run, and never a score."""

    def stated(key: str, label: str, value: int | None, unit: str) -> SuiteMeasure:
        return SuiteMeasure(key, label, None if value is None else float(value), unit, int(value is not None), UNSTATED)

    return (
        stated("services", say("Services that serve it"), services, COUNT),
        stated("custom-build", say("Needs a build of the runtime of its own"), custom_build, YES_NO),
        stated("restarts", say("Restarts of the server during the run"), restarts, COUNT),
    )
