"""The scheduling note: how a replica is placed on a cluster, in sentences; the manifest says the same to Kubernetes.

Kubernetes counts accelerators but does not know their memory, so the note gives the resource name, the number of whole
devices, and the node labels. Values that the node class does not state are omitted and listed as missing.
"""

from dataclasses import dataclass

from reviews.rungs.servable import Rung
from reviews.sizing.plan import Plan
from reviews.workflow.models import Candidate
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.spec import GPU, NodeSpec

UNLIMITED = 10_000
"""Concurrent requests above which memory is not the limit: an encoder keeps no cache for them."""


@dataclass(frozen=True)
class Note:
    """The note: sentences with their headings, and the values that it lacks."""

    lines: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def note_for(candidate: Candidate, rung: Rung, version: NodeClassVersion, found: Plan, context: int) -> Note:
    """Return the note for a rung on a node class under the workload's load."""
    node = version.node
    at_once = candidate.workload.concurrency
    limit = (
        f"one replica holds at most {found.most:,} of {context:,} tokens"
        if found.most < UNLIMITED
        else "memory is not the limit"
    )
    replicas = f"{found.replicas:,} for {at_once:,} concurrent requests, {found.sequences:,} per replica; {limit}."
    isolation = (
        "None: if the node fails, requests wait."
        if not found.surge
        else (
            f"{found.nodes_need:,} nodes carry the load during a rollout with one node lost; {found.nodes_load:,} "
            f"{'is' if found.nodes_load == 1 else 'are'} enough in normal operation."
        )
    )
    lines = (
        ("Placement", _placement(node, version.node_class.slug)),
        ("Device plugin", _plugin(node)),
        ("Replicas", replicas),
        ("Rollout window", _rollout(node, found)),
        ("Failure isolation", isolation),
        ("Start", _start(found)),
    )
    missing = tuple(
        words for value, words in (
            (node.labels, "node labels"),
            (_named(rung.runtime, node.image), f"serving image with {rung.runtime}"),
            (node.storage_class, "storage class"), (node.disk_mib_s, "throughput of the model storage"),
            (node.nodes is not None, "number of nodes in the pool"),
        ) if not value
    )  # fmt: skip
    return Note(lines, missing)


def _placement(node: NodeSpec, slug: str) -> str:
    labels = ", ".join(f"{key}={value}" for key, value in node.labels.items())
    where = f"On nodes with {labels}" if labels else f"On nodes of {slug}; the node class states no labels"
    taints = ", ".join(one.words for one in node.taints)
    return f"{where}{f', tolerating {taints}' if taints else ''}."


def _plugin(node: NodeSpec) -> str:
    if node.kind != GPU:
        return "None: no accelerator is requested."
    shared = (
        f" {node.sharing[:1].upper()}{node.sharing[1:]}, without isolation of memory or faults." if node.sharing else ""
    )
    if node.device_class:
        sliced = f" Slices {node.mig_profile} cannot be combined." if node.mig_profile else ""
        return f"Dynamic resource allocation: a claim of device class {node.device_class}.{sliced}"
    return (
        f"{node.resource_name or 'Unknown resource name'}: whole devices only, set in limits; requests, if set, "
        f"must be equal.{f' MIG slices {node.mig_profile} cannot be combined.' if node.mig_profile else ''}{shared}"
    )


def _rollout(node: NodeSpec, found: Plan) -> str:
    start = f"about {-(-found.start_seconds // 60)} minutes" if found.start_seconds else "for an unknown time"
    if node.rollout == "recreate":
        return f"The old replica stops first; requests wait {start} until the new one is ready."
    return f"Rolling update: one extra replica while old and new run side by side, {start}."


def _start(found: Plan) -> str:
    if found.start_seconds is None:
        return "Start-up time unknown: the node class does not state the throughput of its model storage."
    return (
        f"About {found.start_seconds:,} s: one read of the weights from model storage, plus 120 s to warm up (assumed)."
    )


def _named(runtime: str, image: str) -> bool:
    """Tell whether the node class's image contains the runtime, by its name."""
    return _plain(runtime) in _plain(image)


def _plain(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())
