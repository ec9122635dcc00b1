"""The directory of a zip archive from its last bytes: members with their places, without reading what they hold.

The structures are those of PKWARE's APPNOTE.TXT 6.3: the end record (4.3.16), its 64-bit form (4.3.14) with a locator
(4.3.15) before it, and one central record a member (4.3.12). All numbers are little endian (4.4.1.1). Where readers
would differ over which directory counts, none is believed; why this is not ``zipfile`` is in docs/adr/0010.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from reviews.language.phrases import say

END, END64, LOCATOR, CENTRAL, LOCAL = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2", b"PK\3\4"
MOST_MEMBERS = 200_000
ENCRYPTED = 0x1 | 0x40 | 0x2000
"""General purpose bits 0, 6 and 13 (APPNOTE, 4.4.4): encrypted, strongly encrypted, local header values masked."""
DESCRIPTOR = 0x8
"""General purpose bit 3: sizes are 0 in the local header and stand in a descriptor behind the bytes (4.3.9)."""
U32, U16 = 0xFFFFFFFF, 0xFFFF
"""What a field holds whose value is in the 64-bit structure, because it does not fit (4.4.1.4)."""


class NotZip(ValueError):
    """The bytes are not a zip archive that can be followed."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member: name, where its local header is, how it is packed (0 stored, 8 deflated), sizes in bytes.

    ``name`` is cut at a NUL, as some readers do; ``odd`` says so.
    """

    name: str
    offset: int
    method: int
    packed: int
    size: int
    encrypted: bool
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the directory is, how many members it says it has, and by how many bytes everything is moved."""

    start: int
    length: int
    members: int
    moved: int = 0


def find(tail: bytes, size: int) -> Place:
    """Find the directory in a file of ``size`` bytes that ends with ``tail``. Raises ``NotZip``."""
    # The last signature counts, as for most readers. The comment that ends it (4.3.16) may hold signatures, too: the
    # check below wants the comment to end with the file, so an archive of which readers see two is refused.
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        raise NotZip(say("it has no zip directory"))
    members, length, start, comment = struct.unpack_from("<HIIH", tail, at + 10)
    end = at
    if at >= 20 and tail[at - 20 : at - 16] == LOCATOR:
        members, length, start, end = _wide(tail, at, size)
    elif length == U32 or start == U32:
        raise NotZip(say("its 64-bit zip directory is missing"))
    # The directory ends where the end record begins; what stands before the archive moves everything by its length.
    real = size - len(tail) + end - length
    if real < 0 or start > real or at + 22 + comment != len(tail):
        raise NotZip(say("its zip directory is inconsistent"))
    return Place(real, length, members, real - start)


def _wide(tail: bytes, at: int, size: int) -> tuple[int, int, int, int]:
    """Return members, length and start of the directory by the 64-bit end record before the locator, and where that is.

    Readers differ in whether a locator counts when the 32-bit fields could do without it, and in how they find the
    record; so fields and places have to agree, or one archive could show two directories.
    """
    narrow = struct.unpack_from("<HII", tail, at + 10)
    # The record has 56 bytes without extensible data, the locator 20. Its size field does not count its own first 12
    # bytes (4.3.14.1), hence 44.
    record = at - 76
    if record < 0 or tail[record : record + 12] != END64 + struct.pack("<Q", 44):
        raise NotZip(say("its 64-bit zip directory is missing"))
    members, length, start = struct.unpack_from("<QQQ", tail, record + 32)
    (said,) = struct.unpack_from("<Q", tail, at - 12)
    agree = all(
        short in (full, most)
        for short, full, most in zip(narrow, (members, length, start), (U16, U32, U32), strict=True)
    )
    if not agree or said != start + length or length > size:
        raise NotZip(say("it has two zip directories that differ"))
    return members, length, start, record


def members(directory: bytes, moved: int = 0) -> Iterator[Member]:
    """Yield every member of a directory; ``moved`` is what stands before the archive, in bytes. Raises ``NotZip``."""
    place, count = 0, 0
    while place + 46 <= len(directory) and directory[place : place + 4] == CENTRAL:
        flags, method = struct.unpack_from("<HH", directory, place + 8)
        packed, size, name_length, extra_length, comment = struct.unpack_from("<IIHHH", directory, place + 20)
        (offset,) = struct.unpack_from("<I", directory, place + 42)
        name = directory[place + 46 : place + 46 + name_length]
        extra = directory[place + 46 + name_length : place + 46 + name_length + extra_length]
        packed, size, offset = _widened(extra, packed, size, offset)
        # Readers in C end a name at a NUL, which APPNOTE does not speak of.
        odd = say("a member's name continues after a NUL") if b"\0" in name else ""
        text = name.partition(b"\0")[0].decode("utf-8", "replace")
        yield Member(text, offset + moved, method, packed, size, bool(flags & ENCRYPTED), odd)
        place += 46 + name_length + extra_length + comment
        count += 1
        if count >= MOST_MEMBERS:
            raise NotZip(say("it has more than {most_members:,} members", most_members=MOST_MEMBERS))
    if not count:
        raise NotZip(say("its zip directory is empty"))


def _widened(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Return sizes and offset by the 64-bit extra field of a member (APPNOTE, 4.5.3).

    It has only the values whose 32-bit fields are full, in the order size, packed size, offset.
    """
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
    """Return where a member's bytes begin after its local header, and what that header says differently ("" nothing).

    ``local`` are the file's bytes from the member's offset on, 30 and the name's length at least. Raises ``NotZip``.
    """
    if len(local) < 30 or local[:4] != LOCAL:
        raise NotZip(say("a member has no local header"))
    flags, method = struct.unpack_from("<HH", local, 6)
    packed, size, name_length, extra_length = struct.unpack_from("<IIHH", local, 18)
    name = local[30 : 30 + name_length].partition(b"\0")[0].decode("utf-8", "replace")
    # Sizes follow the bytes when there is a descriptor (4.3.9), and are in a 64-bit field when they do not fit (4.5.3).
    sizes = bool(flags & DESCRIPTOR) or (packed in (member.packed, U32) and size in (member.size, U32))
    alike = name == member.name and method == member.method and sizes
    return 30 + name_length + extra_length, "" if alike else say("a member's two headers differ")
