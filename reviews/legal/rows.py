"""Writes of the legal record that record nothing: verdicts on texts, which anybody can work out again."""

from collections.abc import Mapping

from reviews.legal.identities import identity_of, matcher
from reviews.legal.models import TextIdentity


def remember(texts: Mapping[str, str]) -> None:
    """Work out what these texts are, by SHA-256, and keep it for every other page."""
    rows = []
    for sha in sorted(texts):  # in one order, so that two workers never wait for each other crosswise
        one = identity_of(sha, texts[sha])
        detail = {"nearest": one.nearest, "reasons": one.reasons, "named": one.named}
        rows.append(
            TextIdentity(sha256=sha, matcher=matcher(), verdict=one.verdict, keys=list(one.keys), detail=detail)
        )
    TextIdentity.objects.bulk_create(rows, ignore_conflicts=True)
