"""The Merkle tree over the ledger as the database has it: subtrees, the root at a size, and proofs."""

from dataclasses import dataclass

from reviews.ledger import merkle
from reviews.ledger.models import LedgerEntry, LedgerNode


class Incomplete(LookupError):
    """A part of the tree is missing; the message says which."""


@dataclass(frozen=True)
class Proof:
    """That one entry is among the first ``size``: its bytes, its number, the audit path, and the root."""

    number: int
    size: int
    canonical: bytes
    path: tuple[bytes, ...]
    root: bytes

    @property
    def holds(self) -> bool:
        """Whether the path leads from the bytes to the root."""
        return merkle.includes(self.canonical, self.number, self.size, list(self.path), self.root)

    def to_json(self) -> dict[str, object]:
        """The proof as it is printed and exported; 32 bytes a step."""
        return {
            "entry": self.number, "size": self.size, "root": self.root.hex(),
            "path": [step.hex() for step in self.path],
        }  # fmt: skip


def subtree(level: int, index: int) -> bytes:
    """The hash at (level, index): a leaf from its entry's bytes, anything above from the kept nodes.

    Raises ``Incomplete`` when it is not there.
    """
    if level == 0:
        data = LedgerEntry.objects.filter(sequence=index + 1).values_list("canonical", flat=True).first()
        if data is None:
            raise Incomplete(f"Entry {index + 1} is not in the ledger.")
        return merkle.leaf(bytes(data))
    kept = LedgerNode.objects.filter(level=level, index=index).values_list("digest", flat=True).first()
    if kept is None:
        raise Incomplete(f"The ledger's tree has no node {level}, {index}.")
    return bytes(kept)


def root_at(size: int) -> bytes:
    """The root over the first ``size`` entries."""
    return merkle.root(size, subtree)


def prove(number: int, size: int) -> Proof:
    """That entry ``number`` is among the first ``size``. Raises ``ValueError`` when it is not, ``Incomplete``."""
    entry = LedgerEntry.objects.filter(sequence=number).first()
    if entry is None or number > size:
        raise ValueError(f"Entry {number} is not among the first {size}.")
    path = merkle.inclusion(number, size, subtree)
    return Proof(number, size, bytes(entry.canonical), tuple(path), root_at(size))
