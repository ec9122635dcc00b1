"""Reads of looks: the one that counts of a decision, and those that are due from a person."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.decisions.entries import living, seen_by
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.models import Decision
from reviews.people.models import User
from reviews.statements import objects

BACK = timedelta(days=30)
"""How far back the daily look for missed days goes, so that a month may pass without a run."""


def newest_look(decision: Decision) -> TriggerLook | None:
    """Return who looks next and by when; None for records that name no one."""

    def build(pk: int) -> QuerySet[TriggerLook]:
        return TriggerLook.objects.filter(decision=pk).select_related("account", "team", "by").order_by("-pk")[:1]

    return next(iter(objects(("newest look",), build, TriggerLook, [decision.pk])), None)


def _newest() -> QuerySet[TriggerLook]:
    """Return the look that counts of each decision.

    As a join: a planner that takes the newest of each for one row in many compares every look with every decision.
    """
    later = TriggerLook.objects.filter(decision=OuterRef("decision"), pk__gt=OuterRef("pk")).order_by()
    return TriggerLook.objects.filter(~Exists(later))


def looks_missed(today: date) -> QuerySet[TriggerLook]:
    """Return the looks whose day has passed within the last month, of decisions that have not ended."""
    lives = Q(decision__change__isnull=True, decision__review_by__gte=timezone.now().date())
    found = _newest().filter(lives, look_by__range=(today - BACK, today - timedelta(days=1)))
    return found.select_related("account", "team", "decision__workload").defer("decision__canonical").order_by("pk")


def looks_of(user: User) -> QuerySet[TriggerLook]:
    """Return the looks past their day that this person or a team of theirs owes."""
    seen = seen_by(user).filter(pk=OuterRef("decision"))
    mine = Q(account=user) | Q(team__in=user.teams.values("pk"))
    return _newest().filter(mine, Exists(seen), look_by__lt=timezone.localdate(), decision__in=living())


def looks_due(user: User) -> list[TriggerLook]:
    """Return the looks that are due from this person, oldest first."""
    rows = looks_of(user).select_related("decision__workload__team").defer("decision__canonical")
    return list(rows.order_by("look_by", "pk"))
