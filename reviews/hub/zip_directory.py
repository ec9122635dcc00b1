"""The directory of a zip archive from its last bytes: members with their places, without reading what they hold.

The structures are those of the zip specification (APPNOTE): the end record, its 64-bit form with a locator before it,
and one central record a member.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

END, END64, LOCATOR, CENTRAL, LOCAL = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2", b"PK\3\4"
MOST_MEMBERS = 200_000
ENCRYPTED = 0x1
U32, U16 = 0xFFFFFFFF, 0xFFFF


class NotZip(ValueError):
    """The bytes are no zip archive that can be followed."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member: name, where its local header is, how it is packed (0 stored, 8 deflated), sizes in bytes."""

    name: str
    offset: int
    method: int
    packed: int
    size: int
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where the directory is, how many members it says it has, and by how many bytes everything is moved."""

    start: int
    length: int
    members: int
    moved: int = 0


def find(tail: bytes, size: int) -> Place:
    """The place of the directory in a file of ``size`` bytes that ends with ``tail``. Raises ``NotZip``."""
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        raise NotZip("it has no zip directory")
    members, length, start = struct.unpack_from("<HII", tail, at + 10)
    end = at
    if members == U16 or length == U32 or start == U32:
        members, length, start, end = _wide(tail, at)
    # The directory ends where the end record begins; what stands before the archive moves everything by its length.
    real = size - len(tail) + end - length
    if real < 0 or start > real:
        raise NotZip("its zip directory makes no sense")
    return Place(real, length, members, real - start)


def _wide(tail: bytes, at: int) -> tuple[int, int, int, int]:
    """Members, length and start of the directory by the 64-bit end record before the locator, and where that is."""
    record = tail.rfind(END64, 0, at)
    if tail[at - 20 : at - 16] != LOCATOR or record < 0 or at - record < 56:
        raise NotZip("its 64-bit zip directory is not there")
    members, length, start = struct.unpack_from("<QQQ", tail, record + 32)
    return members, length, start, record


def members(directory: bytes, moved: int = 0) -> Iterator[Member]:
    """Every member of a directory; ``moved`` is what stands before the archive, in bytes. Raises ``NotZip``."""
    place, count = 0, 0
    while place + 46 <= len(directory) and directory[place : place + 4] == CENTRAL:
        flags, method = struct.unpack_from("<HH", directory, place + 8)
        packed, size, name_length, extra_length, comment = struct.unpack_from("<IIHHH", directory, place + 20)
        (offset,) = struct.unpack_from("<I", directory, place + 42)
        name = directory[place + 46 : place + 46 + name_length]
        extra = directory[place + 46 + name_length : place + 46 + name_length + extra_length]
        packed, size, offset = _widened(extra, packed, size, offset)
        yield Member(name.decode("utf-8", "replace"), offset + moved, method, packed, size, bool(flags & ENCRYPTED))
        place += 46 + name_length + extra_length + comment
        count += 1
        if count >= MOST_MEMBERS:
            raise NotZip(f"it has more than {MOST_MEMBERS:,} members")
    if not count:
        raise NotZip("its zip directory is empty")


def _widened(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset by the 64-bit field of a member, which has only those that do not fit into 32 bits."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == 1:
            values = [int.from_bytes(extra[n : n + 8], "little") for n in range(place + 4, place + 4 + length, 8)]
            taken = iter(values)
            size = next(taken, size) if size == U32 else size
            packed = next(taken, packed) if packed == U32 else packed
            offset = next(taken, offset) if offset == U32 else offset
            break
        place += 4 + length
    return packed, size, offset


def body_of(local: bytes, member: Member) -> tuple[int, str]:
    """Where a member's bytes begin after its local header, and what the local header says differently ("" nothing)."""
    if len(local) < 30 or local[:4] != LOCAL:
        raise NotZip("a member has no local header")
    (method,) = struct.unpack_from("<H", local, 8)
    name_length, extra_length = struct.unpack_from("<HH", local, 26)
    name = local[30 : 30 + name_length].decode("utf-8", "replace")
    odd = "" if name == member.name and method == member.method else "a member's two headers differ"
    return 30 + name_length + extra_length, odd
