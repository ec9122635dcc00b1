"""The one act of upkeep: snapshots that nothing rests on are compacted to their digests."""

from collections.abc import Collection
from datetime import datetime

from reviews.evidence.models import Tombstone
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.upkeep.rows import bury


@act
def prune(snapshots: Collection[int], *, before: datetime, by: str) -> list[Tombstone]:
    """Replace these snapshots, last read before a moment, by tombstones; the entry names the digest of each.

    It takes the owner's connection. Raises ``IntegrityError`` if something rests on one of them: then all stay.
    """
    left = bury(snapshots, before=before)
    if not left:
        unchanged("None of these snapshots exists any more.")
        return left
    days = f"{before:%Y-%m-%d}"
    record(
        "snapshots:pruned", actor=by, subject="snapshots:old",
        label=f"{len(left)} snapshot{'' if len(left) == 1 else 's'}", before=days, bytes=sum(one.size for one in left),
        digests=[one.digest for one in left],
    )  # fmt: skip
    return left
