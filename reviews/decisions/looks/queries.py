"""Reads of looks: the one that counts of a decision, and those that are due from a person."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from reviews.decisions.alerts import alive
from reviews.decisions.entries import living, seen_by
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.models import Decision
from reviews.people.models import User

BACK = timedelta(days=30)
"""How far back the daily look for missed days goes, so that a month may pass without a run."""


def newest_look(decision: Decision) -> TriggerLook | None:
    """Return who looks next and by when; None for records that name no one."""
    return TriggerLook.objects.filter(decision=decision).select_related("account", "team", "by").order_by("-pk").first()


def looks_missed(today: date) -> QuerySet[TriggerLook]:
    """Return the looks whose day has passed within the last month, of decisions that have not ended."""
    counts = TriggerLook.objects.filter(decision=OuterRef("decision")).order_by("-pk").values("pk")[:1]
    span = (today - BACK, today - timedelta(days=1))
    found = TriggerLook.objects.filter(look_by__range=span, pk=Subquery(counts), decision__in=alive())
    return found.select_related("account", "team", "decision__workload").defer("decision__canonical").order_by("pk")


def looks_of(user: User) -> QuerySet[TriggerLook]:
    """Return the looks past their day that this person or a team of theirs owes."""
    counts = TriggerLook.objects.filter(decision=OuterRef("decision")).order_by("-pk").values("pk")[:1]
    seen = seen_by(user).filter(pk=OuterRef("decision"))
    mine = Q(account=user) | Q(team__in=user.teams.values("pk"))
    found = TriggerLook.objects.filter(mine, Exists(seen), look_by__lt=timezone.localdate(), pk=Subquery(counts))
    return found.filter(decision__in=living())


def looks_due(user: User) -> list[TriggerLook]:
    """Return the looks that are due from this person, oldest first."""
    rows = looks_of(user).select_related("decision__workload__team").defer("decision__canonical")
    return list(rows.order_by("look_by", "pk"))
