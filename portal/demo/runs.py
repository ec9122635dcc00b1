"""The demo's load tests: results as ``vllm bench serve`` writes them, imported as runs."""

import json
from typing import Any

from django.utils import timezone

from reviews.files.uploads import content_of
from reviews.people.models import User
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.ladder import Ladder
from reviews.runs.header import RunHeader
from reviews.runs.rows import RunFiles
from reviews.workflow.actions.importing import RunStatement, import_run
from reviews.workflow.models import Candidate
from reviews.workloads.nodes.queries import newest

NODE = "cpu-64"
QUERIES, TOKENS, AT_ONCE, SECONDS = 2000, 512, 40, 125.0
DRAFTS, DRAFTS_AT_ONCE, QUESTION, REPLY = 320, 32, 6144, 2048
DRAFT_SECONDS = 461.5
DRAFT_COMMAND = (
    "vllm bench serve --dataset-name random --random-input-len 6144 --random-output-len 2048 --max-concurrency 32 "
    "--num-prompts 320"
)
COMMAND = "vllm bench serve --backend openai-embeddings --dataset-name random --random-input-len 512 --num-prompts 2000"


def import_load_test(candidate: Candidate, by: User) -> None:
    """Import the load test of the embedding model: 40 queries at once of 512 tokens each on four processor cores."""
    result = {
        "backend": "openai-embeddings", "model_id": candidate.repo_id,
        "num_prompts": QUERIES, "request_rate": "inf", "burstiness": 1.0, "max_concurrency": AT_ONCE,
        "duration": SECONDS, "completed": QUERIES, "failed": 0, "total_input_tokens": QUERIES * TOKENS,
        "request_throughput": QUERIES / SECONDS, "total_token_throughput": QUERIES * TOKENS / SECONDS,
    }  # fmt: skip
    served = {"runtime": "text-embeddings-inference", "version": "1.8", "node_class": NODE, "accelerators": 0}
    _import(candidate, result, {**served, "command": COMMAND}, by)


def import_draft_test(candidate: Candidate, by: User) -> None:
    """Import the load test of the small chat model: 32 requests at once of 8,192 tokens each on one L40S."""
    result = {
        "backend": "vllm", "model_id": candidate.repo_id, "num_prompts": DRAFTS, "request_rate": "inf",
        "burstiness": 1.0, "max_concurrency": DRAFTS_AT_ONCE, "duration": DRAFT_SECONDS, "completed": DRAFTS,
        "failed": 0, "total_input_tokens": DRAFTS * QUESTION, "total_output_tokens": DRAFTS * REPLY,
        "request_throughput": DRAFTS / DRAFT_SECONDS, "output_throughput": DRAFTS * REPLY / DRAFT_SECONDS,
        "total_token_throughput": DRAFTS * (QUESTION + REPLY) / DRAFT_SECONDS, "mean_ttft_ms": 640.0,
        "p99_ttft_ms": 1310.0, "mean_itl_ms": 21.9, "p99_itl_ms": 38.4,
    }  # fmt: skip
    served = {"runtime": "vLLM", "version": "0.33.0", "node_class": "l40s-48-2", "accelerators": 1}
    _import(candidate, result, {**served, "command": DRAFT_COMMAND}, by)


def _import(candidate: Candidate, result: dict[str, Any], served: dict[str, Any], by: User) -> None:
    """Import a result of today with the header that says what served it."""
    day, ladder, node = timezone.localdate(), Ladder(candidate.snapshot), str(served["node_class"])
    header = RunHeader(
        repository=candidate.repo_id, commit=candidate.commit,
        artifact=artifact_digest(artifact_set(ladder, ladder.own[0])), image="none",
        node_class_version=newest([node])[node].number, ran_on=day, ran_by=by.name, seed=7, **served,
    )  # fmt: skip
    said = {"date": f"{day:%Y%m%d}-090000", **result}
    files = RunFiles(content_of("load-test.json", json.dumps(said).encode()))
    import_run(candidate, said=RunStatement(files, header), by=by)
