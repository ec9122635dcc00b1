"""Acts on sample documents: handing one in, and removing it."""

import hashlib

from django.db.models import Sum
from django.utils import timezone

from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import Over, TooLate, actor_name, require
from reviews.shortlist import permits
from reviews.shortlist.actions.listing import locked
from reviews.shortlist.choices import KEPT
from reviews.shortlist.counts_wanted import want_counts
from reviews.shortlist.models import SampleDocument, Shortlist
from reviews.shortlist.queries import entries_of
from reviews.shortlist.sealing import DocumentTexts, sealed
from reviews.shortlist.statements import DocumentStatement
from reviews.shortlist.tokens.scripts import characters_by_script
from reviews.workloads.choices import SENSITIVITIES

MOST_CHARACTERS = 200_000
"""Characters of one document with its expected output."""
MOST_DOCUMENTS, MOST_TOGETHER = 60, 1_500_000
"""Documents of one shortlist, and their characters together, which are counted in about a second."""


@act
def add_document(shortlist: Shortlist, *, said: DocumentStatement, by: User) -> SampleDocument:
    """Hand in a sample document. Raises ``Forbidden``, ``TooLate``, or ``ValueError`` for what is wrong.

    The ledger names its digest and size, never its words. Words that may not be kept are encrypted until the worker
    has counted them.
    """
    shortlist = locked(shortlist)
    require(permits.why_not_list(by, shortlist.workload))
    texts = DocumentTexts(said.input, said.output)
    data = texts.data()
    sha256 = hashlib.sha256(data).hexdigest()
    length = len(said.input) + len(said.output)
    _check(shortlist, said, length)
    here = SampleDocument.objects.filter(shortlist=shortlist, removed_at__isnull=True)
    if here.filter(sha256=sha256).exists():
        raise TooLate(say("This document was handed in already."))
    row = SampleDocument(
        shortlist=shortlist, title=said.title, language=said.language, data_class=said.data_class,
        characters=length, bytes=len(data), scripts=characters_by_script(said.input + said.output), sha256=sha256,
        by=by,
    )  # fmt: skip
    if said.data_class in KEPT:
        row.texts = [said.input, said.output]
    else:
        hidden = sealed(texts, shortlist.pk, sha256)
        row.key_id, row.nonce, row.sealed = hidden.key_id, hidden.nonce, hidden.data
    row.save(force_insert=True)
    want_counts(shortlist, by=actor_name(by))
    _record("shortlist:document-added", row, by, sha256=sha256, kept="yes" if said.data_class in KEPT else "no")
    return row


@act
def remove_document(document: SampleDocument, *, by: User) -> SampleDocument:
    """Remove a sample document with its words; its digest stays in the ledger. Raises ``Forbidden``."""
    shortlist = locked(document.shortlist)
    row = SampleDocument.objects.get(pk=document.pk)
    row.shortlist = shortlist
    require(permits.why_not_list(by, shortlist.workload))
    if row.removed_at is not None:
        require(Over(say("This document was removed already.")))
    row.removed_at, row.texts, row.sealed, row.nonce, row.key_id = timezone.now(), None, b"", b"", ""
    row.save(update_fields=["removed_at", "texts", "sealed", "nonce", "key_id"])
    _record("shortlist:document-removed", row, by)
    return row


def _check(shortlist: Shortlist, said: DocumentStatement, length: int) -> None:
    if said.data_class not in dict(SENSITIVITIES):
        raise ValueError(say("Choose the data class of the document."))
    if not said.input.strip():
        raise ValueError(say("The document has no words."))
    if length > MOST_CHARACTERS:
        raise ValueError(
            say(
                "The document has {length:,} characters; at most {most_characters:,} are counted.",
                length=length,
                most_characters=MOST_CHARACTERS,
            )
        )
    if said.data_class not in KEPT and not entries_of(shortlist):
        raise ValueError(
            say(
                "Add an entry first: words of this data class are counted once and then forgotten, and no entry could "
                "count them now."
            )
        )
    here = SampleDocument.objects.filter(shortlist=shortlist, removed_at__isnull=True)
    together = here.aggregate(sum=Sum("characters"))["sum"] or 0
    if here.count() >= MOST_DOCUMENTS or together + length > MOST_TOGETHER:
        raise ValueError(
            say(
                "A shortlist has at most {most_documents} documents of {most_together:,} characters "
                "together. Remove one.",
                most_documents=MOST_DOCUMENTS,
                most_together=MOST_TOGETHER,
            )
        )


def _record(event: str, row: SampleDocument, by: User, **data: str) -> None:
    work = row.shortlist.workload
    record(
        event, actor=actor_name(by), subject=f"workload:{work.pk}", label=work.name, shortlist=row.shortlist_id,
        document=row.title, language=row.language, data_class=row.get_data_class_display(), characters=row.characters,
        **data,
    )  # fmt: skip
