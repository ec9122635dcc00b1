"""The accelerators that a node offers, by its extended resources and the labels that describe them.

Labels: NVIDIA's GPU Feature Discovery (k8s-device-plugin, docs/gpu-feature-discovery, and the sharing labels of the
GPU operator's documents), AMD's node labeller, Intel's device plugins, and those that GKE and Karpenter set. A share
is never a card, a slice has its own memory, and a card whose memory no label states is named and not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviews.language.phrases import say
from reviews.workloads.nodes.plain import number, quantity, whole
from reviews.workloads.nodes.products import REPORTED, Product, product_of
from reviews.workloads.nodes.spec import MOST_SHARES

NVIDIA, AMD, TPU = "nvidia.com/gpu", "amd.com/gpu", "google.com/tpu"
NEURON = ("aws.amazon.com/neuron", "aws.amazon.com/neurondevice")
INTEL = ("gpu.intel.com/xe", "gpu.intel.com/i915")
GAUDI = "habana.ai/gaudi"
OTHERS = (TPU, *NEURON, GAUDI)
PROFILE = r"(?:\dc\.)?\dg\.\d{1,3}gb(?:\.me(?:\.all)?)?"
SLICE = re.compile(rf"^nvidia\.com/mig-({PROFILE})(\.shared)?$")
IN_PRODUCT = re.compile(rf"-MIG-({PROFILE})", re.IGNORECASE)
PARTITION = re.compile(r"^amd\.com/(spx|dpx|tpx|qpx|cpx)_(nps\d)$")
PRESENT = ("nvidia.com/gpu.present", "cloud.google.com/gke-accelerator", "cloud.google.com/gke-tpu-accelerator")
"""Labels of a node that has accelerators even if it offers none."""
CHANGING = ("pending", "rebooting", "failed")
VRAM = re.compile(r"^(\d{1,6})([MG])?$")
Labels = Mapping[str, str]


class NotReadable(ValueError):
    """A node's accelerators cannot be read as a class; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Devices:
    """Equal accelerators or slices that one node offers under one resource; memory is MiB of each.

    ``offered`` is what the resource counts, which exceeds ``count`` if each is offered as several shares. ``source``
    says where the memory figure is from, ``known`` whether the node's labels state it.
    """

    resource: str
    count: int
    offered: int
    product: str
    memory_mib: int
    source: str
    known: str = REPORTED
    profile: str = ""
    shares: int = 1
    mps: bool = False
    family: str = ""
    driver: str = ""
    cuda: str = ""
    interconnect: str = ""
    device_class: str = ""


def accelerator_resources(amounts: Mapping[str, object]) -> list[str]:
    """Return the names of the resources that are accelerators, also those of which there are none."""
    known = (NVIDIA, f"{NVIDIA}.shared", AMD, *INTEL, *OTHERS)
    return [one for one in sorted(amounts) if one in known or SLICE.match(one) or PARTITION.match(one)]


def devices_of(offered: Mapping[str, object], labels: Labels) -> list[Devices]:
    """Return the accelerators of a node, [] if it offers none. Raises ``NotReadable``."""
    if labels.get("nvidia.com/mig.config.state") in CHANGING:
        state = labels["nvidia.com/mig.config.state"]
        raise NotReadable(
            say("its MIG layout is not settled (nvidia.com/mig.config.state={state}); read it again later", state=state)
        )
    names = [one for one in accelerator_resources(offered) if whole(offered[one])]
    if all(one in names for one in NEURON):
        names.remove(NEURON[1])  # both count the same devices
    return [_device(one, whole(offered[one]), labels) for one in names]


def _device(resource: str, offered: int, labels: Labels) -> Devices:
    if resource.startswith(NVIDIA) or SLICE.match(resource):
        return _nvidia(resource, offered, labels)
    if partition := PARTITION.match(resource):
        raise NotReadable(
            say(
                "it offers AMD partitions ({value}, {value2}), whose memory no label states; add the class "
                "by hand with the output of amd-smi",
                value=partition[1].upper(),
                value2=partition[2].upper(),
            )
        )
    if resource == AMD:
        return _amd(offered, labels)
    return _intel(resource, offered, labels) if resource in INTEL else _listed(resource, offered, labels)


def _nvidia(resource: str, offered: int, labels: Labels) -> Devices:
    """Return whole cards, slices under either MIG strategy, or shares of these."""
    sliced = SLICE.match(resource)
    prefix = f"nvidia.com/mig-{sliced[1]}" if sliced else NVIDIA
    name = labels.get(f"{prefix}.product") or labels.get(f"{NVIDIA}.product", "")
    profile = sliced[1] if sliced else _profile(name, labels)
    shares, mps = _shares(prefix, resource, name, labels)
    count = max(1, offered // shares)
    memory, listed = number(labels.get(f"{prefix}.memory")), product_of(resource, labels)
    source, known = say("label {prefix}.memory", prefix=prefix), REPORTED
    if memory is None and not profile and listed:
        memory, source, known, name = listed.memory_mib, listed.source, listed.known, name or listed.title
    if memory is None or memory < 100:
        raise NotReadable(
            say(
                "it has {resource} but no label {prefix}.memory. Install GPU Feature Discovery, or add the "
                "class by hand with the output of nvidia-smi",
                resource=resource,
                prefix=prefix,
            )
        )
    one = count == 1 or bool(profile) or shares > 1
    return Devices(
        resource, count, offered, bare(name) or resource, memory, source, known, profile, shares, mps,
        family=labels.get(f"{NVIDIA}.family", ""), driver=_driver(labels), cuda=_cuda(labels),
        interconnect="none" if one else _fabric(labels),
    )  # fmt: skip


def _profile(product: str, labels: Labels) -> str:
    """Return the MIG profile of every accelerator of a node, as its product or GKE's label names it."""
    found = IN_PRODUCT.search(product)
    return found[1].lower() if found else labels.get("cloud.google.com/gke-gpu-partition-size", "")[:20]


def _shares(prefix: str, resource: str, product: str, labels: Labels) -> tuple[int, bool]:
    """Return how many pods each accelerator is offered to, and whether MPS divides it."""
    gke = labels.get("cloud.google.com/gke-gpu-sharing-strategy", "")
    shares = number(labels.get(f"{prefix}.replicas")) or 1
    if gke:
        shares = max(shares, number(labels.get("cloud.google.com/gke-max-shared-clients-per-gpu")) or 1)
    shared = resource.endswith(".shared") or product.endswith("-SHARED")
    if shares > MOST_SHARES or (shared and shares < 2):
        raise NotReadable(
            say(
                "its {resource} are shares, but no label {prefix}.replicas states how many each accelerator "
                "has; add the class by hand",
                resource=resource,
                prefix=prefix,
            )
        )
    return shares, "mps" in (labels.get(f"{prefix}.sharing-strategy", ""), gke) and shares > 1


def bare(product: str) -> str:
    """Return a product's name without the marks of slices and shares, spaces for hyphens."""
    plain = IN_PRODUCT.sub("", product.removesuffix("-SHARED")).removesuffix("-SHARED")
    return plain.replace("-", " ").strip()[:100]


def _driver(labels: Labels) -> str:
    parts = [labels.get(f"nvidia.com/cuda.driver.{one}", "") for one in ("major", "minor", "rev")]
    return labels.get("nvidia.com/cuda.driver-version.full") or ".".join(one for one in parts if one)


def _cuda(labels: Labels) -> str:
    parts = [labels.get(f"nvidia.com/cuda.runtime.{one}", "") for one in ("major", "minor")]
    return labels.get("nvidia.com/cuda.runtime-version.full") or ".".join(one for one in parts if one)


def _fabric(labels: Labels) -> str:
    """Return the interconnect that a label proves: a fabric clique, or an NVSwitch among the PCI devices."""
    switch = any(re.match(r"^feature\.node\.kubernetes\.io/pci-0680_10de\b.*\.present$", one) for one in labels)
    return "nvswitch" if switch or labels.get(f"{NVIDIA}.clique") else ""


def _amd(offered: int, labels: Labels) -> Devices:
    def told(name: str) -> str:
        return labels.get(f"amd.com/gpu.{name}") or labels.get(f"beta.amd.com/gpu.{name}", "")

    parts = next((value for key, value in labels.items() if key.endswith("amd.com/compute-memory-partition")), "spx")
    if not parts.lower().startswith("spx"):
        raise NotReadable(
            say(
                "its accelerators are partitioned ({parts}), and no label states the memory of a partition; "
                "add the class by hand with the output of amd-smi",
                parts=parts[:30],
            )
        )
    size = VRAM.match(told("vram"))
    memory = int(size[1]) * (1024 if size[2] == "G" else 1) if size else 0
    if memory < 100:
        raise NotReadable(
            say(
                "it has amd.com/gpu but no label amd.com/gpu.vram. Install AMD's node labeller, or "
                "add the class by hand "
                "with the output of amd-smi"
            )
        )
    listed = product_of(AMD, labels)
    name = told("product-name").replace("_", " ").replace("-", " ") or (listed.title if listed else "")
    device = told("device-id")
    rounded = say(", rounded down to whole GiB") if size and size[2] == "G" else ""
    return Devices(
        AMD,
        offered,
        offered,
        (name or say("AMD device {device}", device=device).strip())[:100],
        memory,
        say("label amd.com/gpu.vram{rounded}", rounded=rounded),
        family=told("family"),
        driver=told("driver-version"),
        interconnect="none" if offered == 1 else "",
    )


def _intel(resource: str, offered: int, labels: Labels) -> Devices:
    listed = product_of(resource, labels)
    cards = min(number(labels.get("gpu.intel.com/device.count")) or offered, offered)
    memory = int((quantity(labels.get("gpu.intel.com/memory.max")) or 0) / cards / 2**20)
    name = labels.get("gpu.intel.com/product", "").replace("_", " ")
    found = Devices(
        resource, cards, offered, say("Intel {name}", name=name).strip()[:100] if name else resource, memory,
        say("label gpu.intel.com/memory.max, divided by the cards"), shares=max(1, offered // cards),
        family=labels.get("gpu.intel.com/family", "").replace("_", " "), interconnect="none" if cards == 1 else "",
    )  # fmt: skip
    if memory >= 100:
        return found
    if listed is None:
        raise NotReadable(
            say(
                "it has {resource} but no label gpu.intel.com/memory.max; add the class by hand with the "
                "output of xpu-smi",
                resource=resource,
            )
        )
    return replace(found, memory_mib=listed.memory_mib, source=listed.source, known=listed.known)


def _listed(resource: str, offered: int, labels: Labels) -> Devices:
    """Return accelerators whose memory no label states, by the vendor's figure for what the labels say they are."""
    listed: Product | None = product_of(resource, labels)
    if listed is None:
        raise NotReadable(
            say(
                "it has {resource}, and no label states which device that is or its memory; add the class by "
                "hand with the output of the vendor's tool",
                resource=resource,
            )
        )
    wired = "none" if offered == 1 else "other"
    return Devices(
        resource, offered, offered, listed.title, listed.memory_mib, listed.source, listed.known, interconnect=wired
    )
