"""Parts of a cluster's output as plain values: quantities, objects and lists of whatever shape was pasted."""

import re
from collections.abc import Mapping
from typing import Any

QUANTITY = re.compile(r"^(\d{1,18})(?:\.(\d{1,9}))?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P|m)?$")
UNITS = {
    "": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "k": 10**3, "M": 10**6, "G": 10**9,
    "T": 10**12, "P": 10**15, "m": 0.001,
}  # fmt: skip


class BadOutput(ValueError):
    """Pasted text that is not the output of that command; the message is one sentence."""


def quantity(value: object) -> float | None:
    """Return a Kubernetes quantity as a number; None if it is not one."""
    match = QUANTITY.match(value) if isinstance(value, str) else None
    if match is None:
        return float(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**60 else None
    return float(f"{match[1]}.{match[2] or 0}") * UNITS[match[3] or ""]


def whole(value: object) -> int:
    """Return a Kubernetes quantity as a whole number, 0 if it is not one."""
    return int(quantity(value) or 0)


def number(value: object) -> int | None:
    """Return a label's whole number above 0, None if it states none."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[1-9]\d{0,11}", value) else None


def an_object(value: object) -> Mapping[str, Any]:
    """Return a JSON object, {} for anything else."""
    return value if isinstance(value, dict) else {}


def a_list(value: object) -> list[Any]:
    """Return a JSON list, [] for anything else."""
    return value if isinstance(value, list) else []
