"""Queries on the ledger: the head, a subject's history, and the filtered list of the audit page."""

from datetime import date

from django.db.models import Q, QuerySet

from reviews.ledger.models import LedgerEntry
from reviews.ledger.verifying import links, links_of, verify

__all__ = ["actors", "head", "history", "links", "links_of", "search", "verify"]


def head() -> LedgerEntry | None:
    """Return the newest entry, None if the ledger is empty."""
    return LedgerEntry.objects.order_by("-sequence").first()


def history(*subjects: str) -> QuerySet[LedgerEntry]:
    """Return entries about these subjects (``candidate:118``), newest first."""
    return LedgerEntry.objects.filter(subject__in=subjects)


def search(
    *, event: str = "", actor: str = "", text: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[LedgerEntry]:
    """Return entries for the audit page, newest first; empty filters are ignored.

    ``text`` is words of the label, a subject, the beginning of a digest, or an entry's number.
    """
    found = LedgerEntry.objects.all()
    if event:
        found = found.filter(event=event)
    if actor:
        found = found.filter(actor=actor)
    if text:
        said = Q(label__icontains=text) | Q(subject=text) | Q(digest__startswith=text.lower())
        if text.isascii() and text.isdigit() and len(text) < 10:
            said = Q(sequence=int(text))
        found = found.filter(said)
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found


def actors() -> list[str]:
    """Return every name that ever acted, for the audit page's filter."""
    return list(LedgerEntry.objects.order_by("actor").values_list("actor", flat=True).distinct())
