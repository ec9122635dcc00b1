"""Archives of the zip family, found by their directory: members are looked into by content, tensors' bytes only named.

A checkpoint of PyTorch has its opcodes in ``data.pkl`` and its tensors in numbered members that its loader reads as
raw bytes; every other member of every other archive is looked at like a file of the repository.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable

from reviews.hub.content.packed import NotPacked, unpacked
from reviews.hub.errors import Malformed
from reviews.hub.files.endings import CODE, claims_code
from reviews.hub.pickle import zip_directory
from reviews.hub.pickle.source import Parts, SourceEnded, Window, whole
from reviews.hub.pickle.streams import INFLATED, Gathered
from reviews.hub.pickle.zip_directory import Member, NotZip
from reviews.hub.text import visible
from reviews.hub.transport.ranges import CapReached
from reviews.language.phrases import joined, say

TAIL = 64 * 1024
"""Bytes read of an archive's end: the directory of about a thousand members."""
SLACK = 512
"""Bytes that a local header may be longer than its central record says: PyTorch pads it to align the tensors."""
AT_ONCE = 512 * 1024
"""Bytes of a member that are asked for together with its local header."""
PEEK = 4096
"""Packed bytes that are read of a member whose name claims nothing dangerous, to tell its format."""
PICKLED = (".pkl", ".pickle")
CHECKPOINT = re.compile(r"([^/]+)/data\.pkl")
STORAGE = re.compile(
    r"(data|constants|tensor_constants|xl_model_weights)/[^/]+|version|byteorder|\.format_version|\.storage_alignment"
)
"""Members of a checkpoint that its loader reads as bytes or numbers, below the archive's own folder."""

Look = Callable[[Parts, str, Gathered, int], None]
"""How a member is looked into: its bytes, its name, what is gathered, and how many archives are around it."""


def archive(parts: Parts, found: Gathered, look: Look, depth: int = 0) -> list[Member]:
    """Look into a zip archive that ends the file; return its members.

    Raises ``NotZip``, ``CapReached`` or a ``HubError``.
    """
    tail = parts.span(max(0, parts.size - TAIL), TAIL)
    place = zip_directory.find(tail, parts.size)
    listed = list(zip_directory.members(parts.span(place.start, place.length), place.moved))
    if place.moved:
        found.odd.append(say("{moved:,} bytes precede the archive or its directory", moved=place.moved))
    if len(listed) != place.members:
        found.odd.append(
            say(
                "its directory claims {members:,} members and lists {number_of:,}",
                members=place.members,
                number_of=len(listed),
            )
        )
    # PyTorch's reader looks names up without regard to case, so two that differ in case alone are one to it.
    twice = [name for name, count in Counter(member.name.lower() for member in listed).items() if count > 1]
    if twice:
        found.odd.append(say("two members share a name: {shown}", shown=shown(twice[0])))
    found.odd += [member.odd for member in listed if member.odd]
    found.dangers += [
        say("{shown} is written outside of its folder", shown=shown(one.name)) for one in listed if leaves(one.name)
    ][:5]
    if any("/code/" in f"/{member.name}" and member.name.endswith(".py") for member in listed):
        found.whys.append(say("it contains TorchScript code, which is not scanned"))
    elif code := [one.name for one in listed if one.name.lower().endswith(CODE)]:
        found.code = True
        found.whys.append(say("it contains code, which is not scanned: {shown}", shown=shown(code[0])))
    _members(parts, listed, found, look, depth)
    return listed


def leaves(name: str) -> bool:
    """Return whether a member's name would be written outside of the folder into which an archive is unpacked."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or name[1:2] == ":"


def shown(name: str) -> str:
    """Return a member's name for a sentence."""
    return visible(name)[:100]


def _members(parts: Parts, listed: list[Member], found: Gathered, look: Look, depth: int) -> None:
    pickled = [member for member in listed if member.name.lower().endswith(PICKLED)]
    roots = {match[1] for member in listed if (match := CHECKPOINT.fullmatch(member.name))}
    # The pickles first, then what claims to carry code: the bytes that a scan may spend go where harm is likelier.
    order = sorted(dict.fromkeys(listed), key=lambda one: (one not in pickled, not claims_code(one.name)))
    left = 0
    for member in order:
        if member.name.endswith("/") and not member.size:
            continue
        if member not in pickled and _storage(member.name, roots):
            found.uninspected.append(member.name)
            continue
        if found.members <= 0:
            left += 1
            continue
        found.members -= 1
        try:
            _member(parts, member, found, look, depth)
        except (CapReached, NotZip, SourceEnded, NotPacked, Malformed) as error:
            found.whys.append(joined("", (shown(member.name), ": ", str(error))))
            found.uninspected.append(member.name)
            if isinstance(error, CapReached) and len(found.whys) > 50:
                found.members = 0
    if left:
        found.whys.append(say("{left:,} more members were not looked into", left=left))


def _storage(name: str, roots: set[str]) -> bool:
    root, _, rest = name.partition("/")
    return (root in roots and bool(STORAGE.fullmatch(rest))) or (bool(roots) and name == ".data/serialization_id")


def _member(parts: Parts, member: Member, found: Gathered, look: Look, depth: int) -> None:
    """Look into one member.

    Raises ``NotZip``, ``CapReached``, ``SourceEnded``, ``NotPacked``, ``HubError``.
    """
    if member.encrypted:
        # PyTorch's reader does not look at the bit, so that a member may be marked and not be encrypted at all.
        _member(parts, dataclasses.replace(member, encrypted=False), found, look, depth)
        raise NotZip(say("it is encrypted"))
    if member.method not in (0, 8):
        raise NotZip(say("compression method {method} is not supported", method=member.method))
    header = 30 + len(member.name.encode())
    if member.offset + header + member.packed > parts.size:
        raise NotZip(say("it continues past the end of the file"))
    wanted = member.packed if claims_code(member.name) else min(member.packed, PEEK)
    # Local header and content in one request; what is longer is asked for as the walk goes on.
    base, data = parts.piece(member.offset, header, min(header + SLACK + wanted, AT_ONCE))
    start, odd = zip_directory.body_of(data[member.offset - base :], member)
    start += member.offset
    if odd:
        found.odd.append(odd)
    if member.method == 0:
        if member.size != member.packed:
            found.odd.append(say("an uncompressed member has two different sizes"))
        look(Window(parts, start, start + member.packed), member.name, found, depth + 1)
        return
    try:
        packed = parts.span(start, wanted)
    except CapReached:
        packed = parts.span(start, max(0, min(wanted, parts.room)))
    body, ended = unpacked("deflate", packed, max(1, found.unpacked))
    found.unpacked -= len(body)
    if ended:
        look(whole(body), member.name, found, depth + 1)
        return
    look(whole(body, len(body) + 1), member.name, found, depth + 1)
    if claims_code(member.name):
        more = len(packed) == member.packed and found.unpacked <= 0
        raise SourceEnded(
            say("it decompresses to more than {inflated} MiB", inflated=INFLATED // 2**20)
            if more
            else say("only a part of it can be decompressed")
        )
