"""Weights by the headers of their safetensors files: bytes to the byte, and parameters where nothing is packed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from reviews.hub import packing

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


def weights_of(headers: object, scheme: object = None) -> Weights:
    """Sum the headers of one file, or of several by file name: bytes are what the offsets span, end less begin.

    Parameters are the model's values: scales, zero points and whole-number buffers are none, a packed integer counts as
    many as it holds, by ``scheme`` (a quantization config) where names and dtypes alone do not say. Where nothing says
    it, the number is left open. Raises ``BadHeaders``.
    """
    total = 0
    by_dtype: dict[str, int] = {}
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    for name, tensor in _tensors(headers):
        dtype, shape, offsets = (tensor.get(key) for key in ("dtype", "shape", "data_offsets"))
        if not isinstance(dtype, str) or not _whole(shape) or not _whole(offsets) or len(offsets) != 2:
            raise BadHeaders(f"The tensor {name[:80]!r} has no dtype, shape and two offsets.")
        size = offsets[1] - offsets[0]
        if not 0 <= size <= MOST:
            raise BadHeaders(f"The offsets of the tensor {name[:80]!r} make no size.")
        total += size
        by_dtype[dtype[:20]] = by_dtype.get(dtype[:20], 0) + size
        tensors[name] = (dtype[:20], tuple(shape))
    if not by_dtype:
        raise BadHeaders("There is no tensor in these headers.")
    counted = packing.facts(tensors, scheme if isinstance(scheme, dict) else None, "")[0]
    if isinstance(counted.value, int):
        return Weights(total, by_dtype, counted.value)
    named = counted.quote[:80] or "these tensors"
    return Weights(total, by_dtype, None, f"{named}: {counted.extractor}")


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


def scheme_of(config: object, stated: object = None) -> object:
    """The quantization config: a file of its own (hf_quant_config.json keeps it under a key), else the model's."""
    if isinstance(stated, Mapping):
        inner = stated.get("quantization")
        return dict(inner) if isinstance(inner, Mapping) else dict(stated)
    for holder in (config, config.get("text_config") if isinstance(config, Mapping) else None):
        if isinstance(holder, Mapping) and isinstance(holder.get("quantization_config"), Mapping):
            return dict(holder["quantization_config"])
    return None
