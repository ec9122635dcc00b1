"""What is free on a pool, in words: the figure, the largest part on one node, and when it was read."""

from __future__ import annotations

from django.utils.timezone import localtime

from reviews.workloads.nodes.grouping import FreeCapacity
from reviews.workloads.nodes.models import NodeCapacity
from reviews.workloads.nodes.spec import GPU, NodeSpec


def counted_words(found: FreeCapacity, node: NodeSpec) -> str:
    """Return free units of a pool in words; main memory in GiB."""
    if node.kind == GPU:
        return f"{found.free:,} of {found.offered:,} {node.unit} free, at most {found.most_free:,} on one node"
    free, offered, most = (f"{mib / 1024:,.1f}" for mib in (found.free, found.offered, found.most_free))
    return f"{free} of {offered} GiB of main memory free, at most {most} GiB on one node"


def free_words(found: NodeCapacity | None, node: NodeSpec) -> str:
    """Return what was last read to be free on a pool with its day, "" if that is not known."""
    if found is None:
        return ""
    value = FreeCapacity(found.nodes, found.offered, found.free, found.most_free)
    return f"{counted_words(value, node)}, read {localtime(found.at):%-d %b %Y}"


def too_few(found: NodeCapacity | None, node: NodeSpec, replicas: int, ranks: int) -> str:
    """Return what a load lacks of what was last free, "" if it sufficed or is not known."""
    if found is None or node.kind != GPU or not replicas:
        return ""
    if found.most_free < ranks:
        return f"one replica needs {ranks:,} {node.unit} on one node, where at most {found.most_free:,} were free"
    if found.free < replicas * ranks:
        return f"the load needs {replicas * ranks:,} {node.unit}, and {found.free:,} were free"
    return ""
