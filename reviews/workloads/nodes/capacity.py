"""What is free on a pool, in words: the figure, the largest part on one node, and when it was read."""

from __future__ import annotations

from django.utils.timezone import localtime

from reviews.language.phrases import dated, figure, say
from reviews.workloads.nodes.grouping import FreeCapacity
from reviews.workloads.nodes.models import NodeCapacity
from reviews.workloads.nodes.spec import GPU, NodeSpec


def counted_words(found: FreeCapacity, node: NodeSpec) -> str:
    """Return free units of a pool in words; main memory in GiB."""
    if node.kind == GPU:
        return say(
            "{free:,} of {offered:,} {unit} free, at most {most_free:,} on one node",
            free=found.free,
            offered=found.offered,
            unit=node.unit,
            most_free=found.most_free,
        )
    free, offered, most = (figure(f"{mib / 1024:,.1f}") for mib in (found.free, found.offered, found.most_free))
    return say(
        "{free} of {offered} GiB of main memory free, at most {most} GiB on one node",
        free=free,
        offered=offered,
        most=most,
    )


def free_words(found: NodeCapacity | None, node: NodeSpec) -> str:
    """Return what was last read to be free on a pool with its day, "" if that is not known."""
    if found is None:
        return ""
    value = FreeCapacity(found.nodes, found.offered, found.free, found.most_free)
    return say(
        "{counted_words}, read {localtime}",
        counted_words=counted_words(value, node),
        localtime=dated(localtime(found.at), "%-d %b %Y"),
    )


def too_few(found: NodeCapacity | None, node: NodeSpec, replicas: int, ranks: int) -> str:
    """Return what a load lacks of what was last free, "" if it sufficed or is not known."""
    if found is None or node.kind != GPU or not replicas:
        return ""
    if found.most_free < ranks:
        return say(
            "one replica needs {ranks:,} {unit} on one node, where at most {most_free:,} were free",
            ranks=ranks,
            unit=node.unit,
            most_free=found.most_free,
        )
    if found.free < replicas * ranks:
        return say(
            "the load needs {replicas:,} {unit}, and {free:,} were free",
            replicas=replicas * ranks,
            unit=node.unit,
            free=found.free,
        )
    return ""
