"""Arrays that joblib writes between the opcodes of a pickle: how many bytes follow, told from their description.

joblib pickles a ``NumpyArrayWrapper`` with shape and dtype, and writes right after the BUILD that fills it: one byte
that counts padding, the padding, then the values; an array of objects is a pickle of its own instead
(joblib, ``numpy_pickle.py``). A file written before padding was added has no ``numpy_array_alignment_bytes``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from reviews.hub.pickle.source import PickleSource, SourceEnded
from reviews.language.phrases import say

WRAPPER = ("joblib.numpy_pickle", "NumpyArrayWrapper")
DTYPE = ("numpy", "dtype")
_CODE = re.compile(r"[<>=|]?([?bBhHiIlLqQefdgFDbiufcmMSaUO])([0-9]{0,6})")
_WITHOUT_WIDTH = {"?": 1, "b": 1, "B": 1}


class Array:
    """A described array whose values follow its BUILD."""


@dataclass(frozen=True, slots=True)
class Dtype:
    """The type of an array's values: bytes a value, 0 when each is an object of its own."""

    width: int


def dtype(code: Any) -> Dtype | None:
    """Return the dtype by numpy's code such as "f8", "<U12" or "O8" (NumPy, "Array interface", typestr), else None."""
    found = _CODE.fullmatch(code) if isinstance(code, str) else None
    if not found:
        return None
    kind, digits = found.groups()
    if kind == "O":
        return Dtype(0)
    width = int(digits) if digits else _WITHOUT_WIDTH.get(kind, 0)
    return Dtype(width * 4 if kind == "U" else width) if width else None


def step_over(source: PickleSource, state: Any) -> bool:
    """Step over the values of the array that ``state`` describes; True when a pickle of objects follows instead.

    Raises ``SourceEnded`` when the description does not say how many bytes follow.
    """
    about = state if isinstance(state, dict) else {}
    shape, kind = about.get("shape"), about.get("dtype")
    sizes = isinstance(shape, tuple) and all(isinstance(size, int) and 0 <= size < 2**40 for size in shape)
    if not isinstance(shape, tuple) or not sizes or not isinstance(kind, Dtype):
        raise SourceEnded(say("it contains an array of unknown length in bytes"))
    if not kind.width:
        return True
    if isinstance(about.get("numpy_array_alignment_bytes"), int):
        source.skip(source.byte())
    source.skip(math.prod(shape) * kind.width)
    return False
