"""Whether an envelope that was sized on one version of a node class still fits another: plain values in, sentences out.

Only what was so when the envelope was sized and is so no longer is said: a test may have shown more than the estimate.
"""

from collections.abc import Mapping
from typing import Any

from reviews.language.phrases import say, say_count
from reviews.sizing.plan import FITS, gib
from reviews.workloads.nodes.grouping import version
from reviews.workloads.nodes.spec import GPU, NodeSpec


def node_misfits(sizing: Mapping[str, Any], old: NodeSpec, new: NodeSpec) -> list[str]:
    """Return what the class no longer offers of that which a sign-off rests on; ``sizing`` is as it was stored."""
    return [*_of_memory(sizing, old, new), *_of_pool(sizing, old, new), *_of_labels(old, new), *_of_driver(old, new)]


def _of_memory(sizing: Mapping[str, Any], old: NodeSpec, new: NodeSpec) -> list[str]:
    need, ranks, found = int(sizing.get("need_bytes") or 0), int(sizing.get("accelerators") or 1), []
    if new.kind != old.kind:
        return [say("its kind was {kind} and is {kind2}", kind=old.kind, kind2=new.kind)]
    if "the runtime" in (sizing.get("lacks") or ()):
        need = 0  # the least of a batch as large as one memory may hold, which is no need
    if new.usable < need <= old.usable:
        found.append(
            say("a replica needs {gib} of each memory, of which {gib2} are usable", gib=gib(need), gib2=gib(new.usable))
        )
    if new.kind == GPU and ranks > new.count and ranks <= old.count:
        found.append(
            say("a replica needs {ranks} accelerators on one node, which has {count}", ranks=ranks, count=new.count)
        )
    if new.divided and not old.divided:
        how = new.sharing or say("its accelerators are MIG slices {mig_profile}", mig_profile=new.mig_profile)
        found.append(say("{how}, which no replica can join", how=how) if ranks > 1 else how)
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
        return [
            say_count(
                load,
                "the load needs {number:,} node, and the pool has {nodes:,}",
                "the load needs {number:,} nodes, and the pool has {nodes:,}",
                nodes=new.nodes,
            )
        ]
    if new.nodes < rollout <= had:
        return [
            say(
                "a rolling update and the loss of one node need {rollout:,} nodes, and the pool has {nodes:,}",
                rollout=rollout,
                nodes=new.nodes,
            )
        ]
    return []


def _of_labels(old: NodeSpec, new: NodeSpec) -> list[str]:
    """Return the names by which pods find the nodes and that are gone or have another value."""
    found = []
    for key, value in sorted(old.labels.items()):
        if key not in new.labels:
            found.append(say("its nodes lost the label {key}={value}", key=key, value=value))
        elif new.labels[key] != value:
            found.append(
                say("its label {key} was {value} and is {labels}", key=key, value=value, labels=new.labels[key])
            )
    if old.resource_name and new.resource_name != old.resource_name:
        found.append(
            say(
                "its resource was {resource_name} and is {value}",
                resource_name=old.resource_name,
                value=new.resource_name or say("not stated"),
            )
        )
    if old.device_class and new.device_class != old.device_class:
        found.append(
            say(
                "its device class was {device_class} and is {value}",
                device_class=old.device_class,
                value=new.device_class or say("not stated"),
            )
        )
    return found


def _of_driver(old: NodeSpec, new: NodeSpec) -> list[str]:
    found = []
    for name, was, now in (("driver", old.driver, new.driver), (say("CUDA version"), old.cuda, new.cuda)):
        if was and not now:
            found.append(say("its {name}, which was {was}, is no longer stated", name=name, was=was))
        elif was and version(now) < version(was):
            found.append(say("its {name} was {was} and is {now}", name=name, was=was, now=now))
    return found
