"""What a pickled file would import when it is loaded, by its opcodes: nothing is unpickled, tensors are not read.

A checkpoint of PyTorch is a zip archive whose ``data.pkl`` holds the opcodes and whose other members hold the tensors'
bytes; before version 1.6 it was five pickles one after another with the bytes behind them. So the directory and the
pickles are read by ranges and the rest is only named. What was not followed to its end is "not scanned", never clean.
What cannot come from a writer of such files, as bytes after the end or headers that differ, is suspicious at least.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reviews.hub import errors
from reviews.hub.pickle import table as pickle_table
from reviews.hub.pickle import zip_directory
from reviews.hub.pickle.calls import Tensor
from reviews.hub.pickle.machine import Run
from reviews.hub.pickle.members import TAIL, PickleMembers, archive, follow_all
from reviews.hub.pickle.source import Parts, PickleSource, SourceEnded
from reviews.hub.pickle.zip_directory import NotZip
from reviews.hub.shapes.reading import NOT_SCANNED
from reviews.hub.shapes.scans import PickleImport, PickleScan
from reviews.hub.text import visible
from reviews.hub.transport.ranges import CapReached, Fetch, Ranges

MOST = 1_000_000
"""Bytes that are read of one file."""
HEAD, SMALL = 4096, 128 * 1024
"""Bytes read of a file's start to tell its form, and of a file that is read whole at once."""
NAMED, SHOWN = 50, 200
"""Members and imports that are listed; the rest is counted."""
LONGEST_NAME = 300
LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
"""The number that is the first pickle of PyTorch's older form (torch/serialization.py, ``MAGIC_NUMBER``)."""
RANKS = (pickle_table.DANGEROUS_RANK, pickle_table.SUSPICIOUS_RANK, pickle_table.HARMLESS_RANK)
OTHERS = (
    (b"\x1f\x8b", "gzip"), (b"\x78\x01", "zlib"), (b"\x78\x5e", "zlib"), (b"\x78\x9c", "zlib"), (b"\x78\xda", "zlib"),
    (b"ZF0x", "zlib of an early joblib"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"]\0\0", "lzma"),
    (b"7z\xbc\xaf", "7z"), (b"Rar!", "rar"), (b"\x28\xb5\x2f\xfd", "zstandard"), (b"\x04\x22\x4d\x18", "lz4"),
    (b"GGUF", "GGUF"), (b"ggjt", "GGML"), (b"tjgg", "GGML"), (b"lmgg", "GGML"), (b"\x89HDF", "HDF5"),
    (b"\x93NUMPY", "a NumPy array"), (b"version https://git-lfs", "a Git LFS pointer"),
)  # fmt: skip
"""First bytes of what is no pickle and no zip archive, with its name."""


def scan(path: str, size: int | None, fetch: Fetch, *, most: int = MOST) -> PickleScan:
    """Scan one file of ``size`` bytes, reading at most ``most`` of them.

    What concerns this file alone is a reason for "not scanned"; a ``HubError`` that concerns the reading is raised.
    """
    if size is None:
        return PickleScan(path, NOT_SCANNED, (), "the hub does not say how large it is")
    if size <= 0:
        return PickleScan(path, NOT_SCANNED, (), "it is empty")
    ranges, found = Ranges(fetch, size, most), PickleMembers()
    try:
        _look(Parts(ranges), found)
    except errors.Mixed:
        raise
    except errors.Gated:
        found.whys.append("the file is gated")
    except (errors.RepositoryNotFound, errors.TooBig, errors.Malformed, CapReached, NotZip, SourceEnded) as error:
        found.whys.append(str(error))
    return replace(_verdict(path, found), bytes_read=ranges.volume, rounds=ranges.count)


def _look(parts: Parts, found: PickleMembers) -> None:
    size = parts.ranges.size
    head = parts.span(0, size if size <= min(SMALL, parts.ranges.most) else HEAD)
    if head.startswith(zip_directory.LOCAL):
        archive(parts, found)
        return
    form = next((name for magic, name in OTHERS if head.startswith(magic)), "")
    # The magic of a tar header stands at offset 257 (POSIX.1-1988, "ustar" header block).
    if not form and head[257:262] == b"ustar":
        form = "tar"
    if form:
        found.whys.append(f"it is {form}, which is not scanned")
        # Such first bytes may be opcodes as well: what would run code is then said all the same.
        follow_all(PickleSource(parts, 0, len(head)), hidden := PickleMembers())
        found.runs += [run for run in hidden.runs if _dangerous(run)]
        return
    follow_all(PickleSource(parts, 0, size), found, legacy=LEGACY_MAGIC)
    if found.odd or any(run.why for run in found.runs):
        _appended(parts, found)


def _appended(parts: Parts, found: PickleMembers) -> None:
    """Follow a zip archive at the end of a file that begins with something else: some readers look there first."""
    tail = parts.span(max(0, parts.ranges.size - TAIL), TAIL)
    try:
        zip_directory.find(tail, parts.ranges.size)
    except NotZip:
        return
    found.odd.append("a zip archive follows other bytes")
    archive(parts, found)


def _dangerous(run: Run) -> bool:
    return any(pickle_table.verdict(*one) == pickle_table.DANGEROUS_RANK for one in run.imports)


def _verdict(path: str, found: PickleMembers) -> PickleScan:
    names = {one for run in found.runs for one in run.imports}
    # Judged as they are, shown as they can be stored and printed.
    shown = {PickleImport(_fit(module), _fit(name), pickle_table.verdict(module, name)) for module, name in names}
    imports = sorted(shown, key=lambda one: (RANKS.index(one.verdict), one.module, one.name))
    whys = found.whys + [run.why for run in found.runs if run.why]
    odd = found.odd + [run.odd for run in found.runs if run.odd]
    if not found.runs and not whys:
        whys.append("it contains no pickle")
    worst = imports[0].verdict if imports else pickle_table.HARMLESS_RANK
    if whys and worst != pickle_table.DANGEROUS_RANK:
        worst = NOT_SCANNED
    elif odd and worst == pickle_table.HARMLESS_RANK:
        worst = pickle_table.SUSPICIOUS_RANK
    more = [f"{len(imports) - SHOWN:,} more imports"] if len(imports) > SHOWN else []
    left = [_fit(name) for name in found.uninspected[:NAMED]]
    left += [f"{len(found.uninspected) - NAMED:,} more"] if len(found.uninspected) > NAMED else []
    why = "; ".join(dict.fromkeys([*more, *whys, *odd]))[:1000]
    return PickleScan(path, worst, tuple(imports[:SHOWN]), why, tuple(left), _tensors(found.runs))


def _fit(text: str) -> str:
    """Return a name of the file without what cannot be stored or printed: half characters, NUL, controls."""
    return visible(text[:LONGEST_NAME])[:LONGEST_NAME]


def _tensors(runs: list[Run]) -> dict[str, tuple[int, ...]] | None:
    """Names and shapes of the mapping that a checkpoint returns, also one level down where it is wrapped."""
    for run in runs:
        mapping = run.result
        if isinstance(mapping, dict) and not any(isinstance(value, Tensor) for value in mapping.values()):
            inner: list[Any] = [mapping[name] for name in ("state_dict", "model", "module") if name in mapping]
            mapping = next((one for one in inner if isinstance(one, dict)), mapping)
        if isinstance(mapping, dict):
            shapes = {_fit(name): value.shape for name, value in mapping.items() if isinstance(value, Tensor)}
            if shapes:
                return shapes
    return None
