"""Expands the short tensor lists of a repository description into named tensors with their sizes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

# Bytes of one element, by the dtype words of the safetensors format.
DTYPE_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I8": 1, "U8": 1, "F8_E4M3": 1, "BOOL": 1}


@dataclass(frozen=True)
class Tensor:
    """One tensor: its name in the checkpoint, a safetensors dtype word and its shape."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def elements(self) -> int:
        """Count the numbers in it; an empty shape is one number."""
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        """Return the size of its data in bytes, unquantized."""
        return self.elements * DTYPE_BYTES[self.dtype]


def expand(declared: Iterable[Mapping[str, Any]], dtype: str, indices: tuple[int, ...] = ()) -> Iterator[Tensor]:
    """Yield the tensors of a declaration, in its order.

    An entry is `{"name", "shape"}` (with an own `dtype` where it differs), or `{"repeat": N, "tensors": [...]}`
    whose names hold `{0}`, `{1}` for the number of the outer and the inner repetition.
    """
    for entry in declared:
        if "repeat" in entry:
            for index in range(entry["repeat"]):
                yield from expand(entry["tensors"], dtype, (*indices, index))
        else:
            yield Tensor(entry["name"].format(*indices), entry.get("dtype", dtype), tuple(entry["shape"]))


def count_by_dtype(tensors: Iterable[Tensor]) -> dict[str, int]:
    """Return the number of parameters for each dtype."""
    counts: dict[str, int] = {}
    for tensor in tensors:
        counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.elements
    return counts
