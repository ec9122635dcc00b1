"""Bounded decompression by the standard library: how far a compressed stream goes is never up to the stream."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Protocol

MOST_STREAMS = 16
"""Streams that follow one another in one file, as gzip and bzip2 allow."""
MEMORY = 32 * 2**20
"""Bytes that an xz or lzma stream may ask for as its dictionary; the usual levels need up to 9 MiB."""


class NotPacked(ValueError):
    """The bytes cannot be decompressed."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def unpacked(form: str, packed: bytes, most: int) -> tuple[bytes, bool]:
    """Return at most ``most`` bytes of a gzip, zlib, deflate, bzip2, xz or lzma stream, and whether that is all of it.

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
    except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
        ended = False
    if not body and not ended:
        raise NotPacked("it cannot be decompressed")
    return bytes(body[:most]), ended and len(body) <= most


def _unpacker(form: str) -> _Unpacker:
    if form == "bzip2":
        return bz2.BZ2Decompressor()
    if form in ("xz", "lzma"):
        return lzma.LZMADecompressor(memlimit=MEMORY)
    # A gzip header for 31, zlib's own for 15, a bare deflate stream (RFC 1951) for -15.
    found: _Unpacker = zlib.decompressobj({"gzip": 31, "zlib": 15, "deflate": -15}[form])
    return found
