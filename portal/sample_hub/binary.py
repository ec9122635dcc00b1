"""Describes a large file as a few real bytes and long runs of zeros, so that it is never held in memory."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

CHUNK = 1 << 20
_ZEROS = bytes(CHUNK)


@dataclass(frozen=True)
class Layout:
    """A file as a sequence of pieces: real bytes, or a number of zero bytes.

    Every declared file, from a 28 GB shard to a generated tokenizer, is served, measured and hashed
    through `read`, so that a committed checksum is the checksum of exactly what goes over the wire.
    """

    pieces: tuple[bytes | int, ...]
    size: int = field(init=False)

    def __post_init__(self) -> None:
        total = sum(piece if isinstance(piece, int) else len(piece) for piece in self.pieces)
        object.__setattr__(self, "size", total)

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to, not including, `stop` in chunks of at most 1 MiB."""
        end = self.size if stop is None else min(stop, self.size)
        position = 0
        for piece in self.pieces:
            length = piece if isinstance(piece, int) else len(piece)
            begin, finish = max(start - position, 0), min(end - position, length)
            while begin < finish:
                upto = min(begin + CHUNK, finish)
                yield _ZEROS[: upto - begin] if isinstance(piece, int) else piece[begin:upto]
                begin = upto
            position += length
            if position >= end:
                return

    def sha256(self) -> str:
        """Hash the whole file; about one second a gigabyte."""
        digest = hashlib.sha256()
        for chunk in self.read():
            digest.update(chunk)
        return digest.hexdigest()

    def key(self) -> str:
        """Name the content without reading the zeros: equal keys mean equal bytes."""
        digest = hashlib.sha256()
        for piece in self.pieces:
            digest.update(b"z%d;" % piece if isinstance(piece, int) else b"b%d;" % len(piece) + piece)
        return digest.hexdigest()
