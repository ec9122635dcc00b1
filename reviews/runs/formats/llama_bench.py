"""Results of ``llama-bench -o json`` and ``-o jsonl`` (llama.cpp, tools/llama-bench): one sequence at a time."""

from datetime import datetime
from typing import Any

from reviews.language.phrases import joined, say
from reviews.runs.measure import LoadMeasure, LoadResult
from reviews.runs.refused import RefusedRun
from reviews.runs.strict_json import at, figure, text, whole

TOOL = "llama-bench"
MARKS = ("build_commit", "model_filename", "n_prompt", "n_gen", "avg_ns", "avg_ts")
MOST = 200
"""Tests of one file."""


def _rows(found: list[Any]) -> list[Any]:
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def is_this(found: list[Any]) -> bool:
    """Tell whether these are tests of the tool, in a list or in lines."""
    rows = _rows(found)
    return bool(rows) and all(isinstance(one, dict) and all(mark in one for mark in MARKS) for one in rows)


def read(found: list[Any]) -> LoadResult:
    """Return the tests. Raises ``RefusedRun`` for several models or builds, or too many tests."""
    rows = _rows(found)
    if len(rows) > MOST:
        raise RefusedRun(say("The file has more than {most} tests. Import it in parts.", most=MOST))
    if len({(text(one, "model_filename"), text(one, "build_commit"), whole(one, "model_size")) for one in rows}) > 1:
        raise RefusedRun(say("The file holds tests of several models or builds. Import each of them alone."))
    first = rows[0]
    kinds = dict.fromkeys(
        say("cache {value}/{value2}", value=text(one, "type_k") or "f16", value2=text(one, "type_v") or "f16")
        for one in rows
    )
    return LoadResult(
        TOOL,
        tuple(_measure(one) for one in rows),
        model=text(first, "model_filename"),
        size=whole(first, "model_size"),
        build=say("{text} {value}", text=text(first, "build_commit"), value=whole(first, "build_number") or "").strip(),
        arrival=say("one sequence at a time, {kinds}", kinds=joined(", ", kinds))[:300],
        ran_on=_day(text(first, "test_time")),
    )


def _measure(one: dict[str, Any]) -> LoadMeasure:
    prompt, made, before = whole(one, "n_prompt") or 0, whole(one, "n_gen") or 0, whole(one, "n_depth") or 0
    rate, spent = figure(one, "avg_ts"), figure(one, "avg_ns")
    samples = at(one, "samples_ns")
    words = " + ".join(
        [
            *([say("{prompt:,} read", prompt=prompt)] if prompt else []),
            *([say("{made:,} written", made=made)] if made else []),
        ]
    )
    label = (words or say("nothing")) + (say(" after {before:,}", before=before) if before else "")
    times = len(samples) if isinstance(samples, list) else 1
    only_reads, only_writes = bool(prompt and not made), bool(made and not prompt)
    return LoadMeasure(
        label, context=prompt + made + before, concurrency=1, input_tokens=float(prompt + before),
        output_tokens=float(made), requests=times if spent else 0, errors=0,
        seconds=None if spent is None else spent * times / 1e9,
        ttft_ms=spent / 1e6 if only_reads and spent else None, itl_ms=1000 / rate if only_writes and rate else None,
        output_rate=rate if only_writes else None,
    )  # fmt: skip


def _day(word: str) -> Any:
    try:
        return datetime.fromisoformat(word).date()
    except ValueError:
        return None
