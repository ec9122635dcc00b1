"""Reads of what people are told: a person's unread notices, and what happened to decisions within a span of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from reviews.decisions.entries import seen_by, sight
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.telling.models import DecisionEvent, DecisionNotice
from reviews.people.models import User
from reviews.statements import tuples

KEPT = timedelta(days=30)
"""How long an unread notice waits under “Your turn”."""


@dataclass(frozen=True)
class NewsItem:
    """An unread notice as “Your turn” shows it: ``pk`` is the notice's, ``kind`` the event's."""

    pk: int
    about: str
    kind: str
    subject: str
    why: str
    at: datetime
    number: int
    repo_id: str
    commit: str
    workload: str
    team: str

    @property
    def word(self) -> str:
        """What happened, in a word."""
        return KINDS.get(self.kind, self.kind)


KINDS = dict(DecisionEvent.Kind.choices)
DECISION = "event__decision"
COLUMNS = (
    "pk", "event__about", "event__kind", "event__subject", "event__why", "event__at", DECISION, f"{DECISION}__repo_id",
    f"{DECISION}__commit", f"{DECISION}__workload__name", f"{DECISION}__workload__team__name",
)  # fmt: skip


def news(user: User, alerts: Iterable[DecisionAlert], most: int = 200) -> list[NewsItem]:
    """Return a person's unread notices on decisions that they may see now, oldest first, without those of lost
    fallbacks that they see as alerts already."""

    def build(since: datetime) -> QuerySet[DecisionNotice, tuple[Any, ...]]:
        mine = DecisionNotice.objects.filter(person=user, read_at__isnull=True, event__at__gte=since)
        return mine.filter(event__decision__in=seen_by(user)).order_by("pk").values_list(*COLUMNS)[:most]

    parts = ("notices", user.pk, tuple(sight(user)), most)
    shown = {f"alert:{one.pk}" for one in alerts}
    found = (NewsItem(*row) for row in tuples(parts, build, [timezone.now() - KEPT]))
    return [one for one in found if one.about not in shown]


def events_between(found: Iterable[Decision], start: datetime, end: datetime) -> QuerySet[DecisionEvent]:
    """Return what happened to these decisions in a span of time, in order."""
    return DecisionEvent.objects.filter(decision__in=[one.pk for one in found], at__range=(start, end)).order_by("pk")


def last_standing(decision: Decision) -> DecisionEvent | None:
    """Return the newest event that said how a decision stands, None if none has been told."""
    kind = DecisionEvent.Kind
    changes = (kind.ISSUED, kind.RESUMED, kind.UNDER_REVIEW, kind.SUSPENDED, kind.EXPIRED)
    return DecisionEvent.objects.filter(decision=decision, kind__in=changes).order_by("-pk").first()
