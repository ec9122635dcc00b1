"""Builds safetensors files, whole or in shards, from a list of tensors: a real header, then zeros."""

import json
import struct
from collections.abc import Iterable, Sequence
from typing import Any

from portal.sample_hub.binary import Layout
from portal.sample_hub.tensors import Tensor

INDEX_NAME = "{prefix}.safetensors.index.json"


def header(tensors: Iterable[Tensor], metadata: dict[str, str]) -> dict[str, Any]:
    """Return the JSON header: dtype, shape and data offsets (bytes, from the end of the header) of every tensor."""
    entries: dict[str, Any] = {"__metadata__": metadata} if metadata else {}
    offset = 0
    for tensor in tensors:
        end = offset + tensor.bytes
        entries[tensor.name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    return entries


def layout(tensors: Sequence[Tensor], metadata: dict[str, str]) -> Layout:
    """Return one safetensors file: eight bytes of header length, the header padded to eight, the data as zeros."""
    text = json.dumps(header(tensors, metadata), separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return Layout((struct.pack("<Q", len(text)) + text, sum(tensor.bytes for tensor in tensors)))


def shards(tensors: Iterable[Tensor], limit: int, prefix: str = "model") -> dict[str, list[Tensor]]:
    """Split tensors, in their order, into files of at most `limit` bytes of data, named as transformers names them."""
    groups: list[list[Tensor]] = [[]]
    used = 0
    for tensor in tensors:
        if groups[-1] and used + tensor.bytes > limit:
            groups.append([])
            used = 0
        groups[-1].append(tensor)
        used += tensor.bytes
    if len(groups) == 1:
        return {f"{prefix}.safetensors": groups[0]}
    return {f"{prefix}-{n:05d}-of-{len(groups):05d}.safetensors": group for n, group in enumerate(groups, 1)}


def index(files: dict[str, list[Tensor]]) -> bytes:
    """Return the index of a sharded checkpoint: the total size of the data in bytes and each tensor's file."""
    everything = [(tensor, name) for name, group in files.items() for tensor in group]
    body = {
        "metadata": {"total_size": sum(tensor.bytes for tensor, _ in everything)},
        "weight_map": {tensor.name: name for tensor, name in sorted(everything, key=lambda pair: pair[0].name)},
    }
    return (json.dumps(body, indent=2) + "\n").encode()
