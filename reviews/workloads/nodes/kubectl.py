"""Node classes from the output of ``kubectl get nodes -o json``: untrusted pasted text, parsed and never run.

Labels are those of NVIDIA's GPU Feature Discovery (k8s-device-plugin, docs/gpu-feature-discovery) and the well-known
ones of Kubernetes. What the output does not state stays unknown; nodes with equal hardware and taints form one class.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reviews.workloads.nodes.spec import CPU, GPU, BadSpec, NodeSpec, labels_of, taints_of

MOST_BYTES = 8 * 2**20
MOST_NODES = 5000
QUANTITY = re.compile(r"^(\d{1,18})(Ki|Mi|Gi|Ti|k|M|G|T|m)?$")
UNITS = {"": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
NVIDIA, AMD = "nvidia.com/gpu", "amd.com/gpu"
MIG = re.compile(r"^nvidia\.com/mig-([0-9]g\.[0-9]{1,3}gb)$")
CPU_FRACTION, GPU_FRACTION = 0.85, 0.92
"""Default usable fractions until a reviewer sets others; for accelerators, vLLM's default."""
PASSING = ("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready", "node.kubernetes.io/unschedulable")
"""Taints that describe a node's current state rather than the node."""
SELECTING = (
    "nvidia.com/gpu.product", "amd.com/gpu.product-name", "node.kubernetes.io/instance-type", "kubernetes.io/arch",
)  # fmt: skip


class BadOutput(ValueError):
    """Pasted text that is not the output of that command; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class ReportedNodeClass:
    """A node class found in the output: the number of nodes, one of their names, and what is unknown."""

    slug: str
    title: str
    spec: NodeSpec
    nodes: int
    example: str
    unknown: tuple[str, ...]


def read(text: str) -> list[ReportedNodeClass]:
    """Return the node classes in the output, largest first. Raises ``BadOutput``."""
    if len(text) > MOST_BYTES:
        raise BadOutput(f"The output is longer than {MOST_BYTES // 2**20} MiB. Paste one node pool at a time.")
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadOutput("This is not valid JSON. Paste the full output of `kubectl get nodes -o json`.") from None
    items = data.get("items") if isinstance(data, dict) else None
    if isinstance(data, dict) and data.get("kind") == "Node":
        items = [data]
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise BadOutput("The output has no list of nodes. Paste the full output of `kubectl get nodes -o json`.")
    if len(items) > MOST_NODES:
        raise BadOutput(f"The output has more than {MOST_NODES:,} nodes. Paste one node pool at a time.")
    nodes = [one for one in items if one.get("kind", "Node") == "Node"]
    if not nodes:
        raise BadOutput("The output contains no nodes.")
    groups: dict[NodeSpecKey, list[tuple[str, NodeSpec, tuple[str, ...]]]] = defaultdict(list)
    for one in nodes:
        name, spec, unknown = _node(one)
        groups[_key(spec)].append((name, spec, unknown))
    taken: set[str] = set()
    found = [_class(members, taken) for members in groups.values()]
    return sorted(found, key=lambda one: (-one.spec.count * one.spec.memory_mib, one.slug))


NodeSpecKey = tuple[Any, ...]


def _key(spec: NodeSpec) -> NodeSpecKey:
    """Return the key of equal hardware; RAM counts in whole GiB, because the kernel reserves a varying part."""
    memory = spec.memory_mib if spec.kind == GPU else round(spec.memory_mib / 1024)
    return (
        spec.kind, spec.accelerator, spec.count, memory, spec.mig_profile, spec.mps, spec.resource_name,
        tuple(sorted(spec.labels.items())), spec.taints, spec.cpu_cores, round((spec.ram_mib or 0) / 1024),
    )  # fmt: skip


def _class(members: list[tuple[str, NodeSpec, tuple[str, ...]]], taken: set[str]) -> ReportedNodeClass:
    name, spec, unknown = min(members, key=lambda one: one[1].memory_mib)
    ram = min((one.ram_mib for _, one, _ in members if one.ram_mib), default=None)
    spec = replace(spec, nodes=len(members), ram_mib=ram)
    if spec.kind == CPU:
        title = f"No accelerator, {spec.memory_mib // 1024} GiB of memory"
        stem = f"cpu-{spec.memory_mib // 1024}"
    else:
        title = f"{spec.count} × {spec.accelerator}" + (f", MIG {spec.mig_profile}" if spec.mig_profile else "")
        stem = "-".join((*re.findall(r"[a-z0-9]+", spec.accelerator.lower())[:4], str(spec.count)))
    slug, n = stem[:26].strip("-") or "nodes", 2
    while slug in taken:
        slug, n = f"{stem[:26].strip('-')}-{n}", n + 1
    taken.add(slug)
    return ReportedNodeClass(slug, title[:100], spec, len(members), name, unknown)


def _node(one: Mapping[str, Any]) -> tuple[str, NodeSpec, tuple[str, ...]]:
    meta, status = _object(one.get("metadata")), _object(one.get("status"))
    name = str(meta.get("name") or "without a name")[:100]
    labels = {key: value for key, value in _object(meta.get("labels")).items() if isinstance(value, str)}
    free = _object(status.get("allocatable")) or _object(status.get("capacity"))
    cores, ram = _quantity(free.get("cpu")), _quantity(free.get("memory"))
    resource, count, profile = _accelerators(free)
    taints = [
        taint for taint in _list(_object(one.get("spec")).get("taints")) if _object(taint).get("key") not in PASSING
    ]
    try:
        kept = labels_of({key: labels[key] for key in SELECTING if labels.get(key)})
        stains = taints_of(taints)
    except BadSpec as error:
        raise BadOutput(f"Node {name}: {error}") from None
    unknown = [] if cores else ["processor cores"]
    common: dict[str, Any] = {
        "cpu_cores": int(cores) if cores and cores >= 1 else None, "ram_mib": int(ram / 2**20) if ram else None,
        "labels": kept, "taints": stains, "source": "kubectl get nodes -o json, from our own cluster",
    }  # fmt: skip
    if not resource:
        if not ram:
            raise BadOutput(f"Node {name} does not report its memory.")
        return name, NodeSpec(CPU, "", 0, int(ram / 2**20), CPU_FRACTION, measured=True, **common), tuple(unknown)
    memory = labels.get("nvidia.com/gpu.memory", "")
    if not re.fullmatch(r"[1-9]\d{2,7}", memory):
        raise BadOutput(
            f"Node {name} has {resource} but no label nvidia.com/gpu.memory. Install GPU Feature Discovery, or add the "
            "class by hand with the output of nvidia-smi or rocm-smi."
        )
    product = labels.get("nvidia.com/gpu.product") or labels.get("amd.com/gpu.product-name") or resource
    unknown.append("interconnect")
    sharing = labels.get("nvidia.com/gpu.sharing-strategy", "")
    spec = NodeSpec(
        GPU, product.replace("-", " ")[:100], count, int(memory), GPU_FRACTION, measured=True, mig_profile=profile,
        mps=sharing == "mps", resource_name=resource, interconnect="none" if count == 1 or profile else "", **common,
    )  # fmt: skip
    return name, spec, tuple(unknown if not spec.interconnect else unknown[:-1])


def _accelerators(free: Mapping[str, Any]) -> tuple[str, int, str]:
    """Return the resource name, the count that a node offers, and the MIG profile; "" and 0 if it has none."""
    for resource in (NVIDIA, AMD):
        if count := int(_quantity(free.get(resource)) or 0):
            return resource, min(count, 64), ""
    for resource in sorted(free):
        match = MIG.match(resource)
        if match and (count := int(_quantity(free.get(resource)) or 0)):
            return resource, min(count, 64), match[1]
    return "", 0, ""


def _quantity(value: object) -> float | None:
    """Return a Kubernetes quantity as a number; None if it is not one."""
    match = QUANTITY.match(value) if isinstance(value, str) else None
    if match is None:
        return float(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**60 else None
    return int(match[1]) / 1000 if match[2] == "m" else float(int(match[1]) * UNITS[match[2] or ""])


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _no_constant(word: str) -> float:
    raise ValueError(word)
