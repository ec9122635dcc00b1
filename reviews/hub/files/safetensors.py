"""Headers of safetensors files by range reads: never a whole shard, bounded, and checked before they are believed.

The format: 8 bytes little-endian length, then that many bytes of JSON (safetensors README, "Format").
"""

from __future__ import annotations

import json
import math
import sys
from functools import lru_cache
from typing import Any

from reviews.hub import errors
from reviews.hub.shapes.files import RemoteFile, TensorHeader
from reviews.hub.text import clean
from reviews.language.phrases import say

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
        return TensorHeader(file.path, why=say("the file is gated"), gated=True)
    except errors.Mixed:
        raise
    except (errors.Malformed, errors.RepositoryNotFound, errors.TooBig) as error:
        return TensorHeader(file.path, why=str(error))


def _read(file: RemoteFile, most: int) -> TensorHeader:
    end = FIRST if file.size is None else min(FIRST, file.size)
    if end < 8:
        return TensorHeader(file.path, why=say("the file is too short to have a header"))
    first = file.part(0, end - 1)
    length = int.from_bytes(first[:8], "little")
    if len(first) < 8 or not 2 <= length <= most or (file.size is not None and 8 + length > file.size):
        return TensorHeader(file.path, why=say("the header's length is not valid"))
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
        return TensorHeader(path, why=say("the header is not JSON"))
    dtypes: dict[str, int] = {}
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    held, last = 0, 0
    for name, about in table.items():
        if name == "__metadata__":
            continue
        if (one := _tensor(about)) is None:
            return TensorHeader(path, why=say("the header describes an impossible tensor"))
        dtype, shape, count, first, end = one
        dtypes[dtype] = dtypes.get(dtype, 0) + count
        tensors[name] = dtype, shape
        held += end - first
        if end > last:
            last = end
    if held > last:
        return TensorHeader(path, why=say("the header lays tensors over each other"))
    return TensorHeader(
        path, dtypes, tensors, _metadata(table.get("__metadata__")), tensor_bytes=held,
        file_bytes=8 + length + last,
    )  # fmt: skip


def _metadata(value: Any) -> dict[str, str]:
    """Return the text fields that a file carries about itself; the format allows only text to text."""
    pairs = value.items() if isinstance(value, dict) else ()
    return {clean(name)[:200]: clean(one)[:1000] for name, one in list(pairs)[:50] if isinstance(one, str)}


def _tensor(about: Any) -> tuple[str, tuple[int, ...], int, int, int] | None:
    """Return dtype, shape, number of values, and first and last offset of a tensor, None when they make no sense.

    One plain function, because a model has thousands of tensors; a bool is no number here.
    """
    try:
        dtype, shape, (first, last) = about["dtype"], about["shape"], about["data_offsets"]
    except (TypeError, KeyError, ValueError):
        return None
    if type(first) is not int or type(last) is not int or not 0 <= first <= last < 2**53:
        return None
    if type(dtype) is not str or len(dtype) > 16 or type(shape) is not list or len(shape) > 16:
        return None
    for n in shape:
        if type(n) is not int or not 0 <= n < 2**40:
            return None
    count, known = math.prod(shape), _dtype(dtype)
    if known is None or count >= 2**53 or count * known[1] > 8 * (last - first):
        return None
    return known[0], tuple(shape), count, first, last


@lru_cache(maxsize=256)
def _dtype(word: str) -> tuple[str, int] | None:
    """Return a dtype, the same text each time, with the bits of one value, 0 for unknown ones; None for no dtype."""
    return (sys.intern(word), BITS.get(word, 0)) if word.isalnum() or "_" in word else None
