"""How many values a quantized checkpoint holds: packed integers by what one holds, scales and zero points not at all.

Rules by tensor names, as the tools write them: GPTQ and AWQ pack ``qweight`` into 32-bit integers beside ``qzeros``,
``scales`` and ``g_idx``; compressed-tensors writes ``weight_packed`` beside ``weight_scale`` and ``weight_shape``; MLX
a 32-bit ``weight`` beside ``scales`` and ``biases``; bitsandbytes two 4-bit values a byte beside ``absmax`` and
``quant_map``; MXFP4 ``_blocks`` beside ``_scales``; NVFP4 two values a byte beside ``weight_scale_2``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from reviews.hub.shapes.reading import ABSENT, INFERRED, NOT_SAID, UNANSWERED, FactValue, Json
from reviews.language.phrases import joined, say

Tensors = Mapping[str, tuple[str, tuple[int, ...]]]

_SCALES = re.compile(
    r"(?:^|[._])(?:q?scales?|(?:weight|input|output|k|v|q|kv|activation)_scales?(?:_inv|_2|_2d)?|scale_inv|qzeros|zeros"
    r"|zero_points?|weight_zero_point|g_idx|weight_g_idx|perm|absmax|quant_map|nested_absmax|nested_quant_map"
    r"|quant_state[\w.]*|weight_shape|weight_format|SCB|CB|\w+_scales|weight_global_scale|input_global_scale)$"
)
_PACKED = re.compile(r"(?:^|[._])(?:qweight|weight_packed|w_q|packed_weight|\w+_blocks)$")
WIDE, BYTES = {"I32": 32, "U32": 32, "I16": 16, "I64": 64}, ("U8", "I8")
FLOATS = frozenset(
    {
        "F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2", "F8_E4M3FN", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F8_E8M0",
        "F6_E2M3", "F6_E3M2", "F4", "C64",
    }
)  # fmt: skip
FOUR_BITS = ("nf4", "fp4", "mxfp4", "nvfp4", "4bit", "int4", "w4a16")


@lru_cache(maxsize=10_000)
def _kind(last: str) -> str:
    """Return scale, packed or "" for the last part of a tensor's name; models have few different ones."""
    return "scale" if _SCALES.search(last) else "packed" if _PACKED.search(last) else ""


def kind(name: str) -> str:
    """Return scale, packed or "" for a tensor's name; a quantizer's state has parts of its own after a dot."""
    if ".quant_state" in name:
        return "scale"
    return _kind(name.rpartition(".")[2][:200])


def bits_of(scheme: Json) -> int | None:
    """Return the bits of one weight by the quantization scheme, None when it does not say."""
    if not isinstance(scheme, dict):
        return None
    for name in ("bits", "w_bit", "num_bits", "nbits"):
        value = scheme.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 8:
            return value
    words = joined(" ", (str(value).lower() for value in scheme.values()))
    if scheme.get("load_in_4bit") is True or any(word in words for word in FOUR_BITS):
        return 4
    return 8 if scheme.get("load_in_8bit") is True or "int8" in words or "fp8" in words else None


def facts(tensors: Tensors, scheme: Json, path: str) -> list[FactValue]:
    """Return the facts weights.parameters and weights.packed of these tensors."""
    counted, packed, scales, unknown = 0, Counter[str](), 0, ""
    number, holds = 0, set[int]()
    if _stored_plainly(tensors):
        counted = sum(math.prod(shape) for dtype, shape in tensors.values() if dtype in FLOATS or dtype in BYTES)
        return [_parameters(counted, unknown, path), _packed(packed, number, scales, holds, path)]
    kinds = {name: kind(name) for name in tensors}
    # Prefixes of tensors that have scales, next to them or below them as in bitsandbytes.
    bits, scaled = bits_of(scheme), {name.rpartition(".")[0] for name, what in kinds.items() if what == "scale"}
    for name, (dtype, shape) in tensors.items():
        values = math.prod(shape)
        if kinds[name] == "scale" or (name.endswith(".biases") and _sibling(name, "scales") in tensors):
            scales += values
        elif (kinds[name] or scaled) and (each := _each(name, dtype, bits, scaled)):
            packed[dtype] += values
            number += 1
            holds.add(each)
            counted += values * each
        elif kinds[name] == "packed":
            unknown = unknown or name
        elif dtype in FLOATS or dtype in BYTES:
            counted += values
    return [_parameters(counted, unknown, path), _packed(packed, number, scales, holds, path)]


def _stored_plainly(tensors: Tensors) -> bool:
    """Return whether no tensor is packed or a scale, by the few different last parts of their names."""
    lasts = {name.rpartition(".")[2] for name in tensors}
    return not any(_kind(last[:200]) for last in lasts) and ".quant_state" not in "\n".join(tensors)


def _sibling(name: str, last: str) -> str:
    return f"{name.rpartition('.')[0]}.{last}"


def _each(name: str, dtype: str, bits: int | None, scaled: set[str]) -> int:
    """Return how many values one stored integer of this tensor holds; 0 when it is not packed or not stated."""
    place, _, last = name.rpartition(".")
    quantized = kind(name) == "packed" or (last == "weight" and bool({place, name} & scaled))
    if not quantized:
        return 0
    if dtype in WIDE:
        return WIDE[dtype] // bits if bits else 0
    if dtype == "U8" and (name.endswith("_blocks") or bits == 4):
        return 2
    return 0


def _parameters(counted: int, unknown: str, path: str) -> FactValue:
    key = "weights.parameters"
    if unknown:
        how = say("packed integers, and no file states how many values one holds")
        return FactValue(key, None, UNANSWERED, NOT_SAID, path, "", unknown[:300], how)
    how = say("tensor headers; scales, zero points and whole-number buffers are left out, packed integers unpacked")
    if not counted:
        return FactValue(key, None, UNANSWERED, NOT_SAID, path, "", "", how)
    return FactValue(key, counted, INFERRED, "", path, "", "", how)


def _packed(packed: Mapping[str, int], number: int, scales: int, holds: set[int], path: str) -> FactValue:
    key, how = "weights.packed", say("names and dtypes of the tensors, bits of the quantization scheme")
    if not number and not scales:
        return FactValue(
            key, None, UNANSWERED, ABSENT, path, "", "", say("no packed integers and no scales among the tensors")
        )
    value = {"stored": dict(sorted(packed.items())), "tensors": number, "scales": scales, "each": sorted(holds)}
    return FactValue(key, value, INFERRED, "", path, "", "", how)
