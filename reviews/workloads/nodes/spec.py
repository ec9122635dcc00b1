"""What a class of nodes is: memory, accelerators and the Kubernetes side, as one value that is read strictly.

Memory is what the driver reports, in MiB, never what a product's name says: an "80 GB" card has 81,559 MiB, a "24 GB"
one 23,034. A figure that is not known is None and shown as not known; none has a default that would pass for a fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

GPU, UNIFIED, CPU = "gpu", "unified", "cpu"
KINDS = (
    (GPU, "Accelerators with memory of their own"),
    (UNIFIED, "Unified memory, shared by processor and accelerator"),
    (CPU, "No accelerator"),
)
INTERCONNECTS = (
    ("", "Not known"), ("none", "One accelerator"), ("pcie", "PCIe"), ("nvlink", "NVLink"), ("nvswitch", "NVSwitch"),
    ("xgmi", "Infinity Fabric (xGMI)"), ("other", "Another"),
)  # fmt: skip
ROLLOUTS = (
    ("surge", "Surge: the new replica starts beside the old one"),
    ("recreate", "Recreate: the old replica stops first, requests wait until the new one is ready"),
)
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
LARGEST_MIB = 64 * 2**20
"""64 TiB; no machine of today has more."""
NAME = re.compile(r"^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")
PREFIX = re.compile(r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$")
RESOURCE_MOST, TEXT_MOST, PAIRS_MOST = 100, 300, 50


class BadSpec(ValueError):
    """A node class that cannot be so; ``field`` names what is wrong and the message is one sentence."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = name


@dataclass(frozen=True, slots=True)
class Taint:
    """What keeps other work off a node, and what a pod has to tolerate: key, value ("" for none), effect."""

    key: str
    value: str
    effect: str

    @property
    def words(self) -> str:
        """As kubectl writes it: key=value:effect."""
        return f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """One class of nodes. Memory in MiB, disk speed in MiB a second.

    ``memory_mib`` is that of each accelerator as its driver reports it; of a node without one, or with unified memory,
    the whole memory. ``usable_fraction`` is the part that a runtime may fill. ``measured`` says that the memory was
    read from our own nodes. ``observability_mib`` is set aside on each accelerator for exporters and agents.
    ``nodes`` is how many the pool has; ``shared`` is whether other models run on it. None is not known.
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

    @property
    def memories(self) -> int:
        """How many memories a model can be spread over: the accelerators, or the one memory of the machine."""
        return self.count if self.kind == GPU else 1

    @property
    def usable(self) -> int:
        """Bytes of one memory that a runtime may fill."""
        return int(self.memory_mib * 2**20 * self.usable_fraction)


def to_json(spec: NodeSpec) -> dict[str, Any]:
    """Return the value as it is stored; ``from_json`` reads it back."""
    return asdict(spec) | {"labels": dict(spec.labels), "taints": [asdict(one) for one in spec.taints]}


def from_json(data: object) -> NodeSpec:
    """Read a node class strictly. Raises ``BadSpec`` for what is missing, unknown, of another type or impossible."""
    if not isinstance(data, Mapping):
        raise BadSpec("", "A node class is a JSON object.")
    known = {one.name for one in fields(NodeSpec)}
    if strange := sorted(set(map(str, data)) - known):
        raise BadSpec(strange[0][:60], f"A node class has no field {strange[0][:60]!r}.")
    values = _plain(data)
    values["usable_fraction"] = _fraction(data.get("usable_fraction"))
    values["labels"] = labels_of(data.get("labels", {}))
    values["taints"] = taints_of(data.get("taints", []))
    missing = [name for name in ("kind", "accelerator", "count", "memory_mib", "source") if name not in values]
    if missing:
        raise BadSpec(missing[0], f"A node class says its {missing[0].replace('_', ' ')}.")
    return checked(NodeSpec(**values))


def _plain(data: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the texts, flags and whole numbers that are there."""
    values: dict[str, Any] = {}
    for name in ("kind", "interconnect", "rollout"):
        if name in data:
            values[name] = _text(data, name, 20)
    for name in ("accelerator", "source", "mig_profile", "resource_name", "storage_class", "image", "model_cache"):
        if name in data:
            values[name] = _text(data, name, RESOURCE_MOST if name == "resource_name" else TEXT_MOST)
    for name in ("measured", "mps", "shared"):
        if name in data:
            values[name] = _flag(data, name)
    for name, least, most in (
        ("count", 0, 64), ("memory_mib", 1, LARGEST_MIB), ("observability_mib", 0, LARGEST_MIB),
    ):  # fmt: skip
        if name in data:
            values[name] = _number(data, name, least, most)
    for name, most in (("cpu_cores", 4096), ("ram_mib", LARGEST_MIB), ("disk_mib_s", 2**20), ("nodes", 100_000)):
        if data.get(name) is not None:
            values[name] = _number(data, name, 1, most)
    return values


def checked(spec: NodeSpec) -> NodeSpec:
    """Return the same value, if its parts agree with each other. Raises ``BadSpec``."""
    for name, known in (("kind", KINDS), ("interconnect", INTERCONNECTS), ("rollout", ROLLOUTS)):
        if getattr(spec, name) not in dict(known):
            raise BadSpec(name, f"{getattr(spec, name)!r} is not among the known: {', '.join(dict(known))}.")
    if spec.kind == CPU and spec.count:
        raise BadSpec("count", "A node without accelerators has none to count: write 0.")
    if spec.kind != CPU and not spec.count:
        raise BadSpec("count", "Say how many accelerators a node has.")
    if spec.kind != CPU and not spec.accelerator.strip():
        raise BadSpec("accelerator", "Name the accelerator as its driver does.")
    if not spec.source.strip():
        raise BadSpec("source", "Say where the memory figure comes from.")
    if spec.mig_profile and spec.kind != GPU:
        raise BadSpec("mig_profile", "Only an accelerator with memory of its own is split into MIG slices.")
    if spec.observability_mib * 2 > spec.memory_mib:
        raise BadSpec("observability_mib", "Observability would take more than half of the memory.")
    return spec


def _text(data: Mapping[Any, Any], name: str, most: int) -> str:
    value = data[name]
    if not isinstance(value, str) or len(value) > most or any(ord(one) < 32 or ord(one) == 127 for one in value):
        raise BadSpec(name, f"The {name.replace('_', ' ')} is one line of at most {most} characters.")
    return value


def _flag(data: Mapping[Any, Any], name: str) -> bool:
    if not isinstance(data[name], bool):
        raise BadSpec(name, f"{name} is true or false.")
    return bool(data[name])


def _number(data: Mapping[Any, Any], name: str, least: int, most: int) -> int:
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadSpec(name, f"The {name.replace('_', ' ')} is a whole number from {least:,} to {most:,}.")
    return value


def _fraction(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise BadSpec("usable_fraction", "The usable fraction is a number above 0 and at most 1.")
    return float(value)


def label_key(key: object) -> bool:
    """Tell whether a text can be a label's or taint's key: a name of 63 characters, with a domain before it or not."""
    if not isinstance(key, str):
        return False
    prefix, slash, name = key.rpartition("/")
    return bool(NAME.match(name)) and (not slash or bool(PREFIX.match(prefix)))


def labels_of(value: object) -> dict[str, str]:
    """Node labels: keys and values as Kubernetes allows them. Raises ``BadSpec``."""
    if not isinstance(value, Mapping) or len(value) > PAIRS_MOST:
        raise BadSpec("labels", f"Labels are pairs of key and value, at most {PAIRS_MOST}.")
    for key, text in value.items():
        if not label_key(key) or not isinstance(text, str) or (text and not NAME.match(text)):
            raise BadSpec("labels", f"{str(key)[:80]}={str(text)[:80]} is no label that Kubernetes would take.")
    return {str(key): str(text) for key, text in value.items()}


def taints_of(value: object) -> tuple[Taint, ...]:
    """Taints as {key, value, effect}. Raises ``BadSpec``."""
    if not isinstance(value, list | tuple) or len(value) > PAIRS_MOST:
        raise BadSpec("taints", f"Taints are a list of key, value and effect, at most {PAIRS_MOST}.")
    found = []
    for one in value:
        if not isinstance(one, Mapping):
            raise BadSpec("taints", "A taint has a key, a value and an effect.")
        key, text, effect = one.get("key"), one.get("value") or "", one.get("effect")
        if not label_key(key) or not isinstance(text, str) or (text and not NAME.match(text)) or effect not in EFFECTS:
            raise BadSpec("taints", f"{str(key)[:80]} is no taint that Kubernetes would take.")
        found.append(Taint(str(key), text, str(effect)))
    return tuple(found)
