"""Whether an envelope that was sized on one version of a node class still fits another: plain values in, sentences out.

Only what was so when the envelope was sized and is so no longer is said: a test may have shown more than the estimate.
"""

from collections.abc import Mapping
from typing import Any

from reviews.sizing.plan import FITS, gib
from reviews.workloads.nodes.grouping import version
from reviews.workloads.nodes.spec import GPU, NodeSpec


def node_misfits(sizing: Mapping[str, Any], old: NodeSpec, new: NodeSpec) -> list[str]:
    """Return what the class no longer offers of that which a sign-off rests on; ``sizing`` is as it was stored."""
    return [*_of_memory(sizing, old, new), *_of_pool(sizing, old, new), *_of_labels(old, new), *_of_driver(old, new)]


def _of_memory(sizing: Mapping[str, Any], old: NodeSpec, new: NodeSpec) -> list[str]:
    need, ranks, found = int(sizing.get("need_bytes") or 0), int(sizing.get("accelerators") or 1), []
    if new.kind != old.kind:
        return [f"its kind was {old.kind} and is {new.kind}"]
    if "the runtime" in (sizing.get("lacks") or ()):
        need = 0  # the least of a batch as large as one memory may hold, which is no need
    if new.usable < need <= old.usable:
        found.append(f"a replica needs {gib(need)} of each memory, of which {gib(new.usable)} are usable")
    if new.kind == GPU and ranks > new.count and ranks <= old.count:
        found.append(f"a replica needs {ranks} accelerators on one node, which has {new.count}")
    if new.divided and not old.divided:
        how = new.sharing or f"its accelerators are MIG slices {new.mig_profile}"
        found.append(f"{how}, which no replica can join" if ranks > 1 else how)
    return found


def _of_pool(sizing: Mapping[str, Any], old: NodeSpec, new: NodeSpec) -> list[str]:
    """Return whether the pool lacks nodes for the load, or for the rollout that made it fit."""
    replicas, ranks = int(sizing.get("replicas") or 0), int(sizing.get("accelerators") or 1)
    rollout = int(sizing.get("nodes_needed") or 0) if sizing.get("verdict") == FITS else 0
    if new.nodes is None or not replicas:
        return []
    load = -(-replicas // max(1, new.memories // ranks))
    had = old.nodes if old.nodes is not None else max(load, rollout)
    if new.nodes < load <= had:
        return [f"the load needs {load:,} node{'s' if load > 1 else ''}, and the pool has {new.nodes:,}"]
    if new.nodes < rollout <= had:
        return [f"a rolling update and the loss of one node need {rollout:,} nodes, and the pool has {new.nodes:,}"]
    return []


def _of_labels(old: NodeSpec, new: NodeSpec) -> list[str]:
    """Return the names by which pods find the nodes and that are gone or have another value."""
    found = []
    for key, value in sorted(old.labels.items()):
        if key not in new.labels:
            found.append(f"its nodes lost the label {key}={value}")
        elif new.labels[key] != value:
            found.append(f"its label {key} was {value} and is {new.labels[key]}")
    if old.resource_name and new.resource_name != old.resource_name:
        found.append(f"its resource was {old.resource_name} and is {new.resource_name or 'not stated'}")
    if old.device_class and new.device_class != old.device_class:
        found.append(f"its device class was {old.device_class} and is {new.device_class or 'not stated'}")
    return found


def _of_driver(old: NodeSpec, new: NodeSpec) -> list[str]:
    found = []
    for name, was, now in (("driver", old.driver, new.driver), ("CUDA version", old.cuda, new.cuda)):
        if was and not now:
            found.append(f"its {name}, which was {was}, is no longer stated")
        elif was and version(now) < version(was):
            found.append(f"its {name} was {was} and is {now}")
    return found
