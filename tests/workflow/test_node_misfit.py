"""What a node class no longer offers of that which an envelope rests on, on plain values."""

from dataclasses import replace
from typing import Any

import pytest

from reviews.workflow.node_misfit import node_misfits
from reviews.workloads.nodes.spec import NodeSpec

OLD = NodeSpec(
    "gpu", "NVIDIA L40S", 2, 46068, 0.92, "label", nodes=6, resource_name="nvidia.com/gpu", driver="570.124.06",
    cuda="12.8", labels={"nvidia.com/gpu.product": "NVIDIA-L40S", "pool": "serving"},
)  # fmt: skip
SIZING: dict[str, Any] = {
    "need_bytes": 40 * 2**30, "accelerators": 2, "replicas": 3, "nodes_needed": 5, "verdict": "fits",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"memory_mib": 40960}, "a replica needs 40.0 GiB of each memory, of which 36.8 GiB are usable"),
        ({"count": 1}, "a replica needs 2 accelerators on one node, which has 1"),
        ({"shares": 4}, "up to 4 pods share each accelerator through time-slicing, which no replica can join"),
        ({"mig_profile": "1g.10gb"}, "its accelerators are MIG slices 1g.10gb, which no replica can join"),
        ({"nodes": 2}, "the load needs 3 nodes, and the pool has 2"),
        ({"nodes": 0}, "the load needs 3 nodes, and the pool has 0"),
        ({"nodes": 4}, "a rolling update and the loss of one node need 5 nodes, and the pool has 4"),
        ({"labels": {"nvidia.com/gpu.product": "NVIDIA-L40S"}}, "its nodes lost the label pool=serving"),
        ({"labels": OLD.labels | {"pool": "batch"}}, "its label pool was serving and is batch"),
        ({"resource_name": "nvidia.com/gpu.shared"}, "its resource was nvidia.com/gpu and is nvidia.com/gpu.shared"),
        ({"driver": ""}, "its driver, which was 570.124.06, is no longer stated"),
        ({"driver": "570.86.15"}, "its driver was 570.124.06 and is 570.86.15"),
        ({"cuda": "12.4"}, "its CUDA version was 12.8 and is 12.4"),
        ({"kind": "cpu", "count": 0}, "its kind was gpu and is cpu"),
    ],
)
def test_what_is_lost_is_said(changes: dict[str, Any], why: str) -> None:
    assert why in node_misfits(SIZING, OLD, replace(OLD, **changes))


@pytest.mark.parametrize(
    "changes",
    [{}, {"nodes": 9}, {"nodes": None}, {"driver": "580.1", "cuda": "13.0"}, {"memory_mib": 49140}, {"count": 4},
     {"labels": {**OLD.labels, "zone": "a"}}, {"source": "nvidia-smi", "measured": True}],
)  # fmt: skip
def test_what_grows_or_stays_is_not(changes: dict[str, Any]) -> None:
    assert node_misfits(SIZING, OLD, replace(OLD, **changes)) == []


def test_what_a_test_showed_against_the_estimate_is_not_said_again() -> None:
    tested = SIZING | {"need_bytes": 60 * 2**30, "replicas": 20, "verdict": "does_not_fit"}
    assert node_misfits(tested, OLD, replace(OLD, memory_mib=46000, nodes=5)) == []
    assert node_misfits({}, OLD, replace(OLD, nodes=1)) == []
