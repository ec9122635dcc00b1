"""The ledger's arithmetic: canonical bytes, the chain of digests, and finding the first entry that does not hold."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import rfc8785

GENESIS = "0" * 64
"""What the first entry names as its predecessor's digest."""

SAFE_INTEGER = 2**53 - 1
"""Largest integer that RFC 8785 (section 3.1, I-JSON) can carry as a number; larger ones become strings."""


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of a JSON value; integers beyond 2**53 - 1 become strings.

    Raises ``ValueError`` for what JSON cannot hold (NaN, infinities, keys that are not text).
    """
    try:
        return rfc8785.dumps(_portable(value))
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"This value has no canonical JSON form: {error}") from error


def _portable(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        # PostgreSQL gives 1e21 back as the integer that it is, so it is treated as one from the start.
        return str(int(value)) if value.is_integer() and abs(value) > SAFE_INTEGER else value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(value, dict):
        return {key: _portable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_portable(inner) for inner in value]
    raise ValueError(f"This value has no canonical JSON form: {type(value).__name__}")


def digest(data: bytes) -> str:
    """SHA-256 of the stored bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


CUT = "The exported head is not in this chain: entries are missing."


@dataclass(frozen=True)
class ChainLink:
    """One entry as it is stored: its place, the canonical bytes, the two digests, and the copied columns."""

    sequence: int
    previous: str
    digest: str
    canonical: bytes
    columns: dict[str, Any]


@dataclass(frozen=True)
class ChainVerdict:
    """What a verification found: how many entries hold, the head's digest, and the first bad entry with the reason."""

    entries: int
    head: str
    ok: bool
    first_bad: int | None
    why: str


def verify(links: Iterable[ChainLink], expected_head: str = "") -> ChainVerdict:
    """Walk the chain in order and name the first entry that does not hold.

    An entry holds when its sequence follows without a gap, it names the digest of the entry before it, its digest is
    that of its bytes, and its columns say what the bytes say. ``expected_head`` is a digest exported earlier: a chain
    that was cut short or rewritten does not contain it.
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


def verify_bytes(rows: Iterable[tuple[int, str, str, bytes | memoryview]], expected_head: str = "") -> ChainVerdict:
    """Walk over (sequence, previous, digest, canonical) alone, as ``verify`` does but for the columns.

    What the bytes say of themselves is told by the digest that the next entry names; the columns are another check.
    """
    sequence, head, seen, sha256 = 0, GENESIS, expected_head in ("", GENESIS), hashlib.sha256
    for number, previous, stored, data in rows:
        if number != sequence + 1:
            return ChainVerdict(
                sequence, head, False, number, f"Entry {sequence + 1} is missing; the next one is {number}."
            )
        if previous != head or sha256(data).hexdigest() != stored:
            return ChainVerdict(sequence, head, False, number, "Its bytes or its place in the chain do not hold.")
        sequence, head = number, stored
        if not seen:
            seen = stored == expected_head
    if not seen:
        return ChainVerdict(sequence, head, False, sequence, CUT)
    return ChainVerdict(sequence, head, True, None, "")


def _fault(link: ChainLink, sequence: int, head: str) -> str:
    if link.sequence != sequence:
        return f"Entry {sequence} is missing; the next one is {link.sequence}."
    if link.previous != head:
        return "It does not follow from the entry before it."
    if digest(link.canonical) != link.digest:
        return "Its bytes do not have the digest that is stored with it."
    return "" if says_the_same(link) else "Its columns do not say what its canonical bytes say."


def says_the_same(link: ChainLink) -> bool:
    """Whether an entry's columns have the very bytes that are stored with it."""
    try:
        return canonical(link.columns) == link.canonical
    except ValueError:
        return False  # columns that no act could have written
