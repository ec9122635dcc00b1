"""What loading one file would run: its format by its first bytes, then by a reader for that format.

Nothing is unpickled, and tensors are not read: pickles are followed opcode by opcode, archives by their directory. What
was not followed to its end is "not scanned", never clean. What cannot come from a writer of such files, as bytes after
the end or headers that differ, is suspicious at least.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reviews.hub import errors
from reviews.hub.content.look import look
from reviews.hub.content.packed import NotPacked
from reviews.hub.pickle import table as pickle_table
from reviews.hub.pickle.calls import Tensor
from reviews.hub.pickle.machine import PickleRun
from reviews.hub.pickle.source import Parts, SourceEnded, whole
from reviews.hub.pickle.streams import Gathered
from reviews.hub.pickle.zip_directory import NotZip
from reviews.hub.shapes.reading import NOT_SCANNED
from reviews.hub.shapes.scans import INERT, FileScan, PickleImport
from reviews.hub.text import visible
from reviews.hub.transport.ranges import CapReached, Fetch, Ranges
from reviews.language.phrases import joined, say

MOST = 1_000_000
"""Bytes that are read of one file."""
NAMED, SHOWN = 50, 200
"""Members and imports that are listed; the rest is counted."""
LONGEST_NAME = 300
RANKS = (pickle_table.DANGEROUS_RANK, pickle_table.SUSPICIOUS_RANK, pickle_table.HARMLESS_RANK)


def scan(path: str, size: int | None, fetch: Fetch, *, most: int = MOST) -> FileScan:
    """Scan one file of ``size`` bytes, reading at most ``most`` of them.

    What concerns this file alone is a reason for "not scanned"; a ``HubError`` that concerns the reading is raised.
    """
    if size is None:
        return FileScan(path, NOT_SCANNED, (), say("the hub does not say how large it is"))
    if size <= 0:
        return FileScan(path, INERT, form="empty")
    ranges = Ranges(fetch, size, most)
    return replace(_scanned(path, Parts(ranges)), bytes_read=ranges.volume, rounds=ranges.count)


def body_scan(path: str, body: bytes) -> FileScan:
    """Scan a file whose bytes are at hand."""
    return _scanned(path, whole(body)) if body else FileScan(path, INERT, form="empty")


def _scanned(path: str, parts: Parts) -> FileScan:
    found = Gathered()
    try:
        look(parts, path, found)
    except errors.Mixed:
        raise
    except errors.Gated:
        found.whys.append(say("the file is gated"))
    except (
        errors.RepositoryNotFound, errors.TooBig, errors.Malformed, errors.Elsewhere, CapReached, NotZip, NotPacked,
        SourceEnded,
    ) as error:  # fmt: skip
        found.whys.append(str(error))
    return _verdict(path, found)


def _verdict(path: str, found: Gathered) -> FileScan:
    names = {one for run in found.runs for one in run.imports}
    # Judged as they are, shown as they can be stored and printed.
    shown = {PickleImport(_fit(module), _fit(name), pickle_table.verdict(module, name)) for module, name in names}
    imports = sorted(shown, key=lambda one: (RANKS.index(one.verdict), one.module, one.name))
    whys = found.whys + [run.why for run in found.runs if run.why]
    odd = found.odd + [run.odd for run in found.runs if run.odd]
    if not found.runs and not whys and not found.looked:
        whys.append(say("it contains no pickle"))
    worst = imports[0].verdict if imports else pickle_table.HARMLESS_RANK
    if found.dangers:
        worst = pickle_table.DANGEROUS_RANK
    if whys and worst != pickle_table.DANGEROUS_RANK:
        worst = NOT_SCANNED
    elif odd and worst == pickle_table.HARMLESS_RANK:
        worst = pickle_table.SUSPICIOUS_RANK
    elif found.inert and not found.runs and not found.dangers and not odd:
        worst = INERT
    more = [say("{number_of:,} more imports", number_of=len(imports) - SHOWN)] if len(imports) > SHOWN else []
    left = [_fit(name) for name in found.uninspected[:NAMED]]
    left += (
        [say("{number_of:,} more", number_of=len(found.uninspected) - NAMED)] if len(found.uninspected) > NAMED else []
    )
    why = joined("; ", dict.fromkeys([*more, *whys, *odd]))[:1000]
    dangers = tuple(_fit(one) for one in dict.fromkeys(found.dangers[:SHOWN]))
    return FileScan(
        path, worst, tuple(imports[:SHOWN]), why, tuple(left), _tensors(found.runs), form=found.form or "",
        dangers=dangers, beginning=found.beginning, code=found.code,
    )  # fmt: skip


def _fit(text: str) -> str:
    """Return a name of the file without what cannot be stored or printed: half characters, NUL, controls."""
    return visible(text[:LONGEST_NAME])[:LONGEST_NAME]


def _tensors(runs: list[PickleRun]) -> dict[str, tuple[int, ...]] | None:
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
