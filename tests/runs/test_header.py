"""Headers of runs: what must be stated, how it is read, and whether it tells of the same run as the result file."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reviews.runs.agreement import why_not_together
from reviews.runs.header import header_of
from reviews.runs.measure import LoadResult
from reviews.runs.recognition import result_of
from reviews.runs.refused import RefusedRun
from tests.runs import results
from tests.runs.results import dumped, header, yaml_of

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("write", [yaml_of, lambda said: json.dumps(said, indent=1).encode()])
def test_a_header_is_yaml_or_json(write: Any) -> None:
    found = header_of(write(header(version="0.30", served_as="no")))
    assert (found.version, found.served_as) == ("0.30", "no")  # as written: no number, no truth value
    assert (found.ran_on, found.accelerators, found.memory_peak_mib) == (date(2026, 11, 28), 1, 41000)


def test_a_version_is_written_without_its_v() -> None:
    assert header_of(yaml_of(header(version="v0.33.0"))).version == "0.33.0"
    assert header_of(yaml_of(header(version="vulkan"))).version == "vulkan"


def test_flags_may_be_a_list() -> None:
    said = json.dumps(header(flags=["--max-model-len", "8192"])).encode()
    assert header_of(said).flags == "--max-model-len 8192"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (yaml_of(header(commit=None)), "does not state “commit”"),
        (yaml_of(header(commit="main")), "all 40 digits"),
        (yaml_of(header(artifact="b" * 63)), "SHA-256 of the artifact set"),
        (yaml_of(header(image="latest")), "digest of the container image"),
        (yaml_of(header(date="tomorrow")), "year-month-day"),
        (yaml_of(header(accelerators=-1)), "whole number"),
        (yaml_of(header(accelerators="١")), "whole number"),
        (yaml_of(header(runtime="Tensor RT")), "one word"),
        (yaml_of(header(colour="red")), "no field “colour”"),
        (yaml_of(header()) + b"runtime: SGLang\n", "“runtime” twice"),
        (yaml_of(header(memory_measured_by=None)), "together with the command"),
        (yaml_of(header(flags="--api-key sk-123")), "key or password"),
        (yaml_of(header(flags="--hf-token=abc")), "key or password"),
        (yaml_of(header(command="curl https://me:pw@host/")), "key or password"),
        (yaml_of(header(ran_by="En\u202eno")), "hidden characters"),
        (yaml_of(header(ran_by='"a\\nb"')), "line breaks"),
        (yaml_of(header(ran_by="x" * 201)), "longer than 200"),
        (yaml_of(header(ran_by="{a: b}")), "one line of text"),
        (b"a: &x [1]\nb: *x\n", "neither YAML nor JSON"),
        (b"- a\n- b\n", "holds no fields"),
        (b"\x00\x01", "neither YAML nor JSON"),
        (b"\xff", "neither YAML nor JSON"),
        (b"a" * 70_000, "larger than 64 KiB"),
    ],
)
def test_a_header_that_cannot_be_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(RefusedRun, match=sentence):
        header_of(data)


def test_flags_that_speak_of_tokens_hold_no_secret() -> None:
    flags = "--max-num-batched-tokens 8192 --tokenizer-mode auto"
    assert header_of(yaml_of(header(flags=flags))).flags == flags


def together(result: LoadResult, **changes: Any) -> str:
    return why_not_together(result, header_of(yaml_of(header(**changes))), ["model.safetensors"], 800_000_000, TODAY)


def test_a_result_and_its_header_tell_of_one_run() -> None:
    vllm = result_of(dumped(results.vllm()))
    assert together(vllm) == ""
    assert together(vllm, date="2026-11-27") == ""  # another time zone
    assert "is in the future" in together(vllm, date="2026-12-01")
    assert "The tool says that it ran on 2026-11-28" in together(vllm, date="2026-11-20")
    other = result_of(dumped(results.vllm(model_id="other/model")))
    assert "names the model “other/model”" in together(other)
    assert together(other, served_as="other/model") == ""
    assert together(replace(other, model="/models/model.safetensors")) == ""
    nothing = result_of(dumped(results.vllm(completed=0)))
    assert "No request was answered" in together(nothing)


@pytest.mark.parametrize(
    ("version", "same"), [("8cf427ff", True), ("b5163", True), ("8cf427ff0c1", True), ("b5164", False), ("5", False)]
)
def test_a_build_is_the_version_of_the_header(version: str, same: bool) -> None:
    rows = result_of(dumped([results.llama_bench(512, 128, model_filename="model.safetensors")]))
    assert (together(rows, version=version) == "") is same


def test_more_weights_than_the_artifact_set_has_are_other_weights() -> None:
    rows = result_of(dumped([results.llama_bench(1, 1, model_filename="model.safetensors", model_size=900_000_000)]))
    assert "loaded 900,000,000 bytes of weights" in together(rows, version="b5163")
