"""Headers of safetensors files by range reads: never a whole shard, bounded, and checked before they are believed.

The format: 8 bytes little-endian length, then that many bytes of JSON (safetensors README, "Format").
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from reviews.hub import errors
from reviews.hub.http import Line

FIRST = 128 * 1024
"""Bytes of the first range read; most headers fit, so one request a shard is enough."""

LONGEST = 100 * 1024 * 1024
"""Bytes of the longest header that the format's own reader accepts (safetensors, MAX_HEADER_SIZE)."""


@dataclass(frozen=True)
class Header:
    """One shard's header: values by dtype and the shape of every tensor. ``why`` is set when it could not be read."""

    path: str
    dtypes: dict[str, int] = field(default_factory=dict)
    tensors: dict[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    why: str = ""


def read(line: Line, repo_id: str, commit: str, path: str) -> Header:
    """The header of one shard. A hub that ignores ranges, or a header that lies, gives a Header with the reason."""
    try:
        first = _span(line, repo_id, commit, path, 0, FIRST - 1)
        length = int.from_bytes(first[:8], "little")
        if len(first) < 8 or not 2 <= length <= LONGEST:
            return Header(path, why="the header's length makes no sense")
        body = first[8 : 8 + length]
        if len(body) < length:
            body += _span(line, repo_id, commit, path, 8 + len(body), 8 + length - 1)
        return _parsed(path, body, length)
    except errors.Malformed as error:
        return Header(path, why=str(error))


def _span(line: Line, repo_id: str, commit: str, path: str, start: int, end: int) -> bytes:
    answer = line.file(repo_id, commit, path, most=end - start + 1, span=(start, end))
    if answer.status in (401, 403):
        raise errors.Gated("the file is gated")
    if answer.status == 200:
        raise errors.Malformed("the hub did not serve a part of the file")
    if answer.status != 206:
        raise errors.Malformed(f"the hub answered {answer.status}")
    return answer.body


def _parsed(path: str, body: bytes, length: int) -> Header:
    try:
        table = json.loads(body) if len(body) == length else None
    except (ValueError, RecursionError):
        table = None
    if not isinstance(table, dict):
        return Header(path, why="the header is not JSON")
    dtypes: Counter[str] = Counter()
    tensors = {}
    for name, about in table.items():
        if name == "__metadata__":
            continue
        shape = _shape(about)
        if shape is None:
            return Header(path, why="the header describes a tensor that cannot be")
        dtypes[about["dtype"]] += math.prod(shape)
        tensors[name] = (about["dtype"], shape)
    return Header(path, dict(dtypes), tensors)


def _shape(about: Any) -> tuple[int, ...] | None:
    shape = about.get("shape") if isinstance(about, dict) else None
    if not isinstance(shape, list) or not isinstance(about.get("dtype"), str) or len(shape) > 16:
        return None
    if not all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 2**48 for n in shape):
        return None
    return tuple(shape)
