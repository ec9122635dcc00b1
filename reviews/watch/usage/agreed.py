"""The limits that an agreement with the licensor sets by itself, also where no license text names one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from reviews.language.phrases import dated, say
from reviews.legal.agreements import agreed_numbers, counts
from reviews.legal.models import Agreement

TITLE = "Threshold: "
"""How the title of a limit begins, as the rules write it."""


@dataclass(frozen=True)
class AgreedLimit:
    """A number that the agreement allows at most: its key, words and title, and since when the agreement counts."""

    key: str
    words: str
    title: str
    value: int
    since: date


def agreed_limits(rows: Iterable[Agreement], day: date) -> list[AgreedLimit]:
    """Return the limits of the agreements that count on a day."""
    return [
        AgreedLimit(
            f"agreement|{row.pk}|{one.metric}",
            say(
                "{words}, by the agreement with {licensor} of {signed_on}",
                words=one.words,
                licensor=row.licensor,
                signed_on=dated(row.signed_on, "%-d %b %Y"),
            ),
            say("{title}{title2} (agreement {pk})", title=TITLE, title2=one.title, pk=row.pk),
            one.value,
            timezone.localdate(row.approved_at),
        )
        for row in rows
        if counts(row, day)
        for one in agreed_numbers(row)
    ]
