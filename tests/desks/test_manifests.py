"""Manifests: each validates against Kubernetes' schemas, names are DNS labels, nonsense is refused."""

import re
from dataclasses import replace
from typing import Any

import pytest
import yaml as library

from reviews.desks.engineering.manifests.flags import arguments_of, flags_of
from reviews.desks.engineering.manifests.known_flags import flags_in
from reviews.desks.engineering.manifests.manifest import DEPLOYMENT, GROUPS, KSERVE, Manifest, manifest_of
from reviews.desks.engineering.manifests.naming import name_of
from reviews.desks.engineering.manifests.order import NoManifest, RunProof, ServingLoad, ServingOrder
from reviews.desks.engineering.manifests.orders import named_runtime
from reviews.sizing.plan import DOES_NOT_FIT, UNKNOWN
from reviews.sizing.reserved import RUNTIME as VLLM
from reviews.sizing.reserved import VERSION
from tests.desks.manifest_orders import BARE, GPUS, ORDERS, gguf, order, plan, rung, validate

LABEL = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")


def made(one: ServingOrder, form: str = "") -> Manifest:
    return manifest_of(one, form or (GROUPS if one.stages > 1 else DEPLOYMENT), None)


def pod_of(found: Manifest) -> dict[str, Any]:
    spec: dict[str, Any] = next(one for one in found.documents if one["kind"] == "Deployment")["spec"]["template"][
        "spec"
    ]
    return spec


@pytest.mark.parametrize("name", ORDERS)
def test_every_manifest_validates_and_is_read_back_as_it_was_written(name: str) -> None:
    one = ORDERS[name]
    for form in (GROUPS,) if one.stages > 1 else (DEPLOYMENT, KSERVE):
        found = made(one, form)
        assert tuple(library.safe_load_all(found.text)) == found.documents
        for document in found.documents:
            validate(document)
            assert LABEL.fullmatch(document["metadata"]["name"])


def test_a_wrong_field_is_found_by_the_schemas() -> None:
    document = next(one for one in made(order()).documents if one["kind"] == "Deployment")
    document["spec"]["template"]["spec"]["nodeSelectors"] = {}
    with pytest.raises(Exception, match="nodeSelectors"):
        validate(document)


def test_names_hold_repository_rung_and_commit_and_never_meet() -> None:
    assert name_of(order()) == "model-atlas-8b-instruct-bf16-3f2a1b7"
    assert name_of(gguf("a.gguf")) == "model-atlas-8b-instruct-gguf-a-gguf-3f2a1b7"
    long = [
        name_of(order(rung=rung(repo_id=f"sample-lab/{'x' * 90}", title="AWQ", key=key)))
        for key in ("safetensors", "safetensors:b")
    ]
    assert len(set(long)) == 2
    assert all(LABEL.fullmatch(one) and len(one) <= 50 and one.endswith("-3f2a1b7") for one in long)


def test_a_pod_has_what_it_needs_to_start_and_nothing_that_it_need_not() -> None:
    pod = pod_of(made(ORDERS["tensor parallel, 8-bit cache"]))
    container = pod["containers"][0]
    assert container["command"] == ["vllm", "serve", "/models"]
    assert {
        "--host=0.0.0.0", "--served-model-name=sample-lab/Atlas_8B.instruct", "--tensor-parallel-size=2",
        "--kv-cache-dtype=fp8", "--max-model-len=32768", "--gpu-memory-utilization=0.914",
    } <= set(container["args"])  # fmt: skip
    assert {"name": "HF_HUB_OFFLINE", "value": "1"} in container["env"]
    assert {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "4Gi"}} in pod["volumes"]
    assert set(container["resources"]["requests"]) == {"cpu", "memory", "ephemeral-storage"}
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "2"
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["startupProbe"]["failureThreshold"] * container["startupProbe"]["periodSeconds"] >= 2 * 128
    assert not any(one["name"] == "shm" for one in pod_of(made(order()))["volumes"])


def test_llama_cpp_stays_offline_whatever_the_run_was_started_with() -> None:
    run = RunProof((("-hf", "other/model"), ("--offline", "")), "", "Run 3.", "")
    written = replace(ORDERS["llama.cpp on a card"], proof=run)
    assert [one.name for one in flags_of(written)].count("--offline") == 1


def test_llama_cpp_gets_its_values_as_words_of_their_own_and_no_name_is_a_variable() -> None:
    one = ORDERS["llama.cpp on a card"]
    words = arguments_of(one, flags_of(one))
    assert not any("=" in word for word in words if word.startswith("--"))
    assert words[words.index("--model") + 1] == "/models/atlas $$(HOME).gguf"
    assert words[words.index("--ctx-size") + 1] == str(8192 * 16)


def test_a_group_has_one_leader_that_answers_and_workers_that_join_it() -> None:
    spec = made(ORDERS["two nodes"]).documents[-1]["spec"]["leaderWorkerTemplate"]
    leader, worker = (spec[part]["spec"]["containers"][0] for part in ("leaderTemplate", "workerTemplate"))
    assert "--node-rank=0" in leader["args"]
    assert {"--headless", "--node-rank=$(LWS_WORKER_INDEX)", "--master-addr=$(LWS_LEADER_ADDRESS)"} <= set(
        worker["args"]
    )
    assert "readinessProbe" in leader
    assert "readinessProbe" not in worker


def test_what_is_not_known_is_a_word_that_no_cluster_accepts_and_is_listed() -> None:
    found = made(ORDERS["class that states little"])
    words = {one.word for one in found.placeholders}
    assert words == {"IMAGE-WITH-VLLM", "LABEL-OF-L4-24-1", "STORAGE-CLASS", "SIZE-OF-SET"}
    assert all(word in found.text for word in words)
    assert "# Flags not checked" in found.text
    assert "Nothing was started with it." in found.text
    pinned = replace(GPUS, image="registry.internal/vllm@sha256:" + "0" * 64)
    assert made(order(node=pinned)).placeholders == ()


@pytest.mark.parametrize(
    ("one", "form", "words"),
    [
        (order(rung=rung(problems=("the set lacks 1 file: b",))), DEPLOYMENT, "not whole: the set lacks 1 file"),
        (order(plan=plan(verdict=DOES_NOT_FIT, why="too large")), DEPLOYMENT, "is unavailable on l40s-48-2: too large"),
        (order(plan=plan(verdict=UNKNOWN, why="no layers")), DEPLOYMENT, r"is not known \(no layers\)"),
        (order(runtime=""), DEPLOYMENT, "Manifests are written for vLLM and llama.cpp"),
        (order(runtime="llama.cpp"), DEPLOYMENT, "does not serve safetensors files"),
        (order(node=replace(BARE, resource_name="")), DEPLOYMENT, "would get no accelerator"),
        (order(rung=rung(klass="adapter")), DEPLOYMENT, "base whose commit is not known"),
        (order(), GROUPS, "fits one node"),
        (ORDERS["two nodes"], KSERVE, "Use LeaderWorkerSet"),
    ],
)
def test_nonsense_is_refused_with_what_to_do(one: ServingOrder, form: str, words: str) -> None:
    with pytest.raises(NoManifest, match=words):
        made(one, form)


def test_a_flag_that_the_version_does_not_have_refuses_the_manifest() -> None:
    every = frozenset(one.name for one in flags_of(order()))
    assert manifest_of(order(), DEPLOYMENT, every).checked == "Every flag is in the argument list of vLLM 0.33.0."
    with pytest.raises(NoManifest, match=r"vLLM 0\.33\.0 has no --max-num-seqs, so this manifest would not start"):
        manifest_of(order(), DEPLOYMENT, every - {"--max-num-seqs"})


def test_every_flag_that_is_written_is_one_of_the_sized_version() -> None:
    for one in ORDERS.values():
        if one.runtime == VLLM:
            form = GROUPS if one.stages > 1 else DEPLOYMENT
            assert manifest_of(one, form, flags_in(VLLM, VERSION)).checked.startswith(
                "Every flag is in the argument list"
            )
    assert flags_in(VLLM, "0.33") == flags_in(VLLM, "0.33.0")
    assert flags_in(VLLM, "0.1") is None
    assert flags_in(VLLM, "") is None


def test_texts_of_others_stay_in_their_place() -> None:
    odd = order(basis="Signed by Eve\nkind: Pod\x85- x.", load=ServingLoad(8192, 16, "bfloat16"))
    found = made(odd)
    assert tuple(library.safe_load_all(found.text)) == found.documents
    assert "\nkind: Pod" not in found.text


def test_a_runtime_is_read_from_the_words_of_a_sign_off() -> None:
    assert named_runtime("vLLM 0.33.0") == ("vLLM", "0.33.0")
    assert named_runtime("our vllm==0.12, patched") == ("vLLM", "0.12")
    assert named_runtime("llama.cpp b9000") == ("llama.cpp", "b9000")
    assert named_runtime("SGLang 0.5") == ("", "")
