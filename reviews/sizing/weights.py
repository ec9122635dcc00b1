"""Weights by the headers of their safetensors files: bytes to the byte, and parameters where nothing is packed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, TypeGuard

PACKED = re.compile(
    r"(^|\.)(qweight|qzeros|scales|g_idx|absmax|quant_map|\w*_scale\w*|\w*_blocks|\w*_scales|\w*zero_point\w*)$"
)
"""Names of tensors that hold packed weights or what unpacks them."""
FLOATS = frozenset({"F64", "F32", "F16", "BF16"})
MOST = 2**50


class BadHeaders(ValueError):
    """The tensors are not what headers of safetensors files say; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Weights:
    """``total`` bytes of all tensors and by dtype; ``parameters`` None where packed tensors hide how many there are."""

    total: int
    by_dtype: Mapping[str, int]
    parameters: int | None
    why: str = ""


def weights_of(headers: object) -> Weights:
    """Sum the headers of one file, or of several by file name: bytes are what the offsets span, end less begin.

    Parameters are the elements of float tensors; scales, zeros and packed integers are no parameters, and where there
    are any the number is left open. Raises ``BadHeaders``.
    """
    total, elements, packed = 0, 0, ""
    by_dtype: dict[str, int] = {}
    for name, tensor in _tensors(headers):
        dtype, shape, offsets = (tensor.get(key) for key in ("dtype", "shape", "data_offsets"))
        if not isinstance(dtype, str) or not _whole(shape) or not _whole(offsets) or len(offsets) != 2:
            raise BadHeaders(f"The tensor {name[:80]!r} has no dtype, shape and two offsets.")
        size = offsets[1] - offsets[0]
        if not 0 <= size <= MOST:
            raise BadHeaders(f"The offsets of the tensor {name[:80]!r} make no size.")
        total += size
        by_dtype[dtype[:20]] = by_dtype.get(dtype[:20], 0) + size
        if dtype not in FLOATS or PACKED.search(name):
            packed = packed or name
        elements += prod(shape)
    if not by_dtype:
        raise BadHeaders("There is no tensor in these headers.")
    why = f"{packed[:80]} is packed or a scale: how many parameters it stands for is not counted here" if packed else ""
    return Weights(total, by_dtype, None if packed else elements, why)


def _tensors(headers: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(headers, Mapping):
        raise BadHeaders("The tensors are no JSON object of names.")
    for name, value in headers.items():
        if name == "__metadata__":
            continue
        if not isinstance(value, Mapping):
            raise BadHeaders(f"What stands under {str(name)[:80]!r} is no header.")
        if "dtype" in value:
            yield str(name), value
        else:
            yield from _tensors(value)


def _whole(value: object) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(
        isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= MOST for one in value
    )
