"""What may be drawn from the results of a run: measures with the number of cases behind each; plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from reviews.suites.intervals import percentile
from reviews.suites.vocabulary import ANSWER, FORMAT, KINDS, REFUSE, UNANSWERABLE

LEAST_FOR_P95 = 20
LEAST_FOR_RATE = 2
"""Output tokens without which an answer has no rate: the first one comes with the first time."""
LONG_PROMPT = 8_000
"""Input tokens from which a prompt counts as long."""
SHARE, MS, MIB, TOKENS, RATE, COUNT, YES_NO = "share", "ms", "MiB", "tokens", "tokens/s", "count", "yes or no"
NOT_MEASURED, UNSTATED = "not measured", "not stated"


@dataclass(frozen=True, slots=True)
class ScoredResult:
    """One result with the grades that people gave, each from 0 to 1; ``wanted`` is how many they must be."""

    key: str
    kind: str
    language: str
    weight: int
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
            return f"{self.value:.0%} (n = {self.n})"
        if self.unit == YES_NO:
            return f"{'yes' if self.value else 'no'} (n = {self.n})"
        number = f"{self.value:,.0f}" if self.unit != COUNT or self.value == int(self.value) else f"{self.value:,.1f}"
        return f"{number} {self.unit if self.unit != COUNT else ''}".strip() + f" (n = {self.n})"


def weighted(results: Iterable[ScoredResult]) -> tuple[float | None, int]:
    """Return the weighted mean score and how many results have one."""
    scored = [(one.score, one.weight) for one in results if one.score is not None]
    total = sum(weight for _, weight in scored)
    return (sum(score * weight for score, weight in scored) / total if total else None), len(scored)


def quality(results: Sequence[ScoredResult], key: str, label: str) -> SuiteMeasure:
    """Return the quality of some results; a case that is not graded yet is left out of n, never guessed."""
    value, n = weighted(results)
    left = len(results) - n
    why = "" if value is not None else f"{left} not graded yet" if left else "no such case"
    return SuiteMeasure(key, label, value, SHARE, n, why)


def measures(results: Sequence[ScoredResult], memory_mib: int | None) -> tuple[SuiteMeasure, ...]:
    """Return the measures of a run, in the order of the pages."""
    kinds = {kind: [one for one in results if one.kind == kind] for kind in KINDS}
    formats = kinds[FORMAT]
    long = [one for one in formats if (one.input_tokens or 0) >= LONG_PROMPT]
    cited = [one for one in results if one.invented is not None and one.answered]
    sure = [one.score for one in kinds[UNANSWERABLE] if one.score is not None]
    return (
        quality(results, "quality", "Quality"),
        quality(kinds[REFUSE], "refusal-wanted", "Refuses where it should"),
        quality(kinds[ANSWER], "refusal-not-wanted", "Answers where it should"),
        quality(formats, "format", "Format kept"),
        quality(long, "format-long", "Format kept under long prompts"),
        SuiteMeasure(
            "invented-citations", "Answers with an invented citation",
            sum(1 for one in cited if one.invented) / len(cited) if cited else None, SHARE, len(cited),
            "" if cited else "no case checks citations",
        ),
        SuiteMeasure(
            "overconfidence", "Answers what the documents do not say",
            1 - sum(sure) / len(sure) if sure else None, SHARE, len(sure), "" if sure else "no such case",
        ),
        _middle("verbosity", "Output, median", TOKENS, [one.output_tokens for one in results if one.answered]),
        *_times("first-token", "First token", [one.first_token_ms for one in results]),
        *_times("total", "Whole answer", [one.total_ms for one in results]),
        *_rates([one.rate for one in results]),
        SuiteMeasure("memory", "Memory peak", float(memory_mib) if memory_mib else None, MIB, int(bool(memory_mib))),
        SuiteMeasure("retries", "Retries", float(sum(one.retries for one in results)), COUNT, len(results)),
    )  # fmt: skip


def by_kind(results: Sequence[ScoredResult]) -> dict[str, SuiteMeasure]:
    """Return the quality of each kind of case that the results have."""
    return _grouped(results, lambda one: one.kind, KINDS)


def by_language(results: Sequence[ScoredResult]) -> dict[str, SuiteMeasure]:
    """Return the quality in each language that cases name."""
    return _grouped([one for one in results if one.language], lambda one: one.language, {})


def _grouped(
    results: Sequence[ScoredResult], of: Callable[[ScoredResult], str], words: dict[str, str]
) -> dict[str, SuiteMeasure]:
    names = sorted({of(one) for one in results})
    return {name: quality([one for one in results if of(one) == name], name, words.get(name, name)) for name in names}


def _middle(key: str, label: str, unit: str, found: Sequence[float | None]) -> SuiteMeasure:
    known = [one for one in found if one is not None]
    return SuiteMeasure(key, label, float(median(known)) if known else None, unit, len(known))


def _times(key: str, label: str, found: Sequence[float | None]) -> tuple[SuiteMeasure, SuiteMeasure]:
    """Return median and 95th percentile; fewer than twenty values have no 95th percentile."""
    known = [one for one in found if one is not None]
    few = f"needs {LEAST_FOR_P95} cases, has {len(known)}" if known else NOT_MEASURED
    high = percentile(known, 0.95) if len(known) >= LEAST_FOR_P95 else None
    return (
        SuiteMeasure(f"{key}-p50", f"{label}, p50", percentile(known, 0.5), MS, len(known)),
        SuiteMeasure(f"{key}-p95", f"{label}, p95", high, MS, len(known), "" if high is not None else few),
    )


def _rates(found: Sequence[float | None]) -> tuple[SuiteMeasure, SuiteMeasure]:
    """Return the median rate, and the one that 95 % of the answers reach."""
    known = [one for one in found if one is not None]
    few = f"needs {LEAST_FOR_P95} cases, has {len(known)}" if known else NOT_MEASURED
    low = percentile(known, 0.05) if len(known) >= LEAST_FOR_P95 else None
    return (
        SuiteMeasure("rate-p50", "Rate of an answer, median", percentile(known, 0.5), RATE, len(known)),
        SuiteMeasure("rate-p95", "Rate that 95 % of the answers reach", low, RATE, len(known), "" if low else few),
    )


def operation(services: int | None, custom_build: bool | None, restarts: int | None) -> tuple[SuiteMeasure, ...]:
    """Return what the header of a run says of how hard it is to run: facts, each of one run, and never a score."""

    def stated(key: str, label: str, value: int | None, unit: str) -> SuiteMeasure:
        return SuiteMeasure(key, label, None if value is None else float(value), unit, int(value is not None), UNSTATED)

    return (
        stated("services", "Services that serve it", services, COUNT),
        stated("custom-build", "Needs a build of the runtime of its own", custom_build, YES_NO),
        stated("restarts", "Restarts of the server during the run", restarts, COUNT),
    )
