"""Reads of shortlists: the one of a workload, its entries with what is kept of them, documents with their counts."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from reviews.hub.shapes.reader import READER
from reviews.ledger.models import LedgerEntry
from reviews.shortlist.cells import ABOUT
from reviews.shortlist.models import Recommendation, SampleDocument, Shortlist, ShortlistEntry, TokenCount
from reviews.shortlist.rules import EDITION
from reviews.workloads.models import Workload

APART = (
    "address:", "alert:", "answer:", "condition:", "correction:", "decision:", "denial:", "deputy:", "duties:",
    "evidence:", "factor:", "fallback:", "files:", "holds:", "hub:", "invitation:", "learned:", "note:", "person:",
    "remark:", "responsibility:", "run:", "shortlist:", "signing:", "signoff:", "suite:", "team:", "token:",
    "triggers:", "waiver:", "webhook:",
)  # fmt: skip
"""Beginnings of events after which the rules say the same of an entry; any other event has it judged again.

Answers about the card reach an entry with its review, which is part of its basis.
"""


def entries_of(shortlist: Shortlist) -> list[ShortlistEntry]:
    """Return the entries that are on the list, oldest first, with what is kept of each; one query."""
    found = ShortlistEntry.objects.filter(shortlist=shortlist, removed_at__isnull=True)
    return list(found.select_related("snapshot", "assessment", "tokenizer").order_by("pk"))


def removed_from(shortlist: Shortlist) -> QuerySet[ShortlistEntry]:
    """Return the entries that were removed, the last one first."""
    found = ShortlistEntry.objects.filter(shortlist=shortlist, removed_at__isnull=False)
    return found.select_related("snapshot").order_by("-removed_at", "-pk")


def documents_of_list(shortlist: Shortlist) -> list[SampleDocument]:
    """Return the sample documents with their counts by the entries that are on the list; two queries."""
    counts = TokenCount.objects.filter(entry__removed_at__isnull=True)
    found = SampleDocument.objects.filter(shortlist=shortlist, removed_at__isnull=True).defer("texts", "sealed")
    return list(found.prefetch_related(Prefetch("counts", counts)).order_by("pk"))


def recommendation_of(shortlist: Shortlist) -> Recommendation | None:
    """Return the newest recommendation, None if there is none."""
    found = Recommendation.objects.filter(shortlist=shortlist)
    return found.select_related("entry__snapshot", "first_artifact__snapshot", "by").order_by("-pk").first()


def last_change() -> int:
    """Return the number of the newest ledger entry after which rules may say otherwise of an entry; one query."""
    away = Q()
    for start in APART:
        away |= Q(event__startswith=start)
    found = LedgerEntry.objects.exclude(away).order_by("-sequence").values_list("sequence", flat=True)
    return found.first() or 0


def basis_of(entry: ShortlistEntry, workload: Workload, change: int, today: date, review: list[Any]) -> str:
    """Return a digest of all that a judgement of an entry rests on; the same digest means the same judgement.

    ``change`` is that of ``last_change``, ``review`` what a review of the same commit adds.
    """
    parts = [
        EDITION, ABOUT, READER, change, today.isoformat(), workload.pk, workload.changed_at.isoformat(),
        entry.snapshot_id, entry.rung, entry.card_sentence, entry.card_by, review,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
