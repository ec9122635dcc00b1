"""Writes of shortlists that are no acts: kept judgements, counts of tokens, and words that are forgotten."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from reviews.shortlist.models import EntryAssessment, SampleDocument, ShortlistEntry, TokenCount, TokenizerReading
from reviews.shortlist.tokens.counting import FileCounts, TextCount


def keep_assessments(found: Mapping[int, tuple[str, dict[str, Any]]]) -> None:
    """Keep basis and body of judgements by the entry's key, each in place of the one before."""
    rows = [EntryAssessment(entry_id=key, basis=basis, body=body) for key, (basis, body) in found.items()]
    EntryAssessment.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["entry"], update_fields=["basis", "body"]
    )


@transaction.atomic
def keep_counts(entry: ShortlistEntry, found: FileCounts, counts: Mapping[int, tuple[TextCount, TextCount]]) -> None:
    """Keep what a tokenizer was found to be, and its counts of input and output by the document's key."""
    said = {
        "sha256": found.sha256, "vocabulary": found.vocabulary, "truncates": found.truncates, "why": found.why,
        "at": timezone.now(),
    }  # fmt: skip
    TokenizerReading.objects.update_or_create(entry=entry, defaults=said)
    rows = [
        TokenCount(
            entry=entry, document_id=key, input=given.tokens, output=expected.tokens,
            unknown=given.unknown + expected.unknown,
        )
        for key, (given, expected) in counts.items()
    ]  # fmt: skip
    TokenCount.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["entry", "document"], update_fields=["input", "output", "unknown"]
    )


def forget(shortlist_id: int, upto: int) -> None:
    """Forget the words of the documents up to this key that may not be kept; what was counted of them stays."""
    found = SampleDocument.objects.filter(shortlist=shortlist_id, pk__lte=upto, texts__isnull=True)
    found.filter(forgotten_at__isnull=True).update(
        sealed=b"", nonce=b"", key_id="", forgotten_at=timezone.now()
    )  # fmt: skip
