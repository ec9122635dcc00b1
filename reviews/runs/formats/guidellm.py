"""Reports that GuideLLM writes as JSON (guidellm/benchmark/schemas; 0.2 to 0.6): one measure for each benchmark."""

from datetime import UTC, datetime
from typing import Any

from reviews.language.phrases import joined, say
from reviews.runs.measure import LoadMeasure, LoadResult, context_of, reached
from reviews.runs.refused import RefusedRun
from reviews.runs.strict_json import at, figure, text, whole

TOOL = "guidellm"
MOST = 100
"""Benchmarks of one report."""


def is_this(found: list[Any]) -> bool:
    """Tell whether this is a report of the tool."""
    rows = at(found[0], "benchmarks") if len(found) == 1 else None
    return isinstance(rows, list) and bool(rows) and all(isinstance(at(one, "metrics"), dict) for one in rows)


def read(found: list[Any]) -> LoadResult:
    """Return the report. Raises ``RefusedRun`` for one of several models or of too many benchmarks."""
    report = found[0]
    rows = report["benchmarks"]
    if len(rows) > MOST:
        raise RefusedRun(say("The report has more than {most} benchmarks. Import it in parts.", most=MOST))
    models = {name for one in rows if (name := _model(report, one))}
    if len(models) > 1:
        raise RefusedRun(say("The report holds benchmarks of several models. Import each model's report alone."))
    return LoadResult(
        TOOL, tuple(_measure(one) for one in rows), model=models.pop() if models else "",
        seed=whole(report, "args", "random_seed"), ran_on=_day(rows[0]),
        arrival=joined(", ", dict.fromkeys(filter(None, (_strategy(one)[0] for one in rows))))[:300],
    )  # fmt: skip


def _model(report: Any, one: Any) -> str:
    places = (("config", "backend", "model"), ("worker", "backend_model"), ("args", "model"), ("config", "model"))
    return next((name for path in places if (name := text(one, *path))), "") or text(report, "args", "model")


def _strategy(one: Any) -> tuple[str, int | None]:
    """Return the kind of load and the number of requests at once that it allows, None if it sets none."""
    said = at(one, "config", "strategy") or at(one, "args", "strategy")
    kind = text(said, "type_")
    if kind == "synchronous":
        return kind, 1
    return kind, reached(whole(said, "streams"), whole(said, "max_concurrency"))


def _measure(one: dict[str, Any]) -> LoadMeasure:
    kind, limit = _strategy(one)
    mean = figure(one, "metrics", "request_concurrency", "successful", "mean")
    input_tokens, output_tokens = _mean(one, "prompt_token_count"), _mean(one, "output_token_count")
    done, failed = _count(one, "successful"), _count(one, "errored")
    at_once = limit if limit is not None else (int(mean) if mean is not None else None)
    return LoadMeasure(
        f"{kind or 'load'}{f', {limit:,} at once' if limit else ''}", context=context_of(input_tokens, output_tokens),
        concurrency=reached(at_once, done) if at_once is not None else None, input_tokens=input_tokens,
        output_tokens=output_tokens, requests=done, errors=failed, seconds=_seconds(one),
        ttft_ms=_mean(one, "time_to_first_token_ms"), ttft_p99_ms=_p99(one, "time_to_first_token_ms"),
        itl_ms=_mean(one, "inter_token_latency_ms"), itl_p99_ms=_p99(one, "inter_token_latency_ms"),
        output_rate=_mean(one, "output_tokens_per_second"), request_rate=_mean(one, "requests_per_second"),
    )  # fmt: skip


def _mean(one: Any, name: str) -> float | None:
    return figure(one, "metrics", name, "successful", "mean")


def _p99(one: Any, name: str) -> float | None:
    return figure(one, "metrics", name, "successful", "percentiles", "p99")


def _count(one: Any, state: str) -> int | None:
    places = (("metrics", "request_totals"), ("scheduler_metrics", "requests_made"), ("run_stats", "requests_made"))
    return next((n for path in places if (n := whole(one, *path, state)) is not None), None)


def _seconds(one: Any) -> float | None:
    if (said := figure(one, "duration")) is not None:
        return said
    first, last = figure(one, "start_time"), figure(one, "end_time")
    return last - first if first is not None and last is not None and last >= first else None


def _day(one: Any) -> Any:
    began = figure(one, "start_time") or figure(one, "scheduler_metrics", "start_time")
    try:
        return datetime.fromtimestamp(began, UTC).date() if began else None
    except (OverflowError, ValueError, OSError):
        return None
