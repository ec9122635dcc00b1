"""Devices that drivers publish for dynamic resource allocation: ResourceSlices, and the claims that hold some of them.

The fields are those of resource.k8s.io in v1 and in its beta versions, where a device's parts are below ``basic``.
Only NVIDIA's driver publishes product, memory and MIG profile under documented names; other drivers are named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reviews.language.phrases import say
from reviews.workloads.nodes.devices import Devices
from reviews.workloads.nodes.plain import a_list, an_object, quantity

NVIDIA_DRIVER = "gpu.nvidia.com"
CLASSES = {"gpu": "gpu.nvidia.com", "mig": "mig.nvidia.com"}
"""NVIDIA's device class for each type of device."""
SOURCE = say("capacity “memory” of its ResourceSlice")
Allocated = frozenset[tuple[str, str, str]]
"""Driver, pool and name of each device that a claim holds."""


def allocated(claims: Iterable[Mapping[str, Any]]) -> Allocated:
    """Return the devices that these ResourceClaims hold."""
    found = set()
    for claim in claims:
        devices = an_object(an_object(an_object(claim.get("status")).get("allocation")).get("devices"))
        for one in map(an_object, a_list(devices.get("results"))):
            found.add((str(one.get("driver")), str(one.get("pool")), str(one.get("device"))))
    return frozenset(found)


def devices_by_node(
    slices: Iterable[Mapping[str, Any]], held: Allocated
) -> tuple[dict[str, list[tuple[Devices, int]]], list[str]]:
    """Return the devices of each node with how many of them are held, and sentences about what is left out.

    MIG devices that are only possible, beside the whole card that they would be cut from, are no devices yet.
    """
    counts: dict[str, Counter[Devices]] = defaultdict(Counter)
    taken: dict[str, Counter[Devices]] = defaultdict(Counter)
    left: set[str] = set()
    for spec in (an_object(one.get("spec")) for one in _newest(slices)):
        node, driver = str(spec.get("nodeName") or "")[:100], str(spec.get("driver") or "")[:100]
        if driver != NVIDIA_DRIVER or not node:
            what = (
                say("belong to no single node")
                if driver == NVIDIA_DRIVER
                else say("are of a driver that is not read here")
            )
            left.add(
                say(
                    "Devices of {value} {what}; add the class by hand.",
                    value=driver or say("an unnamed driver"),
                    what=what,
                )
            )
            continue
        pool = str(an_object(spec.get("pool")).get("name"))
        for one in map(an_object, a_list(spec.get("devices"))):
            device = _device(one)
            if device is None:
                if why := _why(one):
                    left.add(say("Node {node}: {why}.", node=node, why=why))
                continue
            counts[node][device] += 1
            taken[node][device] += (driver, pool, str(one.get("name"))) in held
    every = {
        node: [
            (replace(one, count=n, offered=n, interconnect="none" if n == 1 or one.profile else ""), taken[node][one])
            for one, n in many.items()
        ]
        for node, many in counts.items()
    }
    return every, sorted(left)


def _newest(slices: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the slices of the newest generation of each pool: a driver replaces its pool as a whole."""
    every = list(slices)
    newest: dict[tuple[str, str], int] = {}
    for one in every:
        newest[_pool(one)] = max(newest.get(_pool(one), 0), _generation(one))
    return [one for one in every if _generation(one) == newest[_pool(one)]]


def _pool(one: Mapping[str, Any]) -> tuple[str, str]:
    spec = an_object(one.get("spec"))
    return str(spec.get("driver")), str(an_object(spec.get("pool")).get("name"))


def _generation(one: Mapping[str, Any]) -> int:
    value = an_object(an_object(one.get("spec")).get("pool")).get("generation")
    return value if isinstance(value, int) else 0


def _device(device: Mapping[str, Any]) -> Devices | None:
    """Return one device as a value, None if it is not a card or slice of known memory."""
    told = an_object(device.get("basic")) or device
    kind, memory = _text(told, "type"), _memory(told)
    if kind not in CLASSES or memory < 100 or (kind == "mig" and _partial(told)):
        return None
    profile = _text(told, "profile").replace("+", ".") if kind == "mig" else ""
    if kind == "mig" and not profile:
        return None
    return Devices(
        "", 1, 1, _text(told, "productName").replace("-", " ")[:100] or "NVIDIA GPU", memory, SOURCE,
        profile=profile, family=_text(told, "architecture").lower(), driver=_text(told, "driverVersion"),
        cuda=_text(told, "cudaDriverVersion"), device_class=CLASSES[kind],
    )  # fmt: skip


def _why(device: Mapping[str, Any]) -> str:
    """Return why a device is left out, "" if there is nothing to say about it."""
    told = an_object(device.get("basic")) or device
    kind = _text(told, "type")
    if kind == "mig" and _partial(told):
        return say("slices that could be cut from its cards are counted once they exist")
    return say("a device does not state its memory or its slice") if kind in CLASSES else ""


def _partial(told: Mapping[str, Any]) -> bool:
    return bool(a_list(told.get("consumesCounters")))


def _text(told: Mapping[str, Any], name: str) -> str:
    """Return an attribute's text or version, with or without its driver's prefix."""
    attributes = an_object(told.get("attributes"))
    value = an_object(attributes.get(name) or attributes.get(f"{NVIDIA_DRIVER}/{name}"))
    return str(value.get("string") or value.get("version") or "")[:100]


def _memory(told: Mapping[str, Any]) -> int:
    held = an_object(told.get("capacity")).get("memory")
    size = quantity(held.get("value") if isinstance(held, dict) else held)
    return int((size or 0) / 2**20)
