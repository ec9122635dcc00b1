"""Results that ``vllm bench serve --save-result`` writes (vllm/benchmarks/serve.py of vLLM, 0.9 to 0.33)."""

from datetime import date
from typing import Any

from reviews.language.phrases import joined, say
from reviews.runs.measure import LoadMeasure, LoadResult, context_of, per_request, reached
from reviews.runs.refused import RefusedRun
from reviews.runs.strict_json import at, figure, text, whole

TOOL = "vllm bench serve"
MARKS = ("duration", "completed", "total_input_tokens", "request_throughput", "model_id")
"""Fields that every result has, for text generation and for pooling."""


def is_this(found: list[Any]) -> bool:
    """Tell whether these are results of the tool: one, or one in each line."""
    return all(isinstance(one, dict) and all(mark in one for mark in MARKS) for one in found)


def read(found: list[Any]) -> LoadResult:
    """Return the results. Raises ``RefusedRun`` where they contradict each other."""
    models = {text(one, "model_id") for one in found}
    if len(models) > 1:
        raise RefusedRun(say("The result file holds results of several models. Import each model's results alone."))
    first = found[0]
    rates = list(dict.fromkeys(_rate(one) for one in found))
    return LoadResult(
        TOOL, tuple(_measure(one) for one in found), model=models.pop(), arrival=joined("; ", rates)[:300],
        ran_on=_day(text(first, "date")),
    )  # fmt: skip


def _measure(one: dict[str, Any]) -> LoadMeasure:
    completed, asked = whole(one, "completed") or 0, whole(one, "num_prompts")
    failed = whole(one, "failed")
    if failed is None and asked is not None:
        failed = max(0, asked - completed)
    input_tokens = per_request(figure(one, "total_input_tokens"), completed)
    output_tokens = per_request(figure(one, "total_output_tokens"), completed)
    limit, peak = whole(one, "max_concurrency"), whole(one, "max_concurrent_requests")
    at_once = reached(limit, peak)
    return LoadMeasure(
        say("{limit:,} at once", limit=limit) if limit else _rate(one), context=context_of(input_tokens, output_tokens),
        concurrency=None if at_once is None else min(at_once, completed), input_tokens=input_tokens,
        output_tokens=output_tokens, requests=completed, errors=failed, seconds=figure(one, "duration"),
        ttft_ms=figure(one, "mean_ttft_ms"), ttft_p99_ms=figure(one, "p99_ttft_ms"), itl_ms=figure(one, "mean_itl_ms"),
        itl_p99_ms=figure(one, "p99_itl_ms"), output_rate=figure(one, "output_throughput"),
        request_rate=figure(one, "request_throughput"),
    )  # fmt: skip


def _rate(one: dict[str, Any]) -> str:
    """Return how requests arrived, in words."""
    if at(one, "request_rate") == "inf":
        return say("all requests at once")
    rate, burst = figure(one, "request_rate"), figure(one, "burstiness")
    if rate is None:
        return ""
    return say("{rate:g} requests a second", rate=rate) + (
        say(", burstiness {burst:g}", burst=burst) if burst is not None else ""
    )


def _day(word: str) -> Any:
    try:
        return date.fromisoformat(word[:8])  # as in 20261130-142030
    except ValueError:
        return None
