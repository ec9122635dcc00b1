"""Merkle tree hashing over the ledger's bytes, as defined by RFC 6962 section 2.1, with proofs that fit on a page.

An entry's canonical bytes are a leaf. The hashes of perfect subtrees are stored as entries are added, so that a root
or a proof costs the logarithm of the ledger's length: node (level, index) covers 2**level leaves from index * 2**level.
"""

import hashlib
from collections.abc import Callable, Iterator

from reviews.language.phrases import say

Node = Callable[[int, int], bytes]
"""Returns the hash of the perfect subtree at (level, index)."""

EMPTY = hashlib.sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """Return the hash of one entry: SHA-256 over a zero byte and its bytes."""
    # RFC 6962, section 2.1 (RFC 9162, section 2.1.1): leaves and nodes begin with different bytes, so that nobody can
    # make an entry whose leaf is an inner node of another tree (a second preimage).
    return hashlib.sha256(b"\x00" + data).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees: SHA-256 over a one byte and both hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed(number: int) -> Iterator[tuple[int, int]]:
    """Yield the subtrees (level, index) above a leaf that its entry completes; ``number`` counts entries from 1."""
    # Leaf n is the last one of a perfect subtree for every power of two that divides n.
    level = 0
    while number % 2 == 0:
        number //= 2
        level += 1
        yield level, number - 1


def peaks(size: int) -> list[tuple[int, int]]:
    """Return the perfect subtrees that make up a tree of this many leaves, largest first."""
    # RFC 6962, section 2.1, splits n leaves at the largest power of two below n. Repeated, that gives one perfect
    # subtree for each bit that is set in n, the highest bit first.
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def root(size: int, node: Node) -> bytes:
    """Return the root of the first ``size`` entries."""
    if size == 0:
        return EMPTY
    hashes = [node(level, index) for level, index in peaks(size)]
    found = hashes.pop()
    while hashes:
        found = parent(hashes.pop(), found)
    return found


class Growing:
    """A tree that grows by entries; its memory use is the logarithm of their number."""

    def __init__(self) -> None:
        self.stack: list[tuple[int, bytes]] = []

    def add(self, data: bytes) -> None:
        """Add one entry's bytes."""
        level, found = 0, leaf(data)
        while self.stack and self.stack[-1][0] == level:
            found = parent(self.stack.pop()[1], found)
            level += 1
        self.stack.append((level, found))

    def root(self) -> bytes:
        """Return the root over everything added so far."""
        if not self.stack:
            return EMPTY
        found = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            found = parent(left, found)
        return found


def inclusion(number: int, size: int, node: Node) -> list[bytes]:
    """Return the audit path of entry ``number`` (from 1) in a tree of ``size`` entries, from leaf to root."""
    if not 1 <= number <= size:
        raise ValueError(say("Entry {number_of} is not among the first {size}.", number_of=number, size=size))
    # PATH(m, D[n]) of RFC 6962, section 2.1.1, where m counts from 0.
    return _path(number - 1, 0, size, node)


def _path(index: int, start: int, size: int, node: Node) -> list[bytes]:
    if size == 1:
        return []
    # k of RFC 6962, section 2.1: the largest power of two smaller than size.
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return [*_path(index, start, half, node), _range(start + half, size - half, node)]
    return [*_path(index - half, start + half, size - half, node), _range(start, half, node)]


def _range(start: int, size: int, node: Node) -> bytes:
    """Return the hash over leaves from ``start``, a boundary of the largest subtree that begins there."""
    parts = []
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            parts.append(node(level, start >> level))
            start += 1 << level
    found = parts.pop()
    while parts:
        found = parent(parts.pop(), found)
    return found


def includes(data: bytes, number: int, size: int, path: list[bytes], expected: bytes) -> bool:
    """Tell whether a proof leads from an entry's bytes to the root (RFC 9162 section 2.1.3.2)."""
    if not 1 <= number <= size:
        return False
    place, last, found = number - 1, size - 1, leaf(data)
    for step in path:
        if last == 0:
            return False
        # A right child (lowest bit set) has its sibling on the left. So has the last node of a level with an odd number
        # of nodes: it went up unpaired, hence the shifts until it is a right child.
        if place & 1 or place == last:
            found = parent(step, found)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            found = parent(found, step)
        place >>= 1
        last >>= 1
    return last == 0 and found == expected
