"""Writes of readings that the acts on terms share; the act that calls them records."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from reviews.licensing.models import License, TermReading
from reviews.licensing.readings.statements import TermStatement, TextAtHand, doubtful, quotes_of
from reviews.licensing.terms.json_form import term_to_json
from reviews.people.models import User
from reviews.people.permits import actor_name


class TermReader(NamedTuple):
    """Who read a term, as the history names them, and when."""

    actor: str
    at: datetime


def keep(
    row: License, text: TextAtHand, said: Iterable[TermStatement], by: User, reader: TermReader | None = None
) -> list[TermReading]:
    """Write readings of one text; ``reader`` is how an earlier version names who read it, and when.

    Raises ``BadTerms`` for a quote that is not there, or an unusual one without a reason.
    """
    found, signed = [], reader or TermReader(actor_name(by), timezone.now())
    for one in said:
        quotes = quotes_of(one.term, text) if one.term else []
        found.append(
            TermReading(
                license=row, path=one.path, document=text.digest, words=text.words, quotes=quotes,
                term=term_to_json(one.term) if one.term else {}, reason=one.reason,
                doubtful=doubtful(one, quotes, row.key), actor=signed.actor, by=by, at=signed.at,
            )
        )  # fmt: skip
    return TermReading.objects.bulk_create(found)
