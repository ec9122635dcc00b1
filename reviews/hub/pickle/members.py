"""The pickles of a zip archive, found by its directory: each is followed where it stands, the rest is only named."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field

from reviews.hub.pickle import table as pickle_table
from reviews.hub.pickle import zip_directory
from reviews.hub.pickle.machine import PickleBudget, Run, follow
from reviews.hub.pickle.source import Parts, PickleSource, SourceEnded, whole
from reviews.hub.pickle.zip_directory import Member, NotZip
from reviews.hub.text import visible
from reviews.hub.transport.ranges import CapReached

TAIL = 64 * 1024
"""Bytes read of an archive's end: the directory of about a thousand members."""
SLACK = 512
"""Bytes that a local header may be longer than its central record says: PyTorch pads it to align the tensors."""
AT_ONCE = 512 * 1024
"""Bytes of a member that are asked for together with its local header."""
INFLATED = 8 * 2**20
"""Bytes to which the packed members of one file are unpacked, all together."""
MOST_PICKLES = 64
"""Pickles followed one after another in one file or member."""
PICKLED = (".pkl", ".pickle")


@dataclass
class PickleMembers:
    """What a scan gathers: pickles that were followed, why some were not, what no writer writes, and what is unread."""

    runs: list[Run] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    uninspected: list[str] = field(default_factory=list)
    budget: PickleBudget = field(default_factory=PickleBudget)
    unpacked: int = INFLATED


def archive(parts: Parts, found: PickleMembers) -> None:
    """Follow every pickle of a zip archive that ends the file. Raises ``NotZip``, ``CapReached`` or a ``HubError``."""
    size = parts.ranges.size
    tail = parts.span(max(0, size - TAIL), TAIL)
    place = zip_directory.find(tail, size)
    listed = list(zip_directory.members(parts.span(place.start, place.length), place.moved))
    if place.moved:
        found.odd.append(f"{place.moved:,} bytes precede the archive or its directory")
    if len(listed) != place.members:
        found.odd.append(f"its directory claims {place.members:,} members and lists {len(listed):,}")
    # PyTorch's reader looks names up without regard to case, so two that differ in case alone are one to it.
    twice = [name for name, count in Counter(member.name.lower() for member in listed).items() if count > 1]
    if twice:
        found.odd.append(f"two members share a name: {visible(twice[0])[:100]}")
    pickled = [member for member in listed if member.name.lower().endswith(PICKLED)]
    found.odd += [member.odd for member in listed if member.odd]
    found.uninspected += [member.name for member in listed if not member.name.lower().endswith(PICKLED)]
    if any("/code/" in f"/{member.name}" and member.name.endswith(".py") for member in listed):
        found.whys.append("it contains TorchScript code, which is not scanned")
    if not pickled:
        found.whys.append("no member of the archive has the name of a pickle")
    for member in dict.fromkeys(pickled):
        try:
            _member(parts, member, found)
        except (CapReached, NotZip, SourceEnded, zlib.error) as error:
            found.whys.append(f"{visible(member.name)[:100]}: {error}")
            found.uninspected.append(member.name)


def _member(parts: Parts, member: Member, found: PickleMembers) -> None:
    """Follow the pickles of one member.

    Raises ``NotZip``, ``CapReached``, ``SourceEnded``, ``zlib.error``, ``HubError``.
    """
    if member.encrypted or member.method not in (0, 8):
        raise NotZip("it is encrypted" if member.encrypted else f"compression method {member.method} is not supported")
    header = 30 + len(member.name.encode())
    if member.offset + header + member.packed > parts.ranges.size:
        raise NotZip("it continues past the end of the file")
    # Local header and pickle in one request; what is longer is asked for as the walk goes on.
    base, data = parts.piece(member.offset, header, min(header + SLACK + member.packed, AT_ONCE))
    start, odd = zip_directory.body_of(data[member.offset - base :], member)
    start += member.offset
    if odd:
        found.odd.append(odd)
    if member.method == 0:
        if member.size != member.packed:
            found.odd.append("an uncompressed member has two different sizes")
        follow_all(PickleSource(parts, start, start + member.packed), found)
        return
    try:
        packed = parts.span(start, member.packed)
    except CapReached:
        packed = parts.span(start, parts.room)
    # A member has the bare deflate stream (RFC 1951; APPNOTE, 4.4.5, method 8), without zlib's header: hence -15.
    unpacker = zlib.decompressobj(-15)
    body = unpacker.decompress(packed, max(1, found.unpacked))
    found.unpacked -= len(body)
    follow_all(PickleSource(whole(body), 0, len(body)), found)
    if not unpacker.eof:
        more = len(packed) == member.packed and bool(unpacker.unconsumed_tail)
        raise SourceEnded(
            f"it decompresses to more than {INFLATED // 2**20} MiB" if more else "only a part of it can be decompressed"
        )


def follow_all(source: PickleSource, found: PickleMembers, *, legacy: int | None = None) -> None:
    """Follow the pickles that stand one after another; a loader may load one or all of them.

    ``legacy`` is the number with which PyTorch's older form begins: five pickles, then the tensors' bytes. A file that
    ends in anything else than pickles is odd. Raises the ``HubError`` of a request.
    """
    parts, end, start = source.parts, source.end, source.at
    for number in range(MOST_PICKLES):
        run = Run()
        found.runs.append(run)
        follow(PickleSource(parts, start, end), run, found.budget)
        if run.arrays:
            _again(PickleSource(parts, start, end), run, found)
        if number and not (run.end or run.imports or run.cut or _is_legacy(found.runs[-1 - number], legacy)):
            # What follows is no pickle: bytes that no writer puts there, but nothing that a loader would run.
            found.runs.pop()
            found.odd.append("bytes follow the end of the pickle")
            return
        if not run.end or run.end >= end:
            return
        if number == 4 and _is_legacy(found.runs[-5], legacy):
            found.uninspected.append("the tensors' bytes behind the pickles")
            return
        start = run.end
    found.whys.append(f"more than {MOST_PICKLES} pickles follow one another")


def _is_legacy(first: Run, legacy: int | None) -> bool:
    return legacy is not None and isinstance(first.result, int) and first.result == legacy


def _again(source: PickleSource, run: Run, found: PickleMembers) -> None:
    """Follow a pickle with arrays as a loader other than joblib would, to which the arrays' bytes are opcodes."""
    plain = Run()
    follow(source, plain, found.budget, arrays=False)
    if plain.end:
        run.odd = "it can be read in two ways, as joblib does and as a plain pickle"
    if plain.cut and not run.why:
        run.why = f"read as a plain pickle, {plain.why}"
    # Numbers that look like opcodes may look like an import, and end the walk soon: only what would run code counts.
    run.imports |= {one: None for one in plain.imports if pickle_table.verdict(*one) == pickle_table.DANGEROUS_RANK}
