"""The CUDA compute capability of accelerators by their product names.

From NVIDIA's list "CUDA GPUs" (developer.nvidia.com/cuda-gpus, read 2026-11-30). A name that is not here is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CAPABILITIES = {
    "P100": 60, "P40": 61, "P4": 61, "V100": 70, "T4": 75, "A100": 80, "A30": 80, "A10": 86, "A10G": 86, "A16": 86,
    "A40": 86, "A2": 86, "A4000": 86, "A5000": 86, "A6000": 86, "3090": 86, "L4": 89, "L40": 89, "L40S": 89, "4090": 89,
    "H100": 90, "H200": 90, "GH200": 90, "B200": 100, "GB200": 100, "B300": 103, "GB300": 103, "5090": 120, "GB10": 121,
}  # fmt: skip
LABELS = ("nvidia.com/gpu.compute.major", "nvidia.com/gpu.compute.minor")


def capability(accelerator: str, labels: Mapping[str, str]) -> int | None:
    """Return the compute capability times ten, from the labels of a node, else from the product's name; else None."""
    major, minor = (labels.get(one, "") for one in LABELS)
    if major.isdigit() and minor.isdigit():
        return int(major) * 10 + int(minor)
    if "nvidia" not in accelerator.casefold():
        return None
    found = {CAPABILITIES[one] for one in re.split(r"[\s\-_/,()]+", accelerator.upper()) if one in CAPABILITIES}
    return found.pop() if len(found) == 1 else None
