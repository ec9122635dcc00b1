"""What a pickled file would import when it is loaded, by its opcodes: nothing is unpickled, tensors are not read.

A checkpoint of PyTorch is a zip archive whose ``data.pkl`` holds the opcodes and whose other members hold the tensors'
bytes; before version 1.6 it was five pickles one after another with the bytes behind them. So the directory and the
pickles are read by ranges and the rest is only named. What was not followed to its end is "not scanned", never clean.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reviews.hub import errors, pickle_table, zip_directory
from reviews.hub.facts import NOT_SCANNED
from reviews.hub.pickle_machine import Run, Tensor, follow
from reviews.hub.ranges import CapReached, Fetch, Ranges
from reviews.hub.zip_directory import Member, NotZip

MOST = 1_000_000
HEAD, TAIL = 4096, 128 * 1024
SLACK = 512
"""Bytes that a local header may be longer than its central record says: PyTorch pads it to align the tensors."""
INFLATED = 8 * 2**20
NAMED = 50
SHOWN = 200
LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
LEGACY_PICKLES = 5
RANKS = ("dangerous", "suspicious", "harmless")
OTHERS = (
    (b"\x1f\x8b", "gzip"), (b"\x78\x01", "zlib"), (b"\x78\x9c", "zlib"), (b"\x78\xda", "zlib"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"), (b"7z\xbc\xaf", "7z"), (b"\x28\xb5\x2f\xfd", "zstandard"), (b"\x04\x22\x4d\x18", "lz4"),
    (b"GGUF", "GGUF"), (b"ggjt", "GGML"), (b"tjgg", "GGML"), (b"lmgg", "GGML"), (b"\x89HDF", "HDF5"),
    (b"version https://git-lfs", "a pointer to large file storage"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Import:
    """One name that loading would import: harmless, suspicious or dangerous by the reviewed table."""

    module: str
    name: str
    verdict: str


@dataclass(frozen=True, slots=True)
class PickleScan:
    """What was found in one file: the worst import's verdict, or "not scanned" with the reason in ``why``.

    ``uninspected`` names members that were not looked into (tensor bytes among them), ``tensors`` are names and shapes
    where the checkpoint's mapping could be followed. ``bytes_read`` and ``rounds`` are what it cost.
    """

    path: str
    verdict: str
    imports: tuple[Import, ...] = ()
    why: str = ""
    uninspected: tuple[str, ...] = ()
    tensors: Mapping[str, tuple[int, ...]] | None = None
    bytes_read: int = 0
    rounds: int = 0


@dataclass
class _Found:
    """What a scan gathers: pickles that were followed, why some were not, and members that nobody looked into."""

    runs: list[Run] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    uninspected: list[str] = field(default_factory=list)


def scan(path: str, size: int | None, fetch: Fetch, *, most: int = MOST) -> PickleScan:
    """Scan one file of ``size`` bytes, reading at most ``most`` of them.

    What concerns this file alone is a reason for "not scanned"; a ``HubError`` that concerns the reading is raised.
    """
    if size is None:
        return PickleScan(path, NOT_SCANNED, (), "the hub does not say how large it is")
    ranges, found = Ranges(fetch, size, most), _Found()
    try:
        _look(ranges, found)
    except errors.Mixed:
        raise
    except errors.Gated:
        found.whys.append("the file is gated")
    except (errors.NotFound, errors.TooBig, errors.Malformed, errors.Elsewhere, CapReached, NotZip) as error:
        found.whys.append(str(error))
    return replace(_verdict(path, found), bytes_read=ranges.volume, rounds=ranges.count)


def _look(ranges: Ranges, found: _Found) -> None:
    small = ranges.size <= min(TAIL, ranges.most)
    head = ranges.read(0, ranges.size if small else HEAD)
    if head.startswith(zip_directory.LOCAL):
        _archive(ranges, found, head if small else b"")
        return
    form = next((name for magic, name in OTHERS if head.startswith(magic)), "")
    if not form and head[257:262] == b"ustar":
        form = "tar"
    if form:
        found.whys.append(f"it is {form}, which is not looked into")
        return
    body = head
    while len(body) < ranges.size and len(body) < ranges.most - HEAD:
        # Half of the cap at first: nearly every plain pickle ends there, and one more request reads the rest.
        more = ranges.read(len(body), min(ranges.most // 2, ranges.most - ranges.volume))
        if not more:
            break
        body += more
        if _plain(body, ranges.size, _Found()):
            break
    _plain(body, ranges.size, found)


def _plain(body: bytes, size: int, found: _Found) -> bool:
    """Follow the pickles that a file without an archive begins with; whether all of them ended in what was read."""
    first = follow(body)
    found.runs.append(first)
    legacy = first.result == LEGACY_MAGIC
    runs = 1
    while found.runs[-1].end and found.runs[-1].end < len(body) and runs < LEGACY_PICKLES:
        following = follow(body, found.runs[-1].end)
        if not legacy and not following.imports and following.why:
            found.odd.append("bytes follow the end of the pickle")
            break
        found.runs.append(following)
        runs += 1
    if legacy:
        found.uninspected.append("the tensors' bytes behind the pickles")
        return runs == LEGACY_PICKLES and all(run.end for run in found.runs)
    return all(run.end for run in found.runs)


def _archive(ranges: Ranges, found: _Found, whole: bytes) -> None:
    """Follow every pickle of a zip archive; ``whole`` are its bytes when it was small enough to be read at once."""
    tail = whole or ranges.read(max(0, ranges.size - TAIL), TAIL)
    place = zip_directory.find(tail, ranges.size)
    first = ranges.size - len(tail)
    if place.start >= first:
        directory = tail[place.start - first : place.start - first + place.length]
    else:
        directory = ranges.read(place.start, place.length)
    listed = list(zip_directory.members(directory, place.moved))
    if place.moved:
        found.odd.append(f"{place.moved} bytes stand before the archive")
    if len(listed) != place.members:
        found.odd.append(f"its directory says {place.members} members and lists {len(listed)}")
    twice = [name for name, count in Counter(member.name for member in listed).items() if count > 1]
    if twice:
        found.odd.append(f"a member stands twice: {twice[0][:100]}")
    pickled = [member for member in listed if member.name.lower().endswith((".pkl", ".pickle"))]
    found.uninspected += [member.name for member in listed if member not in pickled]
    if any("/code/" in f"/{member.name}" and member.name.endswith(".py") for member in listed):
        found.whys.append("it holds TorchScript code, which was not looked into")
    if not pickled:
        found.whys.append("no member of the archive is named like a pickle")
    for member in pickled:
        try:
            found.runs.append(follow(_member(ranges, member, found, whole)))
        except (CapReached, NotZip, zlib.error) as error:
            found.whys.append(f"{member.name[:100]}: {error}")
            found.uninspected.append(member.name)


def _member(ranges: Ranges, member: Member, found: _Found, whole: bytes) -> bytes:
    """One member's bytes, unpacked up to a cap. Raises ``NotZip`` or ``CapReached``."""
    if member.encrypted or member.method not in (0, 8):
        raise NotZip("it is encrypted" if member.encrypted else f"packing method {member.method} is not known")
    wanted = 30 + len(member.name.encode()) + SLACK + member.packed
    local = whole[member.offset : member.offset + wanted] if whole else ranges.read(member.offset, wanted)
    start, odd = zip_directory.body_of(local, member)
    if odd:
        found.odd.append(odd)
    body = local[start : start + member.packed]
    if len(body) < member.packed and not whole:
        body += ranges.read(member.offset + start + len(body), member.packed - len(body))
    if member.method == 0:
        return body
    unpacked = zlib.decompressobj(-15).decompress(body, INFLATED)
    if len(unpacked) >= INFLATED:
        raise NotZip(f"it unpacks to more than {INFLATED // 2**20} MiB")
    return unpacked


def _verdict(path: str, found: _Found) -> PickleScan:
    names = {one for run in found.runs for one in run.imports}
    imports = [Import(module[:200], name[:200], pickle_table.verdict(module, name)) for module, name in names]
    imports.sort(key=lambda one: (RANKS.index(one.verdict), one.module, one.name))
    whys = found.whys + [run.why for run in found.runs if run.why]
    if not found.runs and not whys:
        whys.append("no pickle was found in it")
    worst = imports[0].verdict if imports else "harmless"
    if whys and worst != "dangerous":
        worst = NOT_SCANNED
    elif found.odd and worst == "harmless":
        worst = "suspicious"
    more = [f"{len(imports) - SHOWN} more imports"] if len(imports) > SHOWN else []
    left = found.uninspected[:NAMED]
    left += [f"{len(found.uninspected) - NAMED:,} more"] if len(found.uninspected) > NAMED else []
    why = "; ".join(dict.fromkeys([*whys, *found.odd, *more]))[:1000]
    return PickleScan(
        path, worst, tuple(imports[:SHOWN]), why, tuple(name[:300] for name in left), _tensors(found.runs)
    )


def _tensors(runs: list[Run]) -> dict[str, tuple[int, ...]] | None:
    """Names and shapes of the mapping that a checkpoint returns, also one level down where it is wrapped."""
    for run in runs:
        mapping = run.result
        if isinstance(mapping, dict) and not any(isinstance(value, Tensor) for value in mapping.values()):
            inner: list[Any] = [mapping[name] for name in ("state_dict", "model", "module") if name in mapping]
            mapping = next((one for one in inner if isinstance(one, dict)), mapping)
        if isinstance(mapping, dict):
            shapes = {name: value.shape for name, value in mapping.items() if isinstance(value, Tensor)}
            if shapes:
                return shapes
    return None
