"""Orders of every kind as plain values, and what holds a manifest against the schemas of Kubernetes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate

from reviews.desks.engineering.manifests.order import PinnedBase, ServingLoad, ServingOrder
from reviews.rungs.servable import ADAPTER, GGUF, INSTRUCT, QUANTIZED, SAFETENSORS, Rung, RungFile
from reviews.sizing.memory import MemoryPart
from reviews.sizing.plan import FITS, Plan
from reviews.workloads.nodes.spec import CPU, GPU, NodeSpec, Taint

COMMIT = "3f2a1b7c9d8e4f60718293a4b5c6d7e8f9012345"
GPUS = NodeSpec(
    kind=GPU, accelerator="NVIDIA L40S", count=2, memory_mib=46068, usable_fraction=0.92, source="nvidia-smi",
    cpu_cores=64, ram_mib=524288, disk_mib_s=2000, nodes=4, resource_name="nvidia.com/gpu",
    labels={"nvidia.com/gpu.product": "NVIDIA-L40S"}, taints=(Taint("nvidia.com/gpu", "", "NoSchedule"),),
    storage_class="models", image="registry.internal/vllm/vllm-openai",
)  # fmt: skip
BARE = NodeSpec(
    kind=GPU, accelerator="NVIDIA L4", count=1, memory_mib=23034, usable_fraction=0.9, source="a table",
    resource_name="nvidia.com/gpu", rollout="recreate",
)  # fmt: skip
DRA = replace(BARE, resource_name="", device_class="gpu.nvidia.com")
HOST = NodeSpec(
    kind=CPU, accelerator="", count=0, memory_mib=65536, usable_fraction=0.85, source="kubelet", cpu_cores=16
)
SCHEMAS = Path(__file__).parent / "manifest_schemas"
OWN = ("minReplicas", "maxReplicas", "deploymentStrategy", "labels", "annotations")
"""Fields of a KServe predictor beside those of a pod."""


def plan(**changes: Any) -> Plan:
    """A plan that fits."""
    lines = (MemoryPart("weights", "Weights", 15 * 2**30, "bytes", "inferred"),)
    found = Plan(
        FITS, "one replica serves the load", "vLLM", "0.33.0", sequences=16, most=40, replicas=1, lines=lines,
        need=30 * 2**30, usable=42 * 2**30, replicas_a_node=2, nodes_load=1, surge=1, nodes_need=2, start_seconds=128,
    )  # fmt: skip
    return replace(found, **changes)


def rung(**changes: Any) -> Rung:
    """A rung of safetensors."""
    found = Rung(
        key="safetensors", title="BF16", klass=INSTRUCT, evidence=(), repo_id="sample-lab/Atlas_8B.instruct",
        commit=COMMIT, own=True, format=SAFETENSORS, files=(RungFile("model.safetensors", 10, "ab", "weights", "x"),),
        size=10, bits=16.0, runtime="vLLM",
    )  # fmt: skip
    return replace(found, **changes)


def order(**changes: Any) -> ServingOrder:
    """An order for one rung on a node of two cards."""
    found = ServingOrder(
        rung(), "l40s-48-2", 1, GPUS, ServingLoad(8192, 16, "bfloat16"), plan(), "vLLM", "0.33.0", "Not signed.",
        set_bytes=16 * 10**9,
    )  # fmt: skip
    return replace(found, **changes)


def gguf(name: str = "atlas $(HOME).gguf", **changes: Any) -> ServingOrder:
    """An order for a GGUF file, whose name Kubernetes could take for a variable."""
    file = RungFile(name, 10, "ab", "weights", "gguf")
    one = rung(
        key=f"gguf:{name}", title="GGUF Q4_K_M", klass=QUANTIZED, format=GGUF, files=(file,), runtime="llama.cpp"
    )
    return order(rung=one, runtime="llama.cpp", version="b9000", plan=plan(runtime="llama.cpp"), **changes)


ORDERS: dict[str, ServingOrder] = {
    "one card": order(),
    "tensor parallel, 8-bit cache": order(
        plan=plan(ranks=2, replicas=3, replicas_a_node=1), load=ServingLoad(32768, 64, "fp8")
    ),
    "adapter": order(
        rung=rung(klass=ADAPTER, key="safetensors"), base=PinnedBase("sample-lab/atlas-8b", "a" * 40), remote_code=True
    ),
    "class that states little": order(
        node=BARE, slug="l4-24-1", plan=plan(surge=0, start_seconds=None), set_bytes=None
    ),
    "claimed devices": order(node=DRA, slug="dra-1", companion="sample-lab/draft"),
    "llama.cpp on a card": gguf(load=ServingLoad(8192, 4, "fp8")),
    "llama.cpp without one": gguf(node=HOST, slug="cpu-64", set_bytes=5 * 10**9),
    "two nodes": order(stages=2, plan=plan(ranks=2, replicas=2, replicas_a_node=1, surge=1)),
}


def validate(document: dict[str, Any], version: str = "1.37") -> None:
    """Hold a document against the schemas: Kubernetes' own, strictly; ours for what KServe and LWS define."""
    kind = document["kind"]
    if kind == "InferenceService":
        jsonschema.validate(document, json.loads((SCHEMAS / "inference_service.json").read_text()))
        spec = document["spec"]["predictor"]
        _validate_pod({key: value for key, value in spec.items() if key not in OWN}, version)
    elif kind == "LeaderWorkerSet":
        jsonschema.validate(document, json.loads((SCHEMAS / "leader_worker_set.json").read_text()))
        for part in ("leaderTemplate", "workerTemplate"):
            _validate_pod(document["spec"]["leaderWorkerTemplate"][part]["spec"], version)
    else:
        kubernetes_validate.validate(document, version, strict=True)


def _validate_pod(spec: dict[str, Any], version: str) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, "spec": spec}
    kubernetes_validate.validate(pod, version, strict=True)
