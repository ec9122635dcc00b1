"""The pages of a manifest: of a choice, of a signature, and of a model that exceeds a node."""

from dataclasses import replace
from typing import Any

import pytest
import yaml as library

from reviews.desks.engineering.hardware_page import Hardware
from reviews.desks.engineering.manifests.known_flags import flags_in
from reviews.desks.engineering.manifests.manifest import DEPLOYMENT, GROUPS, manifest_of
from reviews.desks.engineering.manifests.order import NoManifest
from reviews.desks.engineering.manifests.orders import chosen_order, signed_order
from reviews.desks.engineering.manifests.proof import proof_of, proven
from reviews.rungs.ladder import Ladder
from reviews.sizing.plan import DOES_NOT_FIT
from reviews.workflow.choice import settled
from reviews.workflow.models import Candidate
from reviews.workloads.nodes.actions import change
from reviews.workloads.nodes.queries import newest
from tests import scenes
from tests.cast import Cast
from tests.desks.manifest_orders import GPUS, order, plan, validate
from tests.journeys.set_sights import read_at
from tests.runs.imports import imported
from tests.workloads.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


def test_the_manifest_of_a_choice_and_of_a_signature_is_shown_and_sent(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    url = f"/candidates/{candidate.pk}/engineering/manifest"
    client = signed_in(cast.engineer)
    page = " ".join(text(client.get(f"{url}/")).split())
    assert "Nothing was started with it" in page
    assert "?rung=safetensors&amp;node=l40s-48-2&amp;cache=bfloat16&amp;form=deployment" in page
    assert "Manifest of what engineering signed" not in page
    answer = client.get(f"{url}.yaml?form=kserve")
    assert answer["Content-Type"] == "application/yaml"
    for document in library.safe_load_all(text(answer)):
        validate(document)
    refused = client.get(f"{url}.yaml?form=leaderworkerset")
    assert (refused.status_code, "fits one node" in text(refused)) == (409, True)
    assert "No manifest" in text(client.get(f"{url}/?form=leaderworkerset"))
    scenes.sign_track(candidate, "engineering", cast)
    assert "Manifest of what engineering signed" in text(client.get(f"{url}/"))
    signed = text(client.get(f"{url}.yaml?signed=1"))
    assert "# Signed by Enno Engineer on " in signed
    assert f'model-review.example/commit: "{candidate.commit}"' in signed


def test_a_model_that_exceeds_a_node_is_split_over_several_for_a_test(cast: Cast) -> None:
    candidate = read_at(cast, ("eight-shards",))["eight-shards"]
    asked = chosen_order(Hardware(candidate))
    assert asked.stages > 1
    found = manifest_of(asked, GROUPS, None)
    assert "no verdict covers several nodes" in found.text
    for document in found.documents:
        validate(document)


FLAGS = "--max-model-len 8192 --max-num-seqs=64 --enforce-eager --port 9 --gpu-memory-utilization 0.97"
"""What the run of a model was started with that the estimate rules out."""


def ruled_out(candidate: Candidate, cast: Cast) -> dict[str, Any]:
    """A pass on a run of a pool that the estimate calls too small, with the image of the run."""
    image = f"registry.internal/vllm@sha256:{'c' * 64}"
    version = newest(["l40s-48-2"])["l40s-48-2"]
    small = replace(version.node, memory_mib=2048)
    change(
        version.node_class, title="Small", spec=small, seen=version.number, reason="A smaller card.", by=cast.engineer
    )
    imported(candidate, cast, flags=FLAGS, image=image, memory_peak_mib=1900, memory_measured_by="nvidia-smi")
    return settled(candidate, scenes.TERMS | {"known": "tested"}, cast.engineer)


def test_a_run_gives_the_manifest_of_its_own_settings_where_the_estimate_says_no(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    terms = ruled_out(candidate, cast)
    assert terms["sizing"]["verdict"] == DOES_NOT_FIT
    ladder = Ladder(candidate.snapshot)
    order = signed_order(ladder, terms, "Signed.")
    found = manifest_of(order, DEPLOYMENT, flags_in(order.runtime, order.version))
    for document in found.documents:
        validate(document)
    container = found.documents[-1]["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == [
        "--host=0.0.0.0", "--port=8000", f"--served-model-name={candidate.repo_id}", "--max-model-len=8192",
        "--max-num-seqs=64", "--enforce-eager", "--gpu-memory-utilization=0.97",
    ]  # fmt: skip
    assert container["image"].endswith("c" * 64)
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert found.documents[-1]["spec"]["replicas"] == 1
    said = " ".join(line.removeprefix("# ") for line in found.text.splitlines() if line.startswith("#"))
    assert "served 8,192 tokens, 16 requests at once with these flags" in said
    assert "The estimate says “unavailable”" in said
    assert "the run's peak was 1.9 GiB" in said
    untested = {name: value for name, value in terms.items() if name != "run"}
    with pytest.raises(NoManifest, match="is unavailable on l40s-48-2"):
        manifest_of(signed_order(ladder, untested, "Signed."), DEPLOYMENT, None)


@pytest.mark.parametrize(("flags", "accelerators", "why"), [
    ("--max-model-len 8192 'open", 1, "open quotation mark"),
    ("serve --max-model-len 8192", 1, "hold “serve”"),
    ("--max-model-len 8192 --never-heard-of", 1, "has no --never-heard-of"),
    ("--max-model-len 8192", 9, "took 9 accelerators and a node has 2"),
])  # fmt: skip
def test_settings_that_cannot_be_taken_over_give_no_manifest(flags: str, accelerators: int, why: str) -> None:
    run = {"number": 3, "ran_on": "2026-11-28", "context_tokens": 8192, "concurrency": 16, "flags": flags,
           "image": "none", "accelerators": accelerators, "memory_peak_mib": None}  # fmt: skip
    estimate = plan(verdict=DOES_NOT_FIT, why="too large")

    def written() -> None:
        proof = proof_of({"run": run}, estimate)
        asked = order(plan=proven(estimate, run, GPUS, None), proof=proof)
        manifest_of(asked, DEPLOYMENT, flags_in("vLLM", "0.33.0"))

    with pytest.raises(NoManifest, match=why):
        written()
    assert proof_of({"run": run}, plan()) is None  # what the estimate approves is written from the estimate
