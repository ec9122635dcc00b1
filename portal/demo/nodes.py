"""The demo's node classes: our own machines, with memory as drivers report it for these accelerators."""

from typing import Any

from reviews.people.models import User
from reviews.workloads.nodes.actions import add, change
from reviews.workloads.nodes.models import NodeClass
from reviews.workloads.nodes.spec import NodeSpec, Taint

GPU: dict[str, Any] = {
    "kind": "gpu", "usable_fraction": 0.92, "measured": True, "resource_name": "nvidia.com/gpu",
    "taints": (Taint("nvidia.com/gpu", "", "NoSchedule"),), "storage_class": "local-nvme",
    "image": "registry.internal/serving/vllm", "model_cache": "/srv/models, shared by every replica on the node",
}  # fmt: skip

CLASSES: dict[str, tuple[str, dict[str, Any]]] = {
    "h100-80-1": (
        "One H100, 80 GB",
        GPU | {
            "accelerator": "NVIDIA H100 80GB HBM3", "count": 1, "memory_mib": 81559, "interconnect": "none",
            "cpu_cores": 26, "ram_mib": 225_280, "disk_mib_s": 2400, "nodes": 4,
            "labels": {"nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3"}, "source": "nvidia-smi on node gpu-a-01",
        },
    ),
    "l40s-48-2": (
        "Two L40S, 48 GB each",
        GPU | {
            "accelerator": "NVIDIA L40S", "count": 2, "memory_mib": 46068, "interconnect": "pcie", "cpu_cores": 48,
            "ram_mib": 385_024, "disk_mib_s": 1800, "nodes": 6,
            "labels": {"nvidia.com/gpu.product": "NVIDIA-L40S"}, "source": "nvidia-smi on node gpu-b-01",
        },
    ),
    "l4-24-1": (
        "One L4, 24 GB",
        GPU | {
            "accelerator": "NVIDIA L4", "count": 1, "memory_mib": 23034, "interconnect": "none", "cpu_cores": 12,
            "ram_mib": 48_128, "disk_mib_s": 600, "nodes": 8,
            "labels": {"nvidia.com/gpu.product": "NVIDIA-L4"}, "source": "nvidia-smi on node gpu-c-01",
        },
    ),
    "cpu-64": (
        "No accelerator, 64 GiB of memory",
        {
            "kind": "cpu", "accelerator": "", "count": 0, "memory_mib": 62_464, "usable_fraction": 0.85,
            "measured": True, "cpu_cores": 32, "ram_mib": 62_464, "disk_mib_s": 900, "nodes": 20,
            "storage_class": "local-ssd", "image": "registry.internal/serving/llama-cpp",
            "source": "allocatable memory reported by the kubelet on node std-01",
        },
    ),
    "edge-16": (
        "Unified memory, 16 GB, one machine per branch",
        {
            "kind": "unified", "accelerator": "Integrated graphics", "count": 1, "memory_mib": 16_384,
            "usable_fraction": 0.66, "cpu_cores": 8, "ram_mib": 16_384, "disk_mib_s": 1500, "nodes": 1,
            "rollout": "recreate", "observability_mib": 128,
            "source": "the vendor's figure; the system sets the share that graphics may use",
        },
    ),
}  # fmt: skip


def add_nodes(by: User) -> None:
    """Write every class as this engineer; a class bundled with the portal gets our own version."""
    shipped = {one.slug: one for one in NodeClass.objects.filter(slug__in=CLASSES)}
    for slug, (title, values) in CLASSES.items():
        spec = NodeSpec(**values)
        if row := shipped.get(slug):
            change(row, title=title, spec=spec, seen=row.number, reason="Our own machines.", by=by)
        else:
            add(slug=slug, title=title, spec=spec, reason="Our own machines.", by=by)
