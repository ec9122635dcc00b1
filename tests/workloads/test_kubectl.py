"""Node classes from kubectl's output: what it says is read, what it does not say stays unknown, nothing breaks it."""

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from reviews.workloads.nodes.kubectl import read
from reviews.workloads.nodes.plain import BadOutput
from reviews.workloads.nodes.spec import BadSpec, Taint, from_json, to_json
from tests.generated import attack


def node(name: str, *, gpus: int = 0, memory: str = "81559", labels: dict[str, str] | None = None, **more: Any) -> Any:
    marks = {"kubernetes.io/arch": "amd64", **(labels or {})}
    free = {"cpu": "25800m", "memory": "230686720Ki", "pods": "110"}
    if gpus:
        marks |= {"nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.memory": memory}
        free["nvidia.com/gpu"] = str(gpus)
    return {
        "kind": "Node", "metadata": {"name": name, "labels": marks, "annotations": {"secret": "never kept"}},
        "spec": {"taints": more.get("taints", [])}, "status": {"allocatable": free | more.get("free", {})},
    }  # fmt: skip


def output(*nodes: Any) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(nodes)})


def test_nodes_of_equal_hardware_are_one_class_with_the_drivers_memory() -> None:
    taint = {"key": "nvidia.com/gpu", "effect": "NoSchedule"}
    many = (node(f"gpu-{n}", gpus=2, taints=[taint]) for n in range(3))
    found = read(output(*many, node("std-1"), node("std-2"))).classes
    assert [(one.nodes, one.spec.kind) for one in found] == [(3, "gpu"), (2, "cpu")]
    spec = found[0].spec
    assert (spec.accelerator, spec.count, spec.memory_mib) == ("NVIDIA H100 80GB HBM3", 2, 81559)
    assert (spec.reported, spec.measured, spec.source) == (True, False, "label nvidia.com/gpu.memory")
    assert (spec.cpu_cores, spec.ram_mib, spec.nodes) == (25, 225280, 3)
    assert spec.taints == (Taint("nvidia.com/gpu", "", "NoSchedule"),)
    assert spec.labels["nvidia.com/gpu.product"] == "NVIDIA-H100-80GB-HBM3"
    assert found[0].unknown == ("interconnect",)
    assert "secret" not in json.dumps(to_json(spec))
    assert spec.disk_mib_s is None


def test_a_passing_state_makes_no_class() -> None:
    gone = {"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}
    assert len(read(output(node("a", gpus=1), node("b", gpus=1, taints=[gone]))).classes) == 1


def test_an_accelerator_without_its_memory_is_named_and_not_guessed() -> None:
    with pytest.raises(BadOutput, match=r"gpu-1: .* nvidia.com/gpu.memory"):
        read(output(node("gpu-1", gpus=1, memory="")))


@pytest.mark.parametrize(
    "text",
    ["", "not json", "[]", "{}", '{"items": 3}', '{"items": [3]}', '{"items": []}', '{"items": [{"kind": "Pod"}]}',
     '{"items": [NaN]}', "[" * 100_000, output({"kind": "Node"}), output(node("x", taints=[{"key": "a b"}])),
     output(node("x", labels={"kubernetes.io/arch": "a\u202eb"})), output(node("x", free={"memory": "many"}))],
)  # fmt: skip
def test_other_output_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadOutput) as told:
        read(text)
    assert str(told.value).endswith(".")


KEYS = [
    "items", "kind", "metadata", "labels", "spec", "taints", "status", "allocatable", "cpu", "memory", "nvidia.com/gpu",
    "nvidia.com/gpu.memory", "nvidia.com/gpu.replicas", "nvidia.com/mig-1g.5gb", "nvidia.com/mig-1g.5gb.memory",
    "amd.com/gpu", "amd.com/gpu.vram", "gpu.intel.com/i915", "gpu.intel.com/memory.max", "google.com/tpu", "devices",
    "attributes", "capacity", "basic", "type", "nodeName", "driver", "containers", "resources", "requests",
    "key", "effect",
]  # fmt: skip
WORDS = [
    "8Gi", "2", "0", "20480", "nvidia.com/gpu", "Node", "Pod", "ResourceSlice", "ResourceClaim", "gpu.nvidia.com",
    "gpu", "16G",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


def _answered(items: list[Any]) -> None:
    try:
        found = read(json.dumps({"items": items})).classes
    except BadOutput:
        return
    assert all(from_json(to_json(one.spec)) == one.spec for one in found)


def _refused(data: Any) -> None:
    with pytest.raises(BadSpec):
        from_json(data)


EXAMPLES = [60, pytest.param(1000, marks=pytest.mark.long)]


@pytest.mark.parametrize("examples", EXAMPLES)
def test_whatever_is_pasted_there_is_an_answer(examples: int) -> None:
    attack(_answered, st.lists(JSON, max_size=3), examples)


@pytest.mark.parametrize("examples", EXAMPLES)
def test_a_class_is_read_whole_or_refused_with_its_field(examples: int) -> None:
    attack(_refused, JSON, examples)
