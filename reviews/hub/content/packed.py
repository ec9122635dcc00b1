"""Bounded decompression by kept libraries: how far a compressed stream goes is never up to the stream."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Protocol

import lz4.frame
import zstandard

from reviews.language.phrases import say

MOST_STREAMS = 16
"""Streams that follow one another in one file, as gzip and bzip2 allow."""
MEMORY = 32 * 2**20
"""Bytes that an xz, lzma or zstandard stream may ask for as its dictionary; the usual levels need up to 9 MiB."""
FED = 64
"""Bytes of a zstandard stream that are decompressed at once: its library knows no other limit, and a block of four
bytes may stand for 128 KiB (RFC 8878, 3.1.1.2.3)."""


class NotPacked(ValueError):
    """The bytes cannot be decompressed."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Zstandard:
    """A zstandard frame, fed so little at once that what comes out stays small."""

    def __init__(self) -> None:
        self._one = zstandard.ZstdDecompressor(max_window_size=MEMORY).decompressobj()
        self._rest = b""

    @property
    def eof(self) -> bool:
        return bool(self._one.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._one.unused_data) + self._rest

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return at least ``max_length`` bytes unless the stream ends before, and at most one fed piece's more."""
        body, place = bytearray(), 0
        while place < len(data) and len(body) < max_length and not self._one.eof:
            body += self._one.decompress(data[place : place + FED])
            place += FED
        self._rest = data[place:]
        return bytes(body)


def unpacked(form: str, packed: bytes, most: int) -> tuple[bytes, bool]:
    """Return at most ``most`` bytes of a stream, and whether that is all of it; ``form`` is the name that forms.py has.

    Raises ``NotPacked`` when not even a beginning can be decompressed.
    """
    body, rest, ended = bytearray(), packed, False
    try:
        for _ in range(MOST_STREAMS):
            one = _unpacker(form)
            body += one.decompress(rest, most - len(body) + 1)
            ended, rest = one.eof, one.unused_data
            if not ended or not rest or form in ("zlib", "deflate") or len(body) > most:
                break
    except (zlib.error, OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, RuntimeError, ValueError):
        ended = False
    if not body and not ended:
        raise NotPacked(say("it cannot be decompressed"))
    return bytes(body[:most]), ended and len(body) <= most


def _unpacker(form: str) -> _Unpacker:
    if form == "bzip2":
        return bz2.BZ2Decompressor()
    if form in ("xz", "lzma"):
        return lzma.LZMADecompressor(memlimit=MEMORY)
    if form == "zstandard":
        return _Zstandard()
    if form == "lz4":
        frame: _Unpacker = lz4.frame.LZ4FrameDecompressor()
        return frame
    # A gzip header for 31, zlib's own for 15, a bare deflate stream (RFC 1951) for -15.
    found: _Unpacker = zlib.decompressobj({"gzip": 31, "zlib": 15, "deflate": -15}[form])
    return found
