"""The demo's load test: a result as ``vllm bench serve`` writes it for an embedding endpoint, imported as a run."""

import json

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
COMMAND = "vllm bench serve --backend openai-embeddings --dataset-name random --random-input-len 512 --num-prompts 2000"


def import_load_test(candidate: Candidate, by: User) -> None:
    """Import the load test of the embedding model: 40 queries at once of 512 tokens each on four processor cores."""
    day, ladder = timezone.localdate(), Ladder(candidate.snapshot)
    result = {
        "date": f"{day:%Y%m%d}-090000", "backend": "openai-embeddings", "model_id": candidate.repo_id,
        "num_prompts": QUERIES, "request_rate": "inf", "burstiness": 1.0, "max_concurrency": AT_ONCE,
        "duration": SECONDS, "completed": QUERIES, "failed": 0, "total_input_tokens": QUERIES * TOKENS,
        "request_throughput": QUERIES / SECONDS, "total_token_throughput": QUERIES * TOKENS / SECONDS,
    }  # fmt: skip
    header = RunHeader(
        repository=candidate.repo_id, commit=candidate.commit,
        artifact=artifact_digest(artifact_set(ladder, ladder.own[0])), runtime="text-embeddings-inference",
        version="1.8", image="none", node_class=NODE, node_class_version=newest([NODE])[NODE].number, accelerators=0,
        ran_on=day, ran_by=by.name, command=COMMAND, seed=7,
    )  # fmt: skip
    files = RunFiles(content_of("embedding-load.json", json.dumps(result).encode()))
    import_run(candidate, said=RunStatement(files, header), by=by)
