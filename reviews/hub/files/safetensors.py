"""Headers of safetensors files by range reads: never a whole shard, bounded, and checked before they are believed.

The format: 8 bytes little-endian length, then that many bytes of JSON (safetensors README, "Format").
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from typing import Any

from reviews.hub import errors
from reviews.hub.shapes.files import RemoteFile, TensorHeader
from reviews.hub.text import clean

FIRST = 100_000
"""Bytes of the first range read; nearly every header fits, so one request a shard is enough."""

LONGEST = 25 * 2**20
"""Bytes of the longest header that is read. The format's own reader accepts 100 MB; real ones are below 10 MB."""

BITS = {
    "F64": 64, "I64": 64, "U64": 64, "C64": 64, "F32": 32, "I32": 32, "U32": 32, "F16": 16, "BF16": 16, "I16": 16,
    "U16": 16, "I8": 8, "U8": 8, "BOOL": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8, "F6_E2M3": 6, "F6_E3M2": 6, "F4": 4,
}  # fmt: skip
"""Bits of one value by dtype (safetensors, ``Dtype::bitsize``)."""


def read(file: RemoteFile, most: int = LONGEST) -> TensorHeader:
    """Read the header of one shard, of at most ``most`` bytes; one that cannot be read has the reason as ``why``.

    Raises a ``HubError`` for what concerns the whole reading: no answer, a wait, another commit.
    """
    try:
        return _read(file, most)
    except errors.Gated:
        return TensorHeader(file.path, why="the file is gated", gated=True)
    except errors.Mixed:
        raise
    except (errors.Malformed, errors.RepositoryNotFound, errors.TooBig) as error:
        return TensorHeader(file.path, why=str(error))


def _read(file: RemoteFile, most: int) -> TensorHeader:
    end = FIRST if file.size is None else min(FIRST, file.size)
    if end < 8:
        return TensorHeader(file.path, why="the file is too short to have a header")
    first = file.part(0, end - 1)
    length = int.from_bytes(first[:8], "little")
    if len(first) < 8 or not 2 <= length <= most or (file.size is not None and 8 + length > file.size):
        return TensorHeader(file.path, why="the header's length is not valid")
    body = first[8 : 8 + length]
    if len(body) < length:
        body += file.part(8 + len(body), 7 + length)
    return parse(file.path, body, length)


def parse(path: str, body: bytes, length: int) -> TensorHeader:
    """Read the header's JSON as counts; anything that is not the format gives a header with the reason."""
    try:
        table = json.loads(body) if len(body) == length else None
    except (ValueError, RecursionError):
        table = None
    if not isinstance(table, dict):
        return TensorHeader(path, why="the header is not JSON")
    dtypes: Counter[str] = Counter()
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    held, last = 0, 0
    for name, about in table.items():
        if name == "__metadata__":
            continue
        count, place = _values(about), _place(about)
        if count is None or place is None or _too_small(about["dtype"], count, place[1] - place[0]):
            return TensorHeader(path, why="the header describes an impossible tensor")
        dtypes[about["dtype"]] += count
        tensors[name] = sys.intern(about["dtype"]), tuple(about["shape"])
        held, last = held + place[1] - place[0], max(last, place[1])
    if held > last:
        return TensorHeader(path, why="the header lays tensors over each other")
    return TensorHeader(
        path, dict(dtypes), tensors, _metadata(table.get("__metadata__")), tensor_bytes=held,
        file_bytes=8 + length + last,
    )  # fmt: skip


def _metadata(value: Any) -> dict[str, str]:
    """Return the text fields that a file carries about itself; the format allows only text to text."""
    pairs = value.items() if isinstance(value, dict) else ()
    return {clean(name)[:200]: clean(one)[:1000] for name, one in list(pairs)[:50] if isinstance(one, str)}


def _values(about: Any) -> int | None:
    """Return the number of values of a tensor, None when its description makes no sense."""
    shape = about.get("shape") if isinstance(about, dict) else None
    if not isinstance(shape, list) or not isinstance(about.get("dtype"), str) or len(shape) > 16:
        return None
    if (not about["dtype"].isalnum() and "_" not in about["dtype"]) or len(about["dtype"]) > 16:
        return None
    for n in shape:  # a plain loop, because a model has thousands of tensors; a bool is no number here
        if type(n) is not int or not 0 <= n < 2**40:
            return None
    count = math.prod(shape)
    return count if count < 2**53 else None


def _place(about: Any) -> tuple[int, int] | None:
    """Return the first and the last offset of a tensor's data, None when they make no sense."""
    offsets = about.get("data_offsets") if isinstance(about, dict) else None
    if not isinstance(offsets, list) or len(offsets) != 2:
        return None
    first, last = offsets
    if type(first) is not int or type(last) is not int or not 0 <= first <= last < 2**53:
        return None
    return first, last


def _too_small(dtype: str, values: int, size: int) -> bool:
    """Return whether so many values of a known dtype cannot be in so many bytes."""
    return values * BITS.get(dtype, 0) > 8 * size
