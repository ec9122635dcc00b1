"""Node classes from what kubectl prints about a cluster: untrusted pasted text, parsed and never run.

Read are nodes as JSON or as described, with pods, ResourceSlices and ResourceClaims where they are pasted as well. What
the output does not state stays unknown; nodes with equal hardware and taints form one class. Figures from labels are
reported, never measured.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviews.language.phrases import joined, say
from reviews.workloads.nodes.described import described, looks_described
from reviews.workloads.nodes.devices import (
    PRESENT,
    Devices,
    NotReadable,
    accelerator_resources,
    devices_of,
)
from reviews.workloads.nodes.grouping import NodePart, ReportedNodeClass, grouped
from reviews.workloads.nodes.plain import BadOutput, a_list, an_object, quantity, whole
from reviews.workloads.nodes.products import REPORTED
from reviews.workloads.nodes.requested import Amounts, requested
from reviews.workloads.nodes.slices import allocated, devices_by_node
from reviews.workloads.nodes.spec import CPU, GPU, BadSpec, NodeSpec, from_json, labels_of, taints_of, to_json

MOST_BYTES = 8 * 2**20
MOST_ITEMS, MOST_NODES, MOST_LEFT_OUT = 50_000, 5000, 50
CPU_FRACTION, GPU_FRACTION = 0.85, 0.92
"""Default usable fractions until a reviewer sets others; for accelerators, vLLM's default."""
PASSING = ("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready", "node.kubernetes.io/unschedulable")
"""Taints that describe a node's current state rather than the node."""
SELECTING = (
    "nvidia.com/gpu.product", "amd.com/gpu.product-name", "cloud.google.com/gke-accelerator",
    "cloud.google.com/gke-tpu-accelerator", "cloud.google.com/gke-tpu-topology", "gpu.intel.com/product",
    "node.kubernetes.io/instance-type", "kubernetes.io/arch",
)  # fmt: skip
EXPECTED = say("Paste the full output of `kubectl get nodes -o json` or of `kubectl describe nodes`.")


@dataclass(frozen=True, slots=True)
class ClusterReport:
    """What the output says: its classes, largest first, and sentences about what is left out or only in part there."""

    classes: tuple[ReportedNodeClass, ...]
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _Pasted:
    """The objects of the output by kind, and what pods request of each node, None if no pods were pasted."""

    nodes: list[Mapping[str, Any]] = field(default_factory=list)
    use: dict[str, Amounts] | None = None
    devices: dict[str, list[tuple[Devices, int]]] = field(default_factory=dict)
    claims: bool = False
    left: list[str] = field(default_factory=list)


def read(text: str) -> ClusterReport:
    """Return the node classes in the output. Raises ``BadOutput`` if there are none, with the reason."""
    if len(text) > MOST_BYTES:
        raise BadOutput(
            say(
                "The output is longer than {most_bytes} MiB. Paste one node pool at a time.",
                most_bytes=MOST_BYTES // 2**20,
            )
        )
    pasted = _described(text) if looks_described(text) else _objects(text)
    if not pasted.nodes and not pasted.devices:
        raise BadOutput(say("The output contains no nodes."))
    if len(pasted.nodes) > MOST_NODES:
        raise BadOutput(
            say("The output has more than {most_nodes:,} nodes. Paste one node pool at a time.", most_nodes=MOST_NODES)
        )
    named = {str(an_object(one.get("metadata")).get("name")) for one in pasted.nodes}
    pasted.nodes += [_bare(name) for name in pasted.devices if name not in named]
    parts: list[NodePart] = []
    for one in pasted.nodes:
        name = str(an_object(one.get("metadata")).get("name") or say("without a name"))[:100]
        try:
            parts += _parts(name, one, pasted)
        except (NotReadable, BadSpec) as error:
            pasted.left.append(say("Node {name}: {rstrip}.", name=name, rstrip=str(error).rstrip(".")))
    if not parts:
        raise BadOutput(joined(" ", pasted.left[:5]))
    over = len(pasted.left) - MOST_LEFT_OUT
    more = [say("{over} more are left out for reasons like these.", over=over)] if over > 0 else []
    return ClusterReport(grouped(parts), (*pasted.left[:MOST_LEFT_OUT], *more))


def _described(text: str) -> _Pasted:
    nodes = described(text)
    use = {
        node["metadata"]["name"]: {key: quantity(value) or 0.0 for key, value in held.items()}
        for node, held in nodes
        if held is not None
    }
    return _Pasted([node for node, _ in nodes], use if len(use) == len(nodes) else None)


def _objects(text: str) -> _Pasted:
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadOutput(say("This is not valid JSON. {expected}", expected=EXPECTED)) from None
    items = data.get("items") if isinstance(data, dict) else None
    if isinstance(data, dict) and data.get("kind") in ("Node", "ResourceSlice"):
        items = [data]
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise BadOutput(say("The output has no list of nodes. {expected}", expected=EXPECTED))
    if len(items) > MOST_ITEMS:
        raise BadOutput(
            say(
                "The output has more than {most_items:,} objects. Paste one node pool at a time.", most_items=MOST_ITEMS
            )
        )
    kinds: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in items:
        kinds[str(one.get("kind", "Node"))].append(one)
    found = _Pasted(kinds["Node"], claims=bool(kinds["ResourceClaim"]))
    found.devices, found.left = devices_by_node(kinds["ResourceSlice"], allocated(kinds["ResourceClaim"]))
    if pods := kinds["Pod"]:
        rooms = {str(an_object(one.get("metadata")).get("namespace")) for one in pods}
        if len(rooms) > 1:
            found.use = requested(pods)
        else:
            found.left.append(
                say(
                    "Only pods of the namespace {min} are in the output, so free capacity is not known. Paste "
                    "the pods of all namespaces.",
                    min=min(rooms)[:60],
                )
            )
    return found


def _bare(name: str) -> Mapping[str, Any]:
    """Return a node of which only its devices are known."""
    return {"metadata": {"name": name}, "status": {}}


def _parts(name: str, one: Mapping[str, Any], pasted: _Pasted) -> list[NodePart]:
    """Return the classes to which one node belongs: one for each kind of accelerator or slice that it offers."""
    status, labels = an_object(one.get("status")), _labels(one)
    amounts = an_object(status.get("allocatable")) or an_object(status.get("capacity"))
    cores, ram = quantity(amounts.get("cpu")), quantity(amounts.get("memory"))
    taints = [kept for kept in a_list(an_object(one.get("spec")).get("taints"))
              if an_object(kept).get("key") not in PASSING]  # fmt: skip
    common: dict[str, Any] = {
        "cpu_cores": int(cores) if cores and cores >= 1 else None,
        "ram_mib": int(ram / 2**20) or None if ram else None,
        "labels": labels_of({key: labels[key] for key in SELECTING if labels.get(key)}),
        "taints": taints_of(taints),
    }
    used = pasted.use.get(name, {}) if pasted.use is not None else None
    spare_ram = None if used is None or not ram else int(max(0.0, ram - used.get("memory", 0.0)) / 2**20)
    found = [(device, _free(device, used)) for device in devices_of(amounts, labels)]
    if not found:
        found = [(device, device.offered - held if pasted.claims else None)
                 for device, held in pasted.devices.get(name, [])]  # fmt: skip
    unfit = _unfit(one)
    if found:
        return [NodePart(name, _spec(device, common), unfit, device.offered, free, spare_ram) for device, free in found]
    _refuse_idle(status, labels)
    if not common["ram_mib"]:
        raise NotReadable(say("it does not report its memory"))
    source = say("allocatable memory, as the kubelet reports it")
    spec = NodeSpec(CPU, "", 0, common["ram_mib"], CPU_FRACTION, source, reported=True, **common)
    return [NodePart(name, from_json(to_json(spec)), unfit, 0, None, spare_ram)]


def _labels(one: Mapping[str, Any]) -> dict[str, str]:
    labels = an_object(an_object(one.get("metadata")).get("labels"))
    return {key: value for key, value in labels.items() if isinstance(value, str)}


def _free(device: Devices, used: Amounts | None) -> int | None:
    """Return how many of a resource no pod requests, None if the pods are not known."""
    return None if used is None else max(0, device.offered - int(used.get(device.resource, 0)))


def _spec(device: Devices, common: Mapping[str, Any]) -> NodeSpec:
    if device.count > 64:
        raise NotReadable(say("it offers {count:,} accelerators; a class has at most 64", count=device.count))
    found = NodeSpec(
        GPU, device.product, device.count, device.memory_mib, GPU_FRACTION, source=device.source[:300],
        reported=device.known == REPORTED, mig_profile=device.profile, shares=device.shares, mps=device.mps,
        interconnect=device.interconnect, resource_name=device.resource, family=device.family[:300],
        driver=device.driver[:300], cuda=device.cuda[:300], device_class=device.device_class, **common,
    )  # fmt: skip
    return from_json(to_json(found))  # labels are not ours: a figure or text that cannot be is refused here


def _unfit(one: Mapping[str, Any]) -> str:
    """Return why a node takes no pods now: "cordoned", "not ready", or "" if it does."""
    if an_object(one.get("spec")).get("unschedulable") is True:
        return "cordoned"
    conditions: Sequence[Any] = a_list(an_object(one.get("status")).get("conditions"))
    ready = next((each.get("status") for each in map(an_object, conditions) if each.get("type") == "Ready"), "True")
    return "" if ready == "True" else say("not ready")


def _refuse_idle(status: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """Raise ``NotReadable`` for a node that has accelerators and offers none: it is no class without accelerators."""
    capacity, offered = an_object(status.get("capacity")), an_object(status.get("allocatable"))
    for name in accelerator_resources({**offered, **capacity}):
        many = whole(capacity.get(name))
        raise NotReadable(
            say(
                "it offers none of its {value} {name} (allocatable 0): the devices are unhealthy, or their "
                "plugin does not run. Mend it, then read the node again",
                value=many,
                name=name,
            )
            if many
            else say(
                "it offers none of its {name} (allocatable 0): the devices are unhealthy, or their plugin "
                "does not run. Mend it, then read the node again",
                name=name,
            )
        )
    if name := next((one for one in PRESENT if labels.get(one) not in (None, "", "false")), ""):
        raise NotReadable(
            say(
                "its label {sub} says that it has accelerators, but it offers none. Install the device "
                "plugin; for dynamic resource allocation, paste the output of `kubectl get "
                "nodes,resourceslices -o json`",
                sub=re.sub(r"[^!-~]", "", name),
            )
        )


def _no_constant(word: str) -> float:
    raise ValueError(word)
