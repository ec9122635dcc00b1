"""Writes of the ledger's tables: an entry with the tree above it, a signed head, and where the head arrived."""

from datetime import datetime
from typing import Any

from reviews.ledger import merkle
from reviews.ledger.models import HeadDelivery, LedgerEntry, LedgerNode, SignedHead
from reviews.ledger.tree import subtrees


def keep_entry(entry: LedgerEntry) -> None:
    """Write an entry and the subtrees that it completes: on average one row, and a root never reads all entries."""
    entry.save(force_insert=True)
    new = list(merkle.completed(entry.sequence))
    left = subtrees((level - 1, 2 * index) for level, index in new)
    below, made = merkle.leaf(bytes(entry.canonical)), []
    for level, index in new:
        below = merkle.parent(left[level - 1, 2 * index], below)
        made.append(LedgerNode(level=level, index=index, digest=below))
    LedgerNode.objects.bulk_create(made)


def keep_head(entry: LedgerEntry, *, root: str, envelope: dict[str, Any], why: str, at: datetime) -> SignedHead:
    """Write the signed head of the ledger at ``entry``, its last; ``root`` is the Merkle root in hexadecimal."""
    return SignedHead.objects.create(
        size=entry.sequence, digest=entry.digest, root=root, key=envelope["signatures"][0]["keyid"],
        envelope=envelope, why=why, at=at,
    )  # fmt: skip


def keep_delivery(head: SignedHead, place: str) -> None:
    """Write once that a head arrived at a place."""
    HeadDelivery.objects.get_or_create(head=head, place=place)
