"""Builds the zip archive in which PyTorch pickles a checkpoint: real opcodes that name tensors, data as zeros."""

import functools
import struct
import zlib
from collections.abc import Sequence

from portal.sample_hub.binary import CHUNK, Layout
from portal.sample_hub.tensors import Tensor

STORAGES = {"F32": "FloatStorage", "F16": "HalfStorage", "BF16": "BFloat16Storage", "I64": "LongStorage"}
_ZIP_DATE = 0x5C21  # 1 January 2026, in the zip format's packing


def layout(tensors: Sequence[Tensor], folder: str, calls: Sequence[Sequence[str]] = ()) -> Layout:
    """Return the archive: `folder/data.pkl`, one stored member of zeros for each tensor, and `folder/version`.

    ``calls`` are functions, as (module, name), that the pickle would call without arguments when it is loaded: what a
    scan has to find. The samples name one that only asks for the current folder.

    Members stay under 4 GiB each and so does the archive, since no 64-bit zip records are written.
    """
    members: list[tuple[str, bytes | int]] = [(f"{folder}/data.pkl", _state_dict(tensors, calls))]
    members += [(f"{folder}/data/{number}", tensor.bytes) for number, tensor in enumerate(tensors)]
    members.append((f"{folder}/version", b"3\n"))
    pieces: list[bytes | int] = []
    directory, offset = b"", 0
    for name, content in members:
        size = content if isinstance(content, int) else len(content)
        checksum = _crc_of_zeros(content) if isinstance(content, int) else zlib.crc32(content)
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, _ZIP_DATE, checksum, size, size, len(name), 0)
        local = b"PK\3\4" + fields + name.encode()
        directory += (
            b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name.encode()
        )
        pieces += [local, content]
        offset += len(local) + size
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), offset, 0)
    return Layout((*pieces, directory + end))


def _state_dict(tensors: Sequence[Tensor], calls: Sequence[Sequence[str]]) -> bytes:
    """Write, opcode by opcode, the pickle that torch.save writes for a mapping of name to tensor (protocol 2)."""
    body = b"\x80\x02" + b"".join(f"c{module}\n{name}\n)R0".encode() for module, name in calls)
    body += b"ccollections\nOrderedDict\n" + b")R("
    for number, tensor in enumerate(tensors):
        strides = [1]
        for dimension in reversed(tensor.shape[1:]):
            strides.insert(0, strides[0] * dimension)
        storage = b"(" + _word("storage") + f"ctorch\n{STORAGES[tensor.dtype]}\n".encode()
        storage += _word(str(number)) + _word("cpu") + _number(tensor.elements) + b"tQ"
        body += _word(tensor.name) + b"ctorch._utils\n_rebuild_tensor_v2\n("
        body += storage + _number(0) + _numbers(tensor.shape) + _numbers(strides[: len(tensor.shape)])
        body += b"\x89" + b"ccollections\nOrderedDict\n)R" + b"tR"
    return body + b"u."


def _word(text: str) -> bytes:
    raw = text.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def _number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def _numbers(values: Sequence[int]) -> bytes:
    return b"(" + b"".join(_number(value) for value in values) + b"t"


@functools.lru_cache(maxsize=256)
def _crc_of_zeros(size: int) -> int:
    checksum = 0
    for start in range(0, size, CHUNK):
        checksum = zlib.crc32(bytes(min(CHUNK, size - start)), checksum)
    return checksum
