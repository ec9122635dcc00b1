"""What a call in a pickle would return, as far as it matters: imported names, tensors with their shapes, mappings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reviews.hub.pickle.arrays import DTYPE, WRAPPER, Array, dtype
from reviews.hub.pickle.stack import SOMETHING

LARGEST_SIZE = 2**40
"""The end of what one dimension of a tensor may be."""


@dataclass(frozen=True, slots=True)
class Global:
    """An imported name on the stack."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Tensor:
    """A rebuilt tensor: only its shape is known."""

    shape: tuple[int, ...]


def returned(function: Any, arguments: Any) -> Any:
    """Return a sign for a call's result: a tensor, an ordered mapping, an array's description; else something."""
    if not isinstance(function, Global):
        return SOMETHING
    where = (function.module, function.name)
    if where == WRAPPER:
        return Array()
    if where == ("collections", "OrderedDict"):
        return {}
    if not isinstance(arguments, tuple) or not arguments:
        return SOMETHING
    if where == DTYPE:
        return dtype(arguments[0])
    if function.module == "torch._utils" and function.name.startswith("_rebuild_tensor"):
        return _tensor(arguments[2]) if len(arguments) > 2 else SOMETHING
    if function.module == "torch._utils" and function.name.startswith("_rebuild_parameter"):
        return arguments[0] if isinstance(arguments[0], Tensor) else SOMETHING
    return SOMETHING


def _tensor(shape: Any) -> Any:
    if isinstance(shape, tuple) and all(isinstance(size, int) and 0 <= size < LARGEST_SIZE for size in shape):
        return Tensor(shape)
    return SOMETHING
