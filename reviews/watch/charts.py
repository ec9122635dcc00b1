"""Figures about findings: those open by kind and age, and the time from finding to closing by severity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, Q
from django.db.models.fields import DurationField
from django.utils import timezone

from reviews.decisions.models import DecisionAlert
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.watch.kinds import SEVERITIES
from reviews.watch.listing import findings_for

Kind = DecisionAlert.AlertKind
DAY = timedelta(days=1)
AGES: Sequence[tuple[str, timedelta | None]] = (
    (say("under 7 days"), 7 * DAY), (say("7 to 30 days"), 30 * DAY), (say("30 to 90 days"), 90 * DAY),
    (say("90 days and more"), None),
)  # fmt: skip
TIMES: Sequence[tuple[str, timedelta | None]] = (
    (say("within a day"), DAY), (say("1 to 7 days"), 7 * DAY),
    (say("7 to 30 days"), 30 * DAY), (say("30 days and more"), None),
)  # fmt: skip
"""The bands of both figures: each ends before its span; the last has no end."""


@dataclass(frozen=True)
class FindingBar:
    """One bar: its title, the number in each band, and where each part of it is drawn, in percent of the width."""

    title: str
    numbers: tuple[int, ...]
    parts: tuple[tuple[int, float, float, int], ...]

    @property
    def total(self) -> int:
        """The number of findings of all bands."""
        return sum(self.numbers)


@dataclass(frozen=True)
class FindingChart:
    """Bars with the titles of their bands; the longest bar takes the whole width."""

    bands: tuple[str, ...]
    bars: tuple[FindingBar, ...]


def chart(bands: Sequence[str], rows: Mapping[str, Sequence[int]]) -> FindingChart:
    """Return the bars of some numbers, those with most first, without empty ones."""
    full = {title: tuple(numbers) for title, numbers in rows.items() if any(numbers)}
    longest = max((sum(numbers) for numbers in full.values()), default=1)
    bars = []
    for title, numbers in sorted(full.items(), key=lambda one: (-sum(one[1]), one[0])):
        start, parts = 0, []
        for place, number in enumerate(numbers, 1):
            if number:
                parts.append((place, 100 * start / longest, 100 * number / longest, number))
            start += number
        bars.append(FindingBar(title, numbers, tuple(parts)))
    return FindingChart(tuple(bands), tuple(bars))


def open_by_age(user: User, now: datetime | None = None) -> FindingChart:
    """Return the open findings that a person may see by kind and age, in one query."""
    moment = now or timezone.now()
    spans = {f"n{at}": Count("pk", filter=_older("since", AGES, at, moment)) for at in range(len(AGES))}
    found: Any = findings_for(user).filter(closed_at__isnull=True).order_by().values("kind").annotate(**spans)
    rows = {Kind(one["kind"]).label: [one[f"n{at}"] for at in range(len(AGES))] for one in found}
    return chart([title for title, _ in AGES], rows)


def _older(field: str, bands: Sequence[tuple[str, timedelta | None]], at: int, moment: datetime) -> Q:
    least = bands[at - 1][1] if at else None
    most = bands[at][1]
    found = Q(**{f"{field}__lte": moment - least}) if least else Q()
    return found & Q(**{f"{field}__gt": moment - most}) if most else found


def time_to_close(user: User) -> FindingChart:
    """Return how long the closed findings that a person may see were open, by severity, in one query."""
    took = ExpressionWrapper(F("closed_at") - F("since"), output_field=DurationField())
    spans = {}
    for at, (_, most) in enumerate(TIMES):
        within = Q(took__gte=TIMES[at - 1][1]) if at else Q()
        spans[f"n{at}"] = Count("pk", filter=within & Q(took__lt=most) if most else within)
    found = findings_for(user).filter(closed_at__isnull=False).annotate(took=took).order_by()
    counted: Any = found.values("severity").annotate(**spans)
    rows = {SEVERITIES[one["severity"]][1]: [one[f"n{at}"] for at in range(len(TIMES))] for one in counted}
    return chart([title for title, _ in TIMES], rows)
