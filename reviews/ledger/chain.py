"""The ledger's arithmetic: canonical bytes, the chain of digests, and locating the first invalid entry."""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import rfc8785

from reviews.language.phrases import say

GENESIS = "0" * 64
"""Predecessor digest of the first entry."""

SAFE_INTEGER = 2**53 - 1
"""Largest integer that RFC 8785 (section 3.1, I-JSON) can represent as a number; larger ones become strings."""


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 bytes of a JSON value; integers beyond 2**53 - 1 become strings.

    Raises ``ValueError`` for values that JSON cannot represent (NaN, infinities, keys that are not text).
    """
    try:
        return rfc8785.dumps(_portable(value))
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"This value has no canonical JSON form: {error}") from error


def _portable(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        # PostgreSQL returns 1e21 as an integer, so it is treated as one from the start.
        return str(int(value)) if value.is_integer() and abs(value) > SAFE_INTEGER else value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(value, dict):
        return {key: _portable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_portable(inner) for inner in value]
    raise ValueError(f"This value has no canonical JSON form: {type(value).__name__}")


def digest(data: bytes) -> str:
    """Return the SHA-256 of the stored bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


HEX = 64
"""Hexadecimal digits of a digest."""
CUT = say("This chain does not contain the exported head: entries are missing.")


@dataclass(frozen=True)
class ChainLink:
    """One entry as stored: sequence, canonical bytes, both digests, and the copied columns."""

    sequence: int
    previous: str
    digest: str
    canonical: bytes
    columns: dict[str, Any]


@dataclass(frozen=True)
class ChainVerdict:
    """The result of a verification: number of valid entries, head digest, and the first bad entry with the reason."""

    entries: int
    head: str
    ok: bool
    first_bad: int | None
    why: str


def verify(links: Iterable[ChainLink], expected_head: str = "") -> ChainVerdict:
    """Walk the chain in order and name the first invalid entry.

    An entry is valid if its sequence follows without a gap, it names the digest of the entry before it, its digest is
    that of its bytes, and its columns match its bytes. ``expected_head`` is a digest exported earlier: a chain that was
    truncated or rewritten does not contain it.
    """
    sequence, head, seen = 0, GENESIS, expected_head in ("", GENESIS)
    for link in links:
        why = _fault(link, sequence + 1, head)
        if why:
            return ChainVerdict(sequence, head, False, link.sequence, why)
        sequence, head = link.sequence, link.digest
        seen = seen or head == expected_head
    if not seen:
        return ChainVerdict(sequence, head, False, sequence, CUT)
    return ChainVerdict(sequence, head, True, None, "")


@dataclass(frozen=True)
class Portion:
    """Entries that follow each other, as few values: their bytes one after the other, and the digests as stored.

    ``sizes`` holds the length of each entry's bytes as four bytes, most significant first.
    """

    count: int
    first: int
    last: int
    data: bytes
    sizes: bytes
    digests: str
    previous: str

    def hashed(self) -> str:
        """Return the SHA-256 of every entry's bytes, one after the other."""
        sha256, data, found, start = hashlib.sha256, memoryview(self.data), [], 0
        for (size,) in struct.iter_unpack(">i", self.sizes):
            end = start + size
            found.append(sha256(data[start:end]).hexdigest())
            start = end
        return "".join(found)

    def holds(self, digest: str) -> bool:
        """Tell whether one of the entries has this digest."""
        place = self.digests.find(digest)
        while place > 0 and place % HEX:
            place = self.digests.find(digest, place + 1)
        return len(digest) == HEX and place >= 0


def follows(portion: Portion, last: int, head: str) -> bool:
    """Tell whether entries continue a chain of ``last`` entries whose newest has the digest ``head``.

    Nothing is missing among them, their digests are those of their bytes, and each names the digest of the one before.
    The digest named by the next entry covers what the bytes state; the columns are checked separately.
    """
    whole = portion.first == last + 1 and portion.count == portion.last - last
    return whole and portion.previous == head + portion.digests[:-HEX] and portion.hashed() == portion.digests


def _fault(link: ChainLink, sequence: int, head: str) -> str:
    if link.sequence != sequence:
        return say(
            "Entry {sequence} is missing; the next entry is {sequence2}.", sequence=sequence, sequence2=link.sequence
        )
    if link.previous != head:
        return say("It does not follow from the entry before it.")
    if digest(link.canonical) != link.digest:
        return say("Its bytes do not match its stored digest.")
    return "" if says_the_same(link) else say("Its columns do not match its canonical bytes.")


def says_the_same(link: ChainLink) -> bool:
    """Tell whether an entry's columns yield exactly the stored bytes."""
    try:
        return canonical(link.columns) == link.canonical
    except ValueError:
        return False  # no act could have written these columns
