"""Nodes of equal hardware as one class: its size, its free capacity, and the nodes that do not take part in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reviews.language.phrases import joined, say, say_count
from reviews.workloads.nodes.spec import CPU, GPU, NodeSpec

MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class NodePart:
    """One node as far as it belongs to one class; ``unfit`` says why it takes no pods now, "" if it does.

    ``offered`` and ``free`` count its resource (shares, if a card is shared); ``spare_ram`` is main memory in MiB that
    no pod requests. None means that the pods are not known.
    """

    name: str
    spec: NodeSpec
    unfit: str
    offered: int
    free: int | None
    spare_ram: int | None


@dataclass(frozen=True, slots=True)
class FreeCapacity:
    """What the pods of a pool leave free: ``free`` of ``offered`` units, ``most_free`` of them on one node.

    A unit is what the resource counts; without accelerators it is a MiB of main memory.
    """

    nodes: int
    offered: int
    free: int
    most_free: int


@dataclass(frozen=True, slots=True)
class ReportedNodeClass:
    """A node class found in the output: the number of nodes, one of their names, and what is unknown.

    ``remarks`` are sentences about nodes that are not counted or differ; ``free`` is None if pods are not known.
    """

    slug: str
    title: str
    spec: NodeSpec
    nodes: int
    example: str
    unknown: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    free: FreeCapacity | None = None


def grouped(parts: Sequence[NodePart]) -> tuple[ReportedNodeClass, ...]:
    """Return the classes of these nodes, those with the most memory first."""
    groups: dict[tuple[Any, ...], list[NodePart]] = defaultdict(list)
    for one in parts:
        groups[_key(one.spec)].append(one)
    taken: set[str] = set()
    found = [_class(members, taken) for members in groups.values()]
    return tuple(sorted(found, key=lambda one: (-one.spec.count * one.spec.memory_mib, one.slug)))


def _key(spec: NodeSpec) -> tuple[Any, ...]:
    """Return the key of equal hardware; RAM counts in whole GiB, because the kernel reserves a varying part."""
    memory = spec.memory_mib if spec.kind == GPU else round(spec.memory_mib / 1024)
    return (
        spec.kind, spec.accelerator, spec.count, memory, spec.mig_profile, spec.mps, spec.shares, spec.resource_name,
        spec.device_class, tuple(sorted(spec.labels.items())), spec.taints, spec.cpu_cores,
        round((spec.ram_mib or 0) / 1024),
    )  # fmt: skip


def _class(members: list[NodePart], taken: set[str]) -> ReportedNodeClass:
    fit = [one for one in members if not one.unfit]
    first = min(members, key=lambda one: one.spec.memory_mib)
    spec, ram = first.spec, min((one.spec.ram_mib for one in members if one.spec.ram_mib), default=None)
    drivers = sorted({one.spec.driver for one in members}, key=version)
    oldest = min(members, key=lambda one: version(one.spec.driver)).spec
    spec = replace(spec, nodes=len(fit), ram_mib=ram, driver=oldest.driver, cuda=oldest.cuda)
    remarks = [
        _aside(members, why) for why in ("cordoned", say("not ready")) if any(one.unfit == why for one in members)
    ]
    if len(drivers) > 1:
        named = joined(", ", (one or say("not stated") for one in drivers))
        remarks.append(say("The nodes have different drivers ({named}); the class has the oldest.", named=named))
    unknown = [
        words for value, words in ((spec.cpu_cores, say("processor cores")), (spec.interconnect or spec.kind == CPU,
                                   "interconnect")) if not value
    ]  # fmt: skip
    return ReportedNodeClass(
        _slug(spec, taken), title_of(spec)[:100], spec, len(fit), first.name, tuple(unknown), tuple(remarks), _free(fit)
    )


def title_of(spec: NodeSpec) -> str:
    """Return a title for a class: how many of what, in how many shares."""
    if spec.kind == CPU:
        return say("No accelerator, {memory_mib} GiB of memory", memory_mib=spec.memory_mib // 1024)
    sliced = say(", MIG {mig_profile}", mig_profile=spec.mig_profile) if spec.mig_profile else ""
    return say("{count} × {accelerator}{sliced}", count=spec.count, accelerator=spec.accelerator, sliced=sliced) + (
        say(", {shares} shares each", shares=spec.shares) if spec.shares > 1 else ""
    )


def _slug(spec: NodeSpec, taken: set[str]) -> str:
    if spec.kind == CPU:
        stem = f"cpu-{spec.memory_mib // 1024}"
    else:
        stem = "-".join((*re.findall(r"[a-z0-9]+", spec.accelerator.lower())[:4], str(spec.count)))
    slug, n = stem[:26].strip("-") or "nodes", 2
    while slug in taken:
        slug, n = f"{stem[:26].strip('-')}-{n}", n + 1
    taken.add(slug)
    return slug


def version(text: str) -> tuple[int, ...]:
    """Return a version's numbers for comparing; () for none."""
    return tuple(int(one) for one in re.findall(r"\d{1,9}", text))


def _aside(members: list[NodePart], why: str) -> str:
    names = [one.name for one in members if one.unfit == why]
    more = say(" and {number_of} more", number_of=len(names) - MOST_NAMES) if len(names) > MOST_NAMES else ""
    said = say_count(
        len(names),
        "{names}{more} is {why}",
        "{names}{more} are {why}",
        names=joined(", ", names[:MOST_NAMES]),
        more=more,
        why=why,
    )
    return say("{said} and not counted.", said=said)


def _free(fit: list[NodePart]) -> FreeCapacity | None:
    """Return the free capacity of the nodes that take pods, None if the pods of one of them are not known."""
    if not fit:
        return None
    if fit[0].spec.kind == CPU:
        spare = [one.spare_ram for one in fit]
        offered = sum(one.spec.memory_mib for one in fit)
    else:
        spare = [one.free for one in fit]
        offered = sum(one.offered for one in fit)
    known = [one for one in spare if one is not None]
    return FreeCapacity(len(fit), offered, sum(known), max(known)) if len(known) == len(fit) else None
