"""The scheduling note: how a replica is placed on a cluster, in sentences; the manifest says the same to Kubernetes.

Kubernetes counts accelerators but does not know their memory, so the note gives the resource name, the number of whole
devices, and the node labels. Values that the node class does not state are omitted and listed as missing.
"""

from dataclasses import dataclass

from reviews.language.phrases import joined, large, say, say_count
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
        say("one replica holds at most {most:,} of {context:,} tokens", most=found.most, context=context)
        if found.most < UNLIMITED
        else say("memory is not the limit")
    )
    replicas = say(
        "{replicas:,} for {at_once:,} concurrent requests, {sequences:,} per replica; {limit}.",
        replicas=found.replicas,
        at_once=at_once,
        sequences=found.sequences,
        limit=limit,
    )
    isolation = (
        say("None: if the node fails, requests wait.")
        if not found.surge
        else (
            say_count(
                found.nodes_load,
                "{nodes_need:,} nodes carry the load during a rollout with one node lost; {number:,} is "
                "enough in normal operation.",
                "{nodes_need:,} nodes carry the load during a rollout with one node lost; {number:,} are "
                "enough in normal operation.",
                nodes_need=found.nodes_need,
            )
        )
    )
    lines = (
        (say("Placement"), _placement(node, version.node_class.slug)),
        (say("Device plugin"), _plugin(node)),
        (say("Replicas"), replicas),
        (say("Rollout window"), _rollout(node, found)),
        (say("Failure isolation"), isolation),
        (say("Start"), _start(found)),
    )
    missing = tuple(
        words for value, words in (
            (node.labels, say("node labels")),
            (_named(rung.runtime, node.image), say("serving image with {runtime}", runtime=rung.runtime)),
            (node.storage_class, say("storage class")), (node.disk_mib_s, say("throughput of the model storage")),
            (node.nodes is not None, say("number of nodes in the pool")),
        ) if not value
    )  # fmt: skip
    return Note(lines, missing)


def _placement(node: NodeSpec, slug: str) -> str:
    labels = joined(", ", (f"{key}={value}" for key, value in node.labels.items()))
    where = (
        say("On nodes with {labels}", labels=labels)
        if labels
        else say("On nodes of {slug}; the node class states no labels", slug=slug)
    )
    taints = joined(", ", (one.words for one in node.taints))
    return say("{where}, tolerating {taints}.", where=where, taints=taints) if taints else say("{where}.", where=where)


def _plugin(node: NodeSpec) -> str:
    if node.kind != GPU:
        return say("None: no accelerator is requested.")
    shared = (
        say(
            " {sharing}, without isolation of memory or faults.",
            sharing=large(node.sharing),
        )
        if node.sharing
        else ""
    )
    if node.device_class:
        sliced = (
            say(" Slices {mig_profile} cannot be combined.", mig_profile=node.mig_profile) if node.mig_profile else ""
        )
        return say(
            "Dynamic resource allocation: a claim of device class {device_class}.{sliced}",
            device_class=node.device_class,
            sliced=sliced,
        )
    return (
        say(
            "{value}: whole devices only, set in limits; requests, if set, must be equal. MIG slices "
            "{mig_profile} cannot be combined.{shared}",
            value=node.resource_name or say("Unknown resource name"),
            mig_profile=node.mig_profile,
            shared=shared,
        )
        if node.mig_profile
        else say(
            "{value}: whole devices only, set in limits; requests, if set, must be equal.{shared}",
            value=node.resource_name or say("Unknown resource name"),
            shared=shared,
        )
    )


def _rollout(node: NodeSpec, found: Plan) -> str:
    start = (
        say("about {value} minutes", value=-(-found.start_seconds // 60))
        if found.start_seconds
        else say("for an unknown time")
    )
    if node.rollout == "recreate":
        return say("The old replica stops first; requests wait {start} until the new one is ready.", start=start)
    return say("Rolling update: one extra replica while old and new run side by side, {start}.", start=start)


def _start(found: Plan) -> str:
    if found.start_seconds is None:
        return say("Start-up time unknown: the node class does not state the throughput of its model storage.")
    return say(
        "About {start_seconds:,} s: one read of the weights from model storage, plus 120 s to warm up (assumed).",
        start_seconds=found.start_seconds,
    )


def _named(runtime: str, image: str) -> bool:
    """Tell whether the node class's image contains the runtime, by its name."""
    return _plain(runtime) in _plain(image)


def _plain(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())
