"""Builds GGUF files, version 3, from a list of tensors: real key-value pairs and tensor table, then zeros."""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

from portal.sample_hub.binary import Layout
from portal.sample_hub.tensors import Tensor

ALIGNMENT = 32
# Tensor type: (number in the format, elements in a block, bytes of a block); from the GGUF specification.
TYPES = {
    "F32": (0, 1, 4),
    "F16": (1, 1, 2),
    "Q8_0": (8, 32, 34),
    "Q4_K": (12, 256, 144),
    "Q5_K": (13, 256, 176),
    "Q6_K": (14, 256, 210),
    "IQ4_XS": (23, 256, 136),
    "BF16": (30, 1, 2),
}
_UINT32, _FLOAT32, _BOOL, _STRING, _ARRAY, _INT32 = 4, 6, 7, 8, 9, 5


def tensor_bytes(tensor: Tensor) -> int:
    """Return the size of a tensor's data in bytes for the GGUF type in its `dtype`."""
    _, block, size = TYPES[tensor.dtype]
    return tensor.elements // block * size


def layout(tensors: Sequence[Tensor], values: Mapping[str, Any]) -> Layout:
    """Return the file: header, the values (text, numbers, truth values, lists of one of them), tensors, zeros."""
    table, offset = [], 0
    for tensor in tensors:
        # GGUF writes the fastest moving dimension first, the other way round than a checkpoint does.
        shape = tuple(reversed(tensor.shape))
        table.append(
            _text(tensor.name)
            + struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
            + struct.pack("<IQ", TYPES[tensor.dtype][0], offset)
        )
        offset += _aligned(tensor_bytes(tensor))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values))
    head += b"".join(_text(key) + _value(value) for key, value in values.items()) + b"".join(table)
    return Layout((head + bytes(_aligned(len(head)) - len(head)), offset))


def _aligned(size: int) -> int:
    return size + -size % ALIGNMENT


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _value(value: Any) -> bytes:
    kind, raw = _scalar(value) if not isinstance(value, list) else (_ARRAY, b"")
    if kind == _ARRAY:
        items = [_scalar(item) for item in value]
        raw = struct.pack("<IQ", items[0][0] if items else _STRING, len(items)) + b"".join(item for _, item in items)
    return struct.pack("<I", kind) + raw


def _scalar(value: Any) -> tuple[int, bytes]:
    if isinstance(value, bool):
        return _BOOL, struct.pack("<?", value)
    if isinstance(value, int):
        return (_UINT32, struct.pack("<I", value)) if value >= 0 else (_INT32, struct.pack("<i", value))
    if isinstance(value, float):
        return _FLOAT32, struct.pack("<f", value)
    return _STRING, _text(str(value))
