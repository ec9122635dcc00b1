"""Accelerators as Kubernetes reports them: shares are no cards, slices have their own memory, idle nodes are named."""

import json
from typing import Any

import pytest

from reviews.workloads.nodes.grouping import FreeCapacity, ReportedNodeClass
from reviews.workloads.nodes.kubectl import read
from reviews.workloads.nodes.plain import BadOutput
from reviews.workloads.nodes.spec import from_json, to_json

A100 = {
    "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB", "nvidia.com/gpu.memory": "81920", "nvidia.com/gpu.count": "8",
    "nvidia.com/gpu.family": "ampere", "nvidia.com/gpu.replicas": "1", "nvidia.com/gpu.sharing-strategy": "none",
    "nvidia.com/cuda.driver-version.full": "570.124.06", "nvidia.com/cuda.runtime-version.full": "12.8",
    "nvidia.com/gpu.present": "true",
}  # fmt: skip
T4 = {
    "nvidia.com/gpu.product": "Tesla-T4-SHARED", "nvidia.com/gpu.memory": "15360", "nvidia.com/gpu.count": "4",
    "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.sharing-strategy": "time-slicing",
    "nvidia.com/cuda.driver.major": "535", "nvidia.com/cuda.driver.minor": "161", "nvidia.com/cuda.driver.rev": "08",
}  # fmt: skip


def node(labels: dict[str, str], offered: dict[str, str], name: str = "gpu-1", **more: Any) -> dict[str, Any]:
    free = {"cpu": "95", "memory": "1048576000Ki", **offered}
    held = {"capacity": free | more.pop("capacity", {}), "allocatable": free}
    status = {**held, "conditions": [{"type": "Ready", "status": more.pop("ready", "True")}]}
    return {"kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": more, "status": status}


def pod(on: str, requests: dict[str, str], room: str = "serving", **more: Any) -> dict[str, Any]:
    one = {"resources": {"limits": requests}}
    spec = {"nodeName": on, "containers": [one], **more}
    return {
        "kind": "Pod", "metadata": {"namespace": room}, "spec": spec, "status": {"phase": more.get("phase", "Running")}
    }  # fmt: skip


def classes(*items: Any) -> tuple[ReportedNodeClass, ...]:
    return read(json.dumps({"kind": "List", "items": items})).classes


def only(*items: Any) -> ReportedNodeClass:
    found = classes(*items)
    assert len(found) == 1
    assert from_json(to_json(found[0].spec)) == found[0].spec
    return found[0]


SLICED = A100 | {"nvidia.com/mig.strategy": "single", "nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB-MIG-3g.40gb",
                 "nvidia.com/gpu.memory": "40192", "nvidia.com/gpu.count": "16"}  # fmt: skip
MIXED = A100 | {
    "nvidia.com/mig.strategy": "mixed", "nvidia.com/gpu.replicas": "0", "nvidia.com/mig-1g.10gb.memory": "9728",
    "nvidia.com/mig-1g.10gb.count": "14", "nvidia.com/mig-1g.10gb.product": "NVIDIA-A100-SXM4-80GB-MIG-1g.10gb",
    "nvidia.com/mig-3g.40gb.memory": "40192", "nvidia.com/mig-3g.40gb.replicas": "2",
    "nvidia.com/mig-3g.40gb.sharing-strategy": "mps",
}  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "offered", "told"),
    [
        (A100, {"nvidia.com/gpu": "8"}, ("NVIDIA A100 SXM4 80GB", 8, 81920, "", 1, False)),
        (SLICED, {"nvidia.com/gpu": "16"}, ("NVIDIA A100 SXM4 80GB", 16, 40192, "3g.40gb", 1, False)),
        (T4, {"nvidia.com/gpu": "16"}, ("Tesla T4", 4, 15360, "", 4, False)),
        (T4 | {"nvidia.com/gpu.product": "Tesla-T4", "nvidia.com/gpu.sharing-strategy": "mps"},
         {"nvidia.com/gpu.shared": "16"}, ("Tesla T4", 4, 15360, "", 4, True)),
        (SLICED | {"nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB-MIG-1g.10gb-SHARED",
                   "nvidia.com/gpu.memory": "9728", "nvidia.com/gpu.replicas": "3"}, {"nvidia.com/gpu": "168"},
         ("NVIDIA A100 SXM4 80GB", 56, 9728, "1g.10gb", 3, False)),
        ({"cloud.google.com/gke-accelerator": "nvidia-l4", "cloud.google.com/gke-gpu-sharing-strategy": "time-sharing",
          "cloud.google.com/gke-max-shared-clients-per-gpu": "8"}, {"nvidia.com/gpu": "8"},
         ("NVIDIA L4", 1, 23034, "", 8, False)),
        ({"karpenter.k8s.aws/instance-gpu-name": "l40s", "karpenter.k8s.aws/instance-gpu-memory": "45776"},
         {"nvidia.com/gpu": "4"}, ("NVIDIA L40S", 4, 45776, "", 1, False)),
        ({"amd.com/gpu.vram": "191G", "amd.com/gpu.device-id": "74a1", "beta.amd.com/gpu.vram": "191G"},
         {"amd.com/gpu": "8"}, ("AMD Instinct MI300X", 8, 195584, "", 1, False)),
        ({"beta.amd.com/gpu.vram": "16G", "amd.com/gpu.product-name": "AMD_Radeon_PRO"}, {"amd.com/gpu": "1"},
         ("AMD Radeon PRO", 1, 16384, "", 1, False)),
        ({"gpu.intel.com/product": "Max_1550", "gpu.intel.com/device.count": "2",
          "gpu.intel.com/memory.max": "274877906944"}, {"gpu.intel.com/i915": "4"},
         ("Intel Max 1550", 2, 131072, "", 2, False)),
        ({"gpu.intel.com/product": "Flex_170"}, {"gpu.intel.com/xe": "1"}, ("Intel Flex 170", 1, 16384, "", 1, False)),
        ({"cloud.google.com/gke-tpu-accelerator": "tpu-v6e-slice", "cloud.google.com/gke-tpu-topology": "2x2"},
         {"google.com/tpu": "4"}, ("TPU v6e", 4, 32768, "", 1, False)),
        ({"node.kubernetes.io/instance-type": "inf2.24xlarge"},
         {"aws.amazon.com/neuron": "6", "aws.amazon.com/neuroncore": "12", "aws.amazon.com/neurondevice": "6"},
         ("AWS Inferentia2", 6, 32768, "", 1, False)),
        ({"node.kubernetes.io/instance-type": "dl1.24xlarge"}, {"habana.ai/gaudi": "8"},
         ("Intel Gaudi", 8, 32768, "", 1, False)),
    ],
)  # fmt: skip
def test_what_a_node_offers_is_read_by_its_labels(labels: Any, offered: Any, told: tuple[Any, ...]) -> None:
    spec = only(node(labels, offered)).spec
    assert (spec.accelerator, spec.count, spec.memory_mib, spec.mig_profile, spec.shares, spec.mps) == told
    assert not spec.measured
    assert spec.reported == ("not stated by the cluster" not in spec.source)


def test_each_profile_of_a_mixed_node_is_a_class() -> None:
    offered = {"nvidia.com/gpu": "0", "nvidia.com/mig-1g.10gb": "14", "nvidia.com/mig-3g.40gb": "8"}
    large, small = classes(node(MIXED, offered))
    assert (large.spec.mig_profile, large.spec.count, large.spec.memory_mib) == ("3g.40gb", 4, 40192)
    assert (large.spec.shares, large.spec.mps, large.spec.resource_name) == (2, True, "nvidia.com/mig-3g.40gb")
    assert (small.spec.mig_profile, small.spec.count, small.spec.memory_mib) == ("1g.10gb", 14, 9728)
    assert small.spec.divided
    assert "MIG 1g.10gb" in small.title


def test_driver_and_family_and_fabric_are_as_labelled_and_the_oldest_driver_counts() -> None:
    newer = A100 | {"nvidia.com/cuda.driver-version.full": "580.95.05"}
    found = only(node(newer, {"nvidia.com/gpu": "8"}, "b"), node(A100, {"nvidia.com/gpu": "8"}, "a"))
    assert (found.spec.family, found.spec.driver, found.spec.cuda) == ("ampere", "570.124.06", "12.8")
    assert found.remarks == ("The nodes have different drivers (570.124.06, 580.95.05); the class has the oldest.",)
    assert (found.spec.interconnect, found.unknown) == ("", ("interconnect",))
    switched = A100 | {"feature.node.kubernetes.io/pci-0680_10de.present": "true"}
    assert only(node(switched, {"nvidia.com/gpu": "8"})).spec.interconnect == "nvswitch"
    assert only(node(T4, {"nvidia.com/gpu": "16"})).spec.driver == "535.161.08"


def test_nodes_that_take_no_pods_are_named_and_not_counted() -> None:
    eight = {"nvidia.com/gpu": "8"}
    found = only(
        node(A100, eight, "a"), node(A100, eight, "b", unschedulable=True), node(A100, eight, "c", ready="Unknown")
    )
    assert (found.nodes, found.spec.nodes) == (1, 1)
    assert found.remarks == ("b is cordoned and not counted.", "c is not ready and not counted.")
    assert only(node(A100, eight, unschedulable=True)).spec.nodes == 0


@pytest.mark.parametrize(
    ("labels", "offered", "more", "why"),
    [
        (A100, {"nvidia.com/gpu": "0"}, {"capacity": {"nvidia.com/gpu": "8"}}, "offers none of its 8 nvidia.com/gpu"),
        (A100, {}, {}, "paste the output of `kubectl get nodes,resourceslices -o json`"),
        ({"nvidia.com/gpu.memory": "15360"}, {"nvidia.com/gpu.shared": "4"}, {}, "no label nvidia.com/gpu.replicas"),
        (A100 | {"nvidia.com/mig.config.state": "pending"}, {"nvidia.com/gpu": "8"}, {}, "layout is not settled"),
        (MIXED, {"nvidia.com/mig-2g.20gb": "2"}, {}, "no label nvidia.com/mig-2g.20gb.memory"),
        (A100 | {"nvidia.com/gpu.memory": "999999999999"}, {"nvidia.com/gpu": "8"}, {}, "must be a whole number"),
        (A100 | {"nvidia.com/gpu.product": "A100\nx"}, {"nvidia.com/gpu": "8"}, {}, "not a valid Kubernetes label"),
        (A100, {"nvidia.com/gpu": "65"}, {}, "a class has at most 64"),
        ({}, {"amd.com/gpu": "8"}, {}, "no label amd.com/gpu.vram"),
        ({}, {"amd.com/cpx_nps4": "64"}, {}, "AMD partitions (CPX, NPS4)"),
        ({}, {"gpu.intel.com/i915": "1"}, {}, "no label gpu.intel.com/memory.max"),
        ({}, {"habana.ai/gaudi": "8"}, {}, "no label states which device"),
        ({"cloud.google.com/gke-tpu-accelerator": "tpu-v99"}, {"google.com/tpu": "4"}, {}, "no label states which"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_is_no_class(labels: Any, offered: Any, more: Any, why: str) -> None:
    with pytest.raises(BadOutput) as told:
        read(json.dumps({"items": [node(labels, offered, **more)]}))
    assert why in str(told.value)
    beside = read(json.dumps({"items": [node(labels, offered, **more), node({}, {}, "std")]}))
    assert [one.spec.kind for one in beside.classes] == ["cpu"]
    assert why in beside.left_out[0]
    assert beside.left_out[0].startswith("Node gpu-1: ")


def test_free_capacity_is_what_pods_do_not_request() -> None:
    eight = {"nvidia.com/gpu": "8"}
    first = {"resources": {"requests": {"memory": "900Gi"}}}
    pods = (
        pod("a", {"nvidia.com/gpu": "5"}), pod("a", {"nvidia.com/gpu": "9"}, phase="Succeeded"),
        pod("std", {"memory": "100Gi"}, "kube-system", initContainers=[first]),
    )  # fmt: skip
    nodes = (node(A100, eight, "a"), node(A100, eight, "b"), node({}, {}, "std"))
    gpu, cpu = classes(*nodes, *pods)
    assert gpu.free == FreeCapacity(nodes=2, offered=16, free=11, most_free=8)
    assert cpu.free == FreeCapacity(nodes=1, offered=1024000, free=102400, most_free=102400)
    assert classes(*nodes)[0].free is None
    one_room = read(json.dumps({"items": [*nodes, pods[0]]}))
    assert one_room.classes[0].free is None
    assert "Only pods of the namespace serving" in one_room.left_out[0]
    shared = only(node(T4, {"nvidia.com/gpu": "16"}), pod("gpu-1", {"nvidia.com/gpu": "6"}), pod("x", {}, "other"))
    assert shared.free == FreeCapacity(nodes=1, offered=16, free=10, most_free=10)


DESCRIBED = """Name:               gpu-a
Roles:              <none>
Labels:             kubernetes.io/arch=amd64
                    nvidia.com/gpu.memory=46068
                    nvidia.com/gpu.product=NVIDIA-L40S
Annotations:        node.alpha.kubernetes.io/ttl: 0
Taints:             nvidia.com/gpu=present:NoSchedule
                    node.kubernetes.io/unschedulable:NoSchedule
Unschedulable:      {unschedulable}
Conditions:
  Type             Status  LastHeartbeatTime                 Reason                       Message
  ----             ------  -----------------                 ------                       -------
  Ready            True    Mon, 30 Nov 2026 01:00:00 +0000   KubeletReady                 kubelet is ready
Capacity:
  cpu:                64
  memory:             394264Mi
  nvidia.com/gpu:     4
Allocatable:
  cpu:                63770m
  memory:             393216Mi
  nvidia.com/gpu:     4
Non-terminated Pods:          (1 in total)
  Namespace   Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------   ----    ------------  ----------  ---------------  -------------  ---
  serving     vllm-0  8 (12%)       8 (12%)     64Gi (17%)       64Gi (17%)     3d
Allocated resources:
  (Total limits may be over 100 percent, i.e., overcommitted.)
  Resource           Requests      Limits
  --------           --------      ------
  cpu                8250m (12%)   8 (12%)
  memory             65Gi (17%)    64Gi (17%)
  nvidia.com/gpu     3             3
Events:              <none>
"""


def test_the_description_of_nodes_says_the_same_and_what_is_requested() -> None:
    text = DESCRIBED.format(unschedulable="false")
    found = read(text + "\n\n" + text.replace("gpu-a", "gpu-b").replace("3             3", "0             0")).classes
    assert len(found) == 1
    spec = found[0].spec
    assert (spec.accelerator, spec.count, spec.memory_mib, spec.cpu_cores) == ("NVIDIA L40S", 4, 46068, 63)
    assert [one.words for one in spec.taints] == ["nvidia.com/gpu=present:NoSchedule"]
    assert found[0].free == FreeCapacity(nodes=2, offered=8, free=5, most_free=4)
    assert read(DESCRIBED.format(unschedulable="true")).classes[0].remarks == ("gpu-a is cordoned and not counted.",)


def dra(kind: str, name: str, memory: str, **attributes: Any) -> dict[str, Any]:
    told = {"type": {"string": kind}, "productName": {"string": "NVIDIA H100 80GB HBM3"},
            "driverVersion": {"version": "580.95.5"}, "architecture": {"string": "Hopper"}, **attributes}  # fmt: skip
    return {"name": name, "attributes": told, "capacity": {"memory": {"value": memory}}}


def slice_of(*devices: Any, generation: int = 1, driver: str = "gpu.nvidia.com") -> dict[str, Any]:
    pool = {"name": "gpu-1", "generation": generation}
    spec = {"driver": driver, "nodeName": "gpu-1", "pool": pool, "devices": devices}
    return {"kind": "ResourceSlice", "spec": spec}


def test_devices_of_resource_slices_are_classes_with_their_device_class() -> None:
    whole = [dra("gpu", f"gpu-{n}", "81559Mi") for n in range(4)]
    part = dra("mig", "gpu-4-mig-0", "40448Mi", profile={"string": "3g.40gb"})
    possible = dra("mig", "gpu-5-mig-1", "9728Mi", profile={"string": "1g.10gb"}) | {"consumesCounters": [{}]}
    old = slice_of(*whole, dra("gpu", "gone", "81559Mi"), generation=1)
    held = {"driver": "gpu.nvidia.com", "pool": "gpu-1", "device": "gpu-2"}
    claim = {"kind": "ResourceClaim", "status": {"allocation": {"devices": {"results": [held]}}}}
    new = slice_of(*whole, {"name": "m", "basic": part}, possible, generation=2)
    bare = node({"nvidia.com/gpu.present": "true"}, {})
    cards, parts = classes(bare, old, new, claim, slice_of(driver="dra.net"))
    assert (cards.spec.count, cards.spec.memory_mib, cards.spec.device_class) == (4, 81559, "gpu.nvidia.com")
    assert (cards.spec.driver, cards.spec.family, cards.spec.cpu_cores) == ("580.95.5", "hopper", 95)
    assert cards.free == FreeCapacity(nodes=1, offered=4, free=3, most_free=3)
    assert (parts.spec.count, parts.spec.mig_profile, parts.spec.device_class) == (1, "3g.40gb", "mig.nvidia.com")
    alone = read(json.dumps({"items": [new]}))
    assert [one.spec.count for one in alone.classes] == [4, 1]
    assert alone.classes[0].spec.cpu_cores is None
    assert "counted once they exist" in " ".join(alone.left_out)
