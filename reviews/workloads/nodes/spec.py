"""The specification of a node class: memory, accelerators and the Kubernetes side, as one strictly parsed value.

Memory is what the driver reports, in MiB, not what a product's name says: an "80 GB" card has 81,559 MiB, a "24 GB"
one 23,034. An unknown figure is None and shown as unknown; no default could pass for a fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from reviews.language.phrases import joined, say

GPU, UNIFIED, CPU = "gpu", "unified", "cpu"
KINDS = (
    (GPU, say("Accelerators with dedicated memory")), (UNIFIED, say("Unified memory, shared by CPU and accelerator")),
    (CPU, say("No accelerator")),
)  # fmt: skip
INTERCONNECTS = (
    ("", say("Not known")), ("none", say("One accelerator")), ("pcie", "PCIe"), ("nvlink", "NVLink"),
    ("nvswitch", "NVSwitch"), ("xgmi", say("Infinity Fabric (xGMI)")), ("other", say("Another")),
)  # fmt: skip
ROLLOUTS = (
    ("surge", say("Surge: the new replica starts alongside the old one")),
    ("recreate", say("Recreate: the old replica stops first; requests wait until the new one is ready")),
)
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
LARGEST_MIB = 64 * 2**20
"""64 TiB; no current machine has more."""
MOST_SHARES = 512
EARLIER_SOURCE = say("kubectl get nodes -o json, from our own cluster")
"""Source of figures that earlier imports took from labels and called measured."""
NAME = re.compile(r"^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")
PREFIX = re.compile(r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$")
RESOURCE_MOST, TEXT_MOST, PAIRS_MOST = 100, 300, 50


class BadSpec(ValueError):
    """An invalid node class; ``field`` names the wrong field and the message is one sentence."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = name


@dataclass(frozen=True, slots=True)
class Taint:
    """A taint, which keeps other work off a node and which a pod must tolerate: key, value ("" for none), effect."""

    key: str
    value: str
    effect: str

    @property
    def words(self) -> str:
        """The taint in kubectl's notation: key=value:effect."""
        return f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """One node class. Memory is in MiB, disk speed in MiB per second.

    ``memory_mib`` is that of each accelerator as its driver reports it; for a node without one, or with unified memory,
    it is the whole memory. ``usable_fraction`` is the part that a runtime may fill. ``measured`` says that the memory
    was read on our own nodes, ``reported`` that their labels state it. ``observability_mib`` is reserved on each
    accelerator for exporters and agents. ``count`` is the number of cards or slices; ``shares`` is how many pods each
    is offered to at once, by MPS or else by time-slicing. ``nodes`` is the size of the pool; ``shared`` tells whether
    other models run on it. ``device_class`` is set if devices are claimed by dynamic resource allocation. None means
    unknown.
    """

    kind: str
    accelerator: str
    count: int
    memory_mib: int
    usable_fraction: float
    source: str
    measured: bool = False
    interconnect: str = ""
    cpu_cores: int | None = None
    ram_mib: int | None = None
    mig_profile: str = ""
    mps: bool = False
    disk_mib_s: int | None = None
    observability_mib: int = 256
    nodes: int | None = None
    rollout: str = "surge"
    shared: bool = True
    resource_name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Taint, ...] = ()
    storage_class: str = ""
    image: str = ""
    model_cache: str = ""
    reported: bool = False
    shares: int = 1
    family: str = ""
    driver: str = ""
    cuda: str = ""
    device_class: str = ""

    @property
    def divided(self) -> bool:
        """Whether its accelerators are slices or shares, which no replica can join."""
        return bool(self.mig_profile) or self.shares > 1 or self.mps

    @property
    def sharing(self) -> str:
        """How pods share an accelerator, in words; "" if each has its own."""
        if self.shares < 2 and not self.mps:
            return ""
        many = say("up to {shares} pods", shares=self.shares) if self.shares > 1 else say("several pods")
        return (
            say("{value} share each accelerator through MPS", value=many)
            if self.mps
            else say("{value} share each accelerator through time-slicing", value=many)
        )

    @property
    def unit(self) -> str:
        """What the scheduler counts on its nodes, in words."""
        if self.kind != GPU:
            return say("MiB of main memory")
        return say("shares") if self.shares > 1 else say("slices") if self.mig_profile else say("accelerators")

    @property
    def memories(self) -> int:
        """Number of memories that a model can be spread over: the accelerators, or the machine's single memory."""
        return self.count if self.kind == GPU else 1

    @property
    def usable(self) -> int:
        """Bytes of one memory that a runtime may fill."""
        return int(self.memory_mib * 2**20 * self.usable_fraction)


def to_json(spec: NodeSpec) -> dict[str, Any]:
    """Return the value as stored; ``from_json`` reads it back."""
    return asdict(spec) | {"labels": dict(spec.labels), "taints": [asdict(one) for one in spec.taints]}


def from_json(data: object) -> NodeSpec:
    """Parse a node class strictly. Raises ``BadSpec`` for missing, unknown, mistyped or impossible values."""
    if not isinstance(data, Mapping):
        raise BadSpec("", say("A node class must be a JSON object."))
    known = {one.name for one in fields(NodeSpec)}
    if strange := sorted(set(map(str, data)) - known):
        raise BadSpec(strange[0][:60], say("A node class has no field {value}.", value=repr(strange[0][:60])))
    values = _plain(data)
    values["usable_fraction"] = _fraction(data.get("usable_fraction"))
    values["labels"] = labels_of(data.get("labels", {}))
    values["taints"] = taints_of(data.get("taints", []))
    missing = [name for name in ("kind", "accelerator", "count", "memory_mib", "source") if name not in values]
    if missing:
        raise BadSpec(missing[0], say("A node class must state its {replace}.", replace=missing[0].replace("_", " ")))
    if values["source"] == EARLIER_SOURCE:
        values |= {"measured": False, "reported": True}
    return checked(NodeSpec(**values))


def _plain(data: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the texts, flags and whole numbers that are present."""
    values: dict[str, Any] = {}
    for name in ("kind", "interconnect", "rollout"):
        if name in data:
            values[name] = _text(data, name, 20)
    for name in (
        "accelerator", "source", "mig_profile", "resource_name", "storage_class", "image", "model_cache", "family",
        "driver", "cuda", "device_class",
    ):  # fmt: skip
        if name in data:
            values[name] = _text(data, name, RESOURCE_MOST if name == "resource_name" else TEXT_MOST)
    for name in ("measured", "mps", "shared", "reported"):
        if name in data:
            values[name] = _flag(data, name)
    for name, least, most in (
        ("count", 0, 64), ("memory_mib", 1, LARGEST_MIB), ("observability_mib", 0, LARGEST_MIB),
        ("shares", 1, MOST_SHARES),
    ):  # fmt: skip
        if name in data:
            values[name] = _number(data, name, least, most)
    for name, least, most in (
        ("cpu_cores", 1, 4096), ("ram_mib", 1, LARGEST_MIB), ("disk_mib_s", 1, 2**20), ("nodes", 0, 100_000),
    ):  # fmt: skip
        if data.get(name) is not None:
            values[name] = _number(data, name, least, most)
    return values


def checked(spec: NodeSpec) -> NodeSpec:
    """Return the same value if its parts are consistent. Raises ``BadSpec``."""
    for name, known in (("kind", KINDS), ("interconnect", INTERCONNECTS), ("rollout", ROLLOUTS)):
        if getattr(spec, name) not in dict(known):
            raise BadSpec(
                name,
                say(
                    "{getattr} is not one of the known values: {dict}.", getattr=repr(getattr(spec, name)),
                    dict=joined(", ", dict(known)),
                ),
            )  # fmt: skip
    if spec.kind == CPU and spec.count:
        raise BadSpec("count", say("Enter 0 for a node without accelerators."))
    if spec.kind != CPU and not spec.count:
        raise BadSpec("count", say("Enter the number of accelerators per node."))
    if spec.kind != CPU and not spec.accelerator.strip():
        raise BadSpec("accelerator", say("Enter the accelerator's name as its driver reports it."))
    if not spec.source.strip():
        raise BadSpec("source", say("Enter the source of the memory figure."))
    if spec.mig_profile and spec.kind != GPU:
        raise BadSpec("mig_profile", say("Only accelerators with dedicated memory can have MIG slices."))
    if spec.shares > 1 and spec.kind != GPU:
        raise BadSpec("shares", say("Only accelerators with dedicated memory have shares. Enter 1."))
    if spec.observability_mib * 2 > spec.memory_mib:
        raise BadSpec("observability_mib", say("Observability must not take more than half of the memory."))
    return spec


def _text(data: Mapping[Any, Any], name: str, most: int) -> str:
    value = data[name]
    if not isinstance(value, str) or len(value) > most or any(ord(one) < 32 or ord(one) == 127 for one in value):
        raise BadSpec(
            name,
            say(
                "The {replace} must be one line of at most {most} characters.", replace=name.replace("_", " "),
                most=most,
            ),
        )  # fmt: skip
    return value


def _flag(data: Mapping[Any, Any], name: str) -> bool:
    if not isinstance(data[name], bool):
        raise BadSpec(name, say("{name} must be true or false.", name=name))
    return bool(data[name])


def _number(data: Mapping[Any, Any], name: str, least: int, most: int) -> int:
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadSpec(
            name,
            say(
                "The {replace} must be a whole number from {least:,} to {most:,}.", replace=name.replace("_", " "),
                least=least, most=most,
            ),
        )  # fmt: skip
    return value


def _fraction(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise BadSpec("usable_fraction", say("The usable fraction must be a number above 0 and at most 1."))
    return float(value)


def label_key(key: object) -> bool:
    """Tell whether a text can be the key of a label or taint: up to 63 characters, with an optional domain."""
    if not isinstance(key, str):
        return False
    prefix, slash, name = key.rpartition("/")
    return bool(NAME.match(name)) and (not slash or bool(PREFIX.match(prefix)))


def labels_of(value: object) -> dict[str, str]:
    """Return node labels with keys and values that Kubernetes allows. Raises ``BadSpec``."""
    if not isinstance(value, Mapping) or len(value) > PAIRS_MOST:
        raise BadSpec("labels", say("Labels must be key-value pairs, at most {pairs_most}.", pairs_most=PAIRS_MOST))
    for key, text in value.items():
        if not label_key(key) or not isinstance(text, str) or (text and not NAME.match(text)):
            raise BadSpec(
                "labels", say("{key}={text} is not a valid Kubernetes label.", key=str(key)[:80], text=str(text)[:80])
            )
    return {str(key): str(text) for key, text in value.items()}


def taints_of(value: object) -> tuple[Taint, ...]:
    """Return taints from {key, value, effect}. Raises ``BadSpec``."""
    if not isinstance(value, list | tuple) or len(value) > PAIRS_MOST:
        raise BadSpec(
            "taints",
            say("Taints must be a list of key, value and effect, at most {pairs_most}.", pairs_most=PAIRS_MOST),
        )
    found = []
    for one in value:
        if not isinstance(one, Mapping):
            raise BadSpec("taints", say("A taint must have a key, a value and an effect."))
        key, text, effect = one.get("key"), one.get("value") or "", one.get("effect")
        if not label_key(key) or not isinstance(text, str) or (text and not NAME.match(text)) or effect not in EFFECTS:
            raise BadSpec("taints", say("{key} is not a valid Kubernetes taint.", key=str(key)[:80]))
        found.append(Taint(str(key), text, str(effect)))
    return tuple(found)
