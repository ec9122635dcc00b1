"""The runbook of a decision: what someone on call needs, from the record alone."""

import re

import pytest
import yaml as library
from django.template.loader import render_to_string

from reviews.decisions.runbook.runbook import ServedFile, blob_ids, checksums, next_evaluation, watched
from tests import scenes
from tests.cast import Cast
from tests.desks.manifest_orders import validate
from tests.workloads.test_pages import signed_in, text

RECORD = {
    "runtime": "vLLM 0.33.0", "model": {"repository": "sample-lab/atlas"},
    "envelope": {"context_tokens": 8000, "concurrency": 16},
    "sizing": {"sequences": 16, "start_seconds": 128, "need_bytes": 30 * 2**30, "usable_bytes": 42 * 2**30},
}  # fmt: skip


def test_thresholds_and_the_next_evaluation_follow_from_the_estimate() -> None:
    assert [(one.metric, one.value) for one in watched(RECORD)] == [
        ("vllm:num_requests_running", "16"), ("vllm:num_requests_waiting", "above 4"),
        ("vllm:kv_cache_usage_perc", "above 0.90"), ("memory of each accelerator", "above 42.0 GiB"),
    ]  # fmt: skip
    assert watched({**RECORD, "sizing": None}) == []
    step = next_evaluation(RECORD, "model-atlas")
    assert step is not None
    for words in ("--max-concurrency 16", "--random-input-len 6000", "--random-output-len 2000", "--seed 0"):
        assert words in step.command
    files = [{"repository": "r", "files": [{"path": "a $(rm).gguf", "digest": "d"}]}]
    llama = next_evaluation({**RECORD, "runtime": "llama.cpp b9000", "artifact_set": files}, "m")
    assert llama is not None
    assert "--model '/models/a $(rm).gguf'" in llama.command
    assert next_evaluation({**RECORD, "runtime": "SGLang 0.5"}, "m") is None


def test_checksums_are_lines_that_sha256sum_reads() -> None:
    files = [
        ServedFile("r", "model.safetensors", 1, "a" * 64), ServedFile("r", "config.json", 1, "b" * 40),
        ServedFile("r", "x\nfoo", 1, "c" * 64), ServedFile("other", "y", 1, "d" * 64),
    ]  # fmt: skip
    assert checksums(files, "r") == f"{'a' * 64}  model.safetensors\n"
    assert blob_ids(files, "r") == f"{'b' * 40}  config.json\n"
    assert blob_ids(files, "other") == ""


def test_lines_of_several_repositories_have_ids_of_their_own() -> None:
    sets = [(name, "c" * 40, f"{'a' * 64}  m.gguf\n", f"{'b' * 40}  config.json\n") for name in ("lab/a", "lab/b")]
    page = render_to_string("decisions/part_runbook_bytes.html", {"sets": sets})
    found = re.findall(r' id="([HG][^"]*)"', page)
    assert len(found) == len(set(found)) == 4


@pytest.mark.django_db
def test_the_runbook_says_what_to_do_at_night(cast: Cast) -> None:
    decision = scenes.candidate_at("decided", cast).decisions.get()
    client = signed_in(cast.reader)
    page = " ".join(text(client.get(f"/decisions/{decision.number}/runbook/")).split())
    for words in (
        "kubectl rollout undo deployment/model-atlas-1b-instruct-bf16-3f3f3f3", "vllm:num_requests_waiting",
        "Whom to call", "vllm bench serve", decision.commit, "sha256sum --check SHA256SUMS", "Exit plan",
    ):  # fmt: skip
        assert words in page, words
    assert f"/decisions/{decision.number}/runbook/" in text(client.get(f"/decisions/{decision.number}/"))
    answer = client.get(f"/decisions/{decision.number}/manifest.yaml")
    assert f"# Approved by decision {decision.number}." in text(answer)
    for document in library.safe_load_all(text(answer)):
        validate(document)
    assert client.get(f"/decisions/{decision.number}/manifest.yaml?form=leaderworkerset").status_code == 409
    assert signed_in(cast.reader).get("/decisions/999/runbook/").status_code == 404
