"""Accelerators that providers' labels name without stating their memory: the memory figure and where it is from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reviews.language.phrases import say
from reviews.workloads.nodes.plain import number

DATA = Path(__file__).parents[1] / "data" / "products.json"
KARPENTER = "karpenter.k8s.aws/instance-"
REPORTED, CATALOG = "reported", "catalog"


@dataclass(frozen=True, slots=True)
class Product:
    """One accelerator: its title, MiB of memory, source of the figure, and whether a label states it."""

    title: str
    memory_mib: int
    source: str
    known: str = CATALOG


def product_of(resource: str, labels: Mapping[str, str]) -> Product | None:
    """Return the accelerator that a provider's labels name behind a resource, None if they name none."""
    memory, name = number(labels.get(f"{KARPENTER}gpu-memory")), labels.get(f"{KARPENTER}gpu-name", "")
    if memory and memory >= 100 and name and resource.startswith("nvidia.com/"):
        return Product(
            say("NVIDIA {name}", name=name.upper()),
            memory,
            say("label {karpenter}gpu-memory, AWS's figure", karpenter=KARPENTER),
            REPORTED,
        )
    for row in _rows():
        value = labels.get(row["label"], "")
        if row["by_family"]:
            value = value.partition(".")[0]
        if value == row["value"] and resource in row["resources"]:
            how = say(
                "{label}={labels}; memory by {source}, not stated by the cluster",
                label=row["label"],
                labels=labels[row["label"]],
                source=row["source"],
            )
            return Product(row["title"], row["memory_mib"], how)
    return None


def titled(name: str) -> int:
    """Return the largest memory in MiB of the accelerators of this name that labels name; 0 if there is none."""
    return max((row["memory_mib"] for row in _rows() if row["title"].casefold() == name.casefold()), default=0)


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(DATA.read_text(encoding="utf-8")))
