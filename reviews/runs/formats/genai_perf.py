"""Exports of GenAI-Perf (``profile_export_genai_perf.json``) and of AIPerf, its successor (``…_aiperf.json``).

Both hold one object of figures, each with its unit, beside ``input_config`` (AIPerf's JsonExportData; perf_analyzer's
genai-perf README).
"""

from datetime import datetime
from typing import Any

from reviews.language.phrases import say
from reviews.runs.measure import LoadMeasure, LoadResult, context_of, reached
from reviews.runs.refused import RefusedRun
from reviews.runs.strict_json import at, figure, text, whole

GENAI_PERF, AIPERF = "genai-perf", "aiperf"
MILLISECONDS = {"ms": 1.0, "sec": 1000.0, "s": 1000.0, "us": 0.001, "ns": 1e-6}
"""Milliseconds of the units of time."""
CONCURRENCY = (("loadgen", "concurrency"), ("perf_analyzer", "stimulus", "concurrency"), ("concurrency",))
MODELS = (("endpoint", "model_names"), ("model_names",), ("model",), ("models",))


def is_this(found: list[Any]) -> bool:
    """Tell whether this is an export of one of the two tools."""
    one = found[0] if len(found) == 1 else None
    return isinstance(at(one, "input_config"), dict) and at(one, "request_throughput", "unit") is not None


def read(found: list[Any]) -> LoadResult:
    """Return the export. Raises ``RefusedRun`` for a run that was stopped or is of several models."""
    one = found[0]
    config = one["input_config"]
    if at(one, "was_cancelled") is True:
        raise RefusedRun(say("This run was stopped before it ended. Import one that ran to its end."))
    models = next((names for path in MODELS if isinstance(names := at(config, *path), list) and names), [])
    if len(models) > 1:
        raise RefusedRun(say("The export holds results of several models. Import each model's results alone."))
    seed = whole(config, "random_seed")
    return LoadResult(
        AIPERF if _is_aiperf(one, config) else GENAI_PERF, (_measure(one, config),),
        model=models[0][:300] if models and isinstance(models[0], str) else "",
        seed=whole(config, "input", "random_seed") if seed is None else seed,
        arrival=_arrival(config), command=text(config, "cli_command"), ran_on=_day(text(one, "start_time")),
    )  # fmt: skip


def _measure(one: dict[str, Any], config: dict[str, Any]) -> LoadMeasure:
    done = _mean(one, "request_count")
    limit = next((n for path in CONCURRENCY if (n := whole(config, *path)) is not None), None)
    input_tokens, output_tokens = _mean(one, "input_sequence_length"), _mean(one, "output_sequence_length")
    requests = None if done is None else int(done)
    failed = _failed(one, config, requests)
    seconds = _time(one, "benchmark_duration", "avg")
    return LoadMeasure(
        say("{limit:,} at once", limit=limit) if limit else "load", context=context_of(input_tokens, output_tokens),
        concurrency=None if limit is None else reached(limit, requests), input_tokens=input_tokens,
        output_tokens=output_tokens, requests=requests, errors=failed,
        seconds=None if seconds is None else seconds / 1000,
        ttft_ms=_time(one, "time_to_first_token", "avg"), ttft_p99_ms=_time(one, "time_to_first_token", "p99"),
        itl_ms=_time(one, "inter_token_latency", "avg"), itl_p99_ms=_time(one, "inter_token_latency", "p99"),
        output_rate=_mean(one, "output_token_throughput"), request_rate=_mean(one, "request_throughput"),
    )  # fmt: skip


def _mean(one: Any, name: str) -> float | None:
    return figure(one, name, "avg")


def _time(one: Any, name: str, part: str) -> float | None:
    """Return a time in milliseconds. Raises ``RefusedRun`` for a unit that is no time."""
    found = figure(one, name, part)
    if found is None:
        return None
    unit = text(one, name, "unit")
    if unit not in MILLISECONDS:
        raise RefusedRun(
            say("The export gives “{name}” in “{unit}”, which is no unit of time.", name=name, unit=unit[:20])
        )
    return found * MILLISECONDS[unit]


def _failed(one: Any, config: Any, done: int | None) -> int | None:
    """Return the requests that failed, None if the export does not show it.

    AIPerf counts them and leaves the count out when there were none. GenAI-Perf drops them, so that only the number of
    requests that were asked for tells.
    """
    if (counted := figure(one, "error_request_count", "avg")) is not None:
        return int(counted)
    listed = at(one, "error_summary")
    if isinstance(listed, list):
        return sum(whole(row, "count") or 0 for row in listed)
    if _is_aiperf(one, config):
        return 0
    asked = whole(config, "request_count")
    return max(0, asked - done) if asked and done is not None else None


def _is_aiperf(one: Any, config: Any) -> bool:
    return "aiperf_version" in one or "schema_version" in one or isinstance(at(config, "loadgen"), dict)


def _arrival(config: Any) -> str:
    rate = figure(config, "loadgen", "request_rate") or figure(config, "request_rate")
    if rate:
        return say("{rate:g} requests a second", rate=rate)
    return text(config, "loadgen", "request_rate_mode") or say("a new request as soon as one ends")


def _day(word: str) -> Any:
    try:
        return datetime.fromisoformat(word).date()
    except ValueError:
        return None
