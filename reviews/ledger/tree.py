"""The Merkle tree over the ledger as stored in the database: subtrees, the root at a size, and proofs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from reviews.language.phrases import say
from reviews.ledger import merkle
from reviews.ledger.models import LedgerEntry, LedgerNode


class Incomplete(LookupError):
    """A part of the tree is missing; the message says which."""


@dataclass(frozen=True)
class Proof:
    """A proof that one entry is among the first ``size``: its bytes, number, audit path and root."""

    number: int
    size: int
    canonical: bytes
    path: tuple[bytes, ...]
    root: bytes

    @property
    def holds(self) -> bool:
        """Tell whether the path leads from the bytes to the root."""
        return merkle.includes(self.canonical, self.number, self.size, list(self.path), self.root)

    def to_json(self) -> dict[str, object]:
        """Return the proof as printed and exported; 32 bytes per step."""
        return {
            "entry": self.number, "size": self.size, "root": self.root.hex(),
            "path": [step.hex() for step in self.path],
        }  # fmt: skip


Key = tuple[int, int]


def subtrees(keys: Iterable[Key]) -> dict[Key, bytes]:
    """Return the hashes at these (level, index): leaves from the bytes of entries, higher nodes from the table.

    Two queries for any number of keys. Raises ``Incomplete`` if one is missing.
    """
    wanted = set(keys)
    leaves = {index + 1 for level, index in wanted if level == 0}
    above: dict[int, list[int]] = defaultdict(list)
    for level, index in wanted:
        if level:
            above[level].append(index)
    found: dict[Key, bytes] = {}
    if leaves:
        rows = LedgerEntry.objects.filter(sequence__in=leaves).values_list("sequence", "canonical")
        found |= {(0, sequence - 1): merkle.leaf(bytes(data)) for sequence, data in rows}
    if above:
        where = reduce(or_, (Q(level=level, index__in=indexes) for level, indexes in above.items()))
        kept = LedgerNode.objects.filter(where).values_list("level", "index", "digest")
        found |= {(level, index): bytes(digest) for level, index, digest in kept}
    for level, index in sorted(wanted - set(found)):
        where_ = (
            say("entry {index}", index=index + 1)
            if level == 0
            else say("node {level}, {index}", level=level, index=index)
        )
        raise Incomplete(say("The ledger's tree has no {where}.", where=where_))
    return found


def root_at(size: int) -> bytes:
    """Return the root over the first ``size`` entries."""
    kept = subtrees(merkle.peaks(size))
    return merkle.root(size, lambda level, index: kept[level, index])


def prove(number: int, size: int) -> Proof:
    """Prove that entry ``number`` is among the first ``size``. Raises ``ValueError`` if not, and ``Incomplete``."""
    return prove_all([number], size)[0]


def prove_all(numbers: Sequence[int], size: int) -> list[Proof]:
    """Prove several entries at once, in as many queries as for one."""
    wanted: set[Key] = set(merkle.peaks(size))

    def note(level: int, index: int) -> bytes:
        wanted.add((level, index))
        return merkle.EMPTY

    for number in numbers:
        merkle.inclusion(number, size, note)
    entries = LedgerEntry.objects.filter(sequence__in=numbers).values_list("sequence", "canonical")
    held = {sequence: bytes(data) for sequence, data in entries}
    kept = subtrees(wanted)
    root = merkle.root(size, lambda level, index: kept[level, index])
    found = []
    for number in numbers:
        if number not in held:
            raise ValueError(say("Entry {number_of} is not among the first {size}.", number_of=number, size=size))
        path = merkle.inclusion(number, size, lambda level, index: kept[level, index])
        found.append(Proof(number, size, held[number], tuple(path), root))
    return found
