"""Reads of what people are told: a person's unread notices, and what happened to decisions within a span of time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from reviews.decisions.entries import seen_by, sight
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.telling.models import DecisionEvent, DecisionNotice
from reviews.people.models import User
from reviews.readmodels.statements import objects

KEPT = timedelta(days=30)
"""How long an unread notice waits under “Your turn”."""


def notices_for(user: User, most: int = 200) -> list[DecisionNotice]:
    """Return a person's unread notices on decisions that they may see now, oldest first."""

    def build(since: datetime) -> QuerySet[DecisionNotice]:
        mine = DecisionNotice.objects.filter(person=user, read_at__isnull=True, event__at__gte=since)
        found = mine.filter(event__decision__in=seen_by(user)).select_related("event__decision__workload__team")
        return found.defer("event__decision__canonical").order_by("pk")[:most]

    parts = ("notices", user.pk, tuple(sight(user)), most)
    return objects(parts, build, DecisionNotice, [timezone.now() - KEPT])


def news(user: User, alerts: Iterable[DecisionAlert]) -> list[DecisionNotice]:
    """Return a person's unread notices without those of lost fallbacks that they see as alerts already."""
    shown = {f"alert:{one.pk}" for one in alerts}
    return [one for one in notices_for(user) if one.event.about not in shown]


def events_between(found: Iterable[Decision], start: datetime, end: datetime) -> QuerySet[DecisionEvent]:
    """Return what happened to these decisions in a span of time, in order."""
    return DecisionEvent.objects.filter(decision__in=[one.pk for one in found], at__range=(start, end)).order_by("pk")


def last_standing(decision: Decision) -> DecisionEvent | None:
    """Return the newest event that said how a decision stands, None if none has been told."""
    kind = DecisionEvent.Kind
    changes = (kind.ISSUED, kind.RESUMED, kind.UNDER_REVIEW, kind.SUSPENDED, kind.EXPIRED)
    return DecisionEvent.objects.filter(decision=decision, kind__in=changes).order_by("-pk").first()
