"""What a scan of one pickle found: its imports with their verdicts, and what was not inspected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PickleImport:
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
    imports: tuple[PickleImport, ...] = ()
    why: str = ""
    uninspected: tuple[str, ...] = ()
    tensors: Mapping[str, tuple[int, ...]] | None = None
    bytes_read: int = 0
    rounds: int = 0
