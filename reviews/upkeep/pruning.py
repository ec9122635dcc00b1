"""Which snapshots are old enough to be compacted to a tombstone, and what rests on the others."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reviews.evidence.models import Reading, Snapshot
from reviews.language.phrases import say

LEAST_DAYS = 30
"""The database's function refuses anything that was read within these days."""
AT_ONCE = 500
"""Snapshots in one act: its entry names every digest."""


@dataclass(frozen=True)
class PruningPlan:
    """Snapshots last read before a moment: ``free`` are those that nothing holds, ``held`` counts the rest by holder.

    A snapshot with several holders counts under each of them; ``old`` counts each once.
    """

    before: datetime
    old: int
    free: list[int]
    held: dict[str, int]


def why_not_prune(days: int) -> str:
    """Return why nothing is pruned after this many days, "" if it may be."""
    if not days:
        return say("PRUNE_DAYS is not set, so readings are kept for ever.")
    return (
        say("PRUNE_DAYS is {days}; set it to {least} or more.", days=days, least=LEAST_DAYS)
        if days < LEAST_DAYS
        else ""
    )


def plan(days: int) -> PruningPlan:
    """Return what may be compacted after this many days, and what holds the rest; takes the owner's connection."""
    before = timezone.now() - timedelta(days=days)
    read_since = Reading.objects.filter(snapshot=OuterRef("pk"), at__gte=before)
    old = list(
        Snapshot.objects.filter(~Exists(read_since), read_at__lt=before).order_by("pk").values_list("pk", flat=True)
    )
    rows: set[tuple[int, str]] = set()
    if old:
        with connection.cursor() as cursor:
            cursor.execute("SELECT held, holder FROM reviews_snapshot_holders(%s)", [old])
            rows = set(cursor.fetchall())
    kept = {number for number, _ in rows}
    held = Counter(holder.removeprefix("reviews_") for _, holder in rows)
    return PruningPlan(before, len(old), [one for one in old if one not in kept], dict(sorted(held.items())))


def days_set() -> int:
    """Return the days after which this set-up compacts snapshots, 0 for never."""
    return int(settings.PRUNE_DAYS)
