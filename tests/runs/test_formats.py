"""Result files of the load tools, read by what they hold; and what no measurement can be."""

import json
from datetime import date
from typing import Any

import pytest

from reviews.runs.measure import LoadMeasure, from_json, to_json
from reviews.runs.recognition import result_of
from reviews.runs.refused import RefusedRun
from tests.runs import results
from tests.runs.results import REPO, dumped


def only(value: Any) -> LoadMeasure:
    found = result_of(dumped(value)).measures
    assert len(found) == 1
    return found[0]


def test_a_result_of_vllm_has_its_load_and_its_times() -> None:
    result, one = result_of(dumped(results.vllm())), only(results.vllm())
    assert (result.tool, result.model, result.ran_on) == ("vllm bench serve", REPO, date(2026, 11, 28))
    assert (one.context, one.concurrency, one.requests, one.errors) == (8192, 16, 200, 0)
    assert (one.ttft_ms, one.ttft_p99_ms, one.itl_ms, one.output_rate) == (812.4, 1490.2, 15.3, 972.9)
    assert one.clean


@pytest.mark.parametrize(
    ("changes", "at_once", "errors"),
    [
        ({"max_concurrency": 300}, 19, 0),  # what ran at once counts, not what was allowed
        ({"max_concurrency": 300, "max_concurrent_requests": None}, 200, 0),  # never more than were answered
        ({"max_concurrency": None, "max_concurrent_requests": None}, None, 0),
        ({"failed": None, "completed": 190}, 16, 10),  # earlier editions do not count failures
        ({"failed": 3}, 16, 3),
    ],
)
def test_what_was_reached_counts(changes: dict[str, Any], at_once: int | None, errors: int) -> None:
    said = {name: value for name, value in results.vllm(**changes).items() if value is not None or name == "label"}
    assert (only(said).concurrency, only(said).errors) == (at_once, errors)


def test_results_that_were_appended_are_one_load_each() -> None:
    lines = b"\n".join(dumped(results.vllm(max_concurrency=one)) for one in (1, 8))
    assert [one.concurrency for one in result_of(lines).measures] == [1, 8]


def test_a_report_of_guidellm_has_a_measure_for_each_benchmark() -> None:
    result = result_of(dumped(results.guidellm(1, 16)))
    assert (result.tool, result.model, result.seed, result.ran_on) == ("guidellm", REPO, 42, date(2026, 11, 28))
    assert [(one.context, one.concurrency, one.errors) for one in result.measures] == [(8192, 1, 0), (8192, 16, 0)]
    assert (result.measures[0].ttft_p99_ms, result.measures[0].seconds) == (840.0, 60.0)
    assert result_of(dumped(results.guidellm(4, errored=2))).measures[0].errors == 2


def test_an_export_of_aiperf_has_units_and_errors() -> None:
    result, one = result_of(dumped(results.aiperf())), only(results.aiperf())
    assert (result.tool, result.seed, result.ran_on) == ("aiperf", 7, date(2026, 11, 28))
    assert (one.context, one.concurrency, one.seconds, one.errors) == (8192, 100, 15.19, 0)
    seconds = only(results.aiperf(time_to_first_token=results.unit("sec", 1.5)))
    assert seconds.ttft_ms == 1500
    failed = [{"error_details": {"code": 500}, "count": 3}, {"error_details": {"code": 499}, "count": 81}]
    assert only(results.aiperf(error_summary=failed)).errors == 84
    with pytest.raises(RefusedRun, match="stopped before it ended"):
        result_of(dumped(results.aiperf(was_cancelled=True)))
    with pytest.raises(RefusedRun, match="“parsecs”, which is no unit of time"):
        result_of(dumped(results.aiperf(time_to_first_token=results.unit("parsecs", 1.5))))


def test_an_export_of_genai_perf_tells_failures_only_by_what_was_asked_for() -> None:
    result, one = result_of(dumped(results.genai_perf())), only(results.genai_perf())
    assert (result.tool, result.seed, one.concurrency, one.errors) == ("genai-perf", 123, 8, 2)
    config = results.genai_perf()["input_config"] | {"request_count": 0}
    unknown = only(results.genai_perf(input_config=config))
    assert (unknown.errors, unknown.clean) == (None, False)


@pytest.mark.parametrize("lines", [False, True])
def test_llama_bench_serves_one_sequence_at_a_time(lines: bool) -> None:
    rows = [results.llama_bench(512, 0), results.llama_bench(0, 128), results.llama_bench(3968, 128)]
    data = b"\n".join(map(dumped, rows)) if lines else dumped(rows)
    result = result_of(data)
    assert (result.tool, result.build, result.size) == ("llama-bench", "8cf427ff 5163", 700_000_000)
    assert [(one.context, one.concurrency) for one in result.measures] == [(512, 1), (128, 1), (4096, 1)]
    assert (result.measures[0].ttft_ms, result.measures[1].output_rate) == (1000, 120)
    assert [one.clean for one in result.measures] == [True] * 3


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b" " * 5, "is empty"),
        (b"x" * (25 * 2**20 + 1), "larger than 25 MiB"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"<html>", "not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": 1, "a": 2}', "field “a” twice"),
        (b'{"mean_ttft_ms": NaN}', "holds NaN"),
        (b'{"mean_ttft_ms": 1e999}', "holds 1e999"),
        (b'{"n": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"{}", "No known load tool"),
        (b"[]", "No known load tool"),
        (b"null", "No known load tool"),
        (b'{"benchmarks": []}', "No known load tool"),
        (dumped(results.vllm(mean_ttft_ms=-1)), "which nothing can measure"),
        (dumped(results.vllm(mean_ttft_ms=10**400)), "too large a number at “mean_ttft_ms”, which nothing can"),
        (dumped(results.vllm(duration="long")), "no number at “duration”"),
        (dumped(results.vllm(completed=True)), "no number at “completed”"),
        (dumped(results.vllm(completed=1.5)), "no whole number"),
        (dumped(results.guidellm(*range(1, 102))), "more than 100 benchmarks"),
        (dumped([results.llama_bench(1, 1), results.llama_bench(1, 1, model_filename="other.gguf")]), "several models"),
        (b"\n".join(dumped(results.vllm(model_id=one)) for one in "ab"), "several models"),
    ],
)
def test_what_no_run_says_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(RefusedRun, match=sentence):
        result_of(data)


def test_long_texts_and_lists_beside_the_figures_are_not_kept() -> None:
    heavy = results.vllm(generated_texts=["x" * 10**7], label="y" * 10**6, itls=[[0.01] * 1000])
    assert len(json.dumps(to_json(result_of(dumped(heavy)).measures))) < 1000
    assert len(result_of(dumped(results.vllm(model_id="m" * 10**7))).model) == 300


def test_stored_measures_are_read_back() -> None:
    found = result_of(dumped(results.guidellm(1, 16))).measures
    assert from_json(json.loads(json.dumps(to_json(found)))) == found
    assert from_json([{"label": "later", "watts": 4}]) == (LoadMeasure("later"),)
