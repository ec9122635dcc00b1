"""What a look at one file found: whether its format can carry code, and if so what loading it would import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

INERT = "inert"
"""The verdict on a file whose format carries no code; it was recognized by its first bytes."""
TEXT = "text"
"""The format of what reads as text, whatever it is about."""


@dataclass(frozen=True, slots=True)
class PickleImport:
    """One name that loading would import: harmless, suspicious or dangerous by the reviewed table."""

    module: str
    name: str
    verdict: str


@dataclass(frozen=True, slots=True)
class FileScan:
    """What was found in one file: the worst import's verdict, "inert", or "not scanned" with the reason in ``why``.

    ``form`` is the format by content ("" not recognized). ``dangers`` are ways to run code or to leave the folder that
    are no imports, such as a Lambda layer. ``beginning`` counts the bytes by which a longer text was judged (0: all).
    ``uninspected`` names members that were not looked into (tensor bytes among them), ``tensors`` are names and shapes
    where the checkpoint's mapping could be followed. ``bytes_read`` and ``rounds`` are what it cost. ``code`` tells
    that it brings programs, which no scan of pickles has judged.
    """

    path: str
    verdict: str
    imports: tuple[PickleImport, ...] = ()
    why: str = ""
    uninspected: tuple[str, ...] = ()
    tensors: Mapping[str, tuple[int, ...]] | None = None
    bytes_read: int = 0
    rounds: int = 0
    form: str = ""
    dangers: tuple[str, ...] = ()
    beginning: int = 0
    code: bool = False
