"""Reads of the narrow rows of decisions: who may see them, which are in force, and their standing in words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from reviews.decisions import answers, queries
from reviews.decisions.queries import Standing
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.workloads.permits import sees_private


def visible_to(user: User | AnonymousUser) -> QuerySet[CatalogEntry]:
    """Return the entries of the decisions for workloads that this person may see, newest first."""
    if not isinstance(user, User):
        return CatalogEntry.objects.none()
    if sees_private(user):
        return CatalogEntry.objects.all()
    return CatalogEntry.objects.filter(Q(private=False) | Q(team__in=user.team_ids))


def seen_by(user: User | AnonymousUser) -> QuerySet[CatalogEntry, int]:
    """Return the numbers of the decisions that this person may see, as a subquery for rows about decisions."""
    return visible_to(user).order_by().values_list("pk", flat=True)


def shaken(entry: CatalogEntry, day: date) -> bool:
    """Tell whether something that a decision rests on no longer holds on a day."""
    return entry.shaken_from is not None and entry.shaken_from <= day


def standings(entries: Iterable[CatalogEntry], now: datetime | None = None) -> dict[int, Standing]:
    """Return the standing of each decision by its number; what shakes some is read in two queries for all of them."""
    moment = now or timezone.now()
    rows = list(entries)
    doubtful = [one.decision for one in rows if shaken(one, moment.date())]
    known = queries.decisions().in_bulk(doubtful) if doubtful else {}
    return {
        one.decision: queries.standing(known[one.decision]) if one.decision in known else standing(one, moment)
        for one in rows
    }


def standing(entry: CatalogEntry, moment: datetime) -> Standing:
    """Return the standing, by the one definition of it, of a decision on which nothing is shaken."""
    change = entry.card["change"] or {}
    life = answers.DecisionLife(
        review_by=entry.review_by,
        lapsed=queries.lapsed_of(entry.card["conditions"], moment),
        moved=[],
        change=entry.ended,
        successor=change.get("successor"),
        change_reason=change.get("reason", ""),
    )
    return Standing(*answers.standing(life, moment.date()), entry.stage)


def name_of(person: Mapping[str, Any]) -> str:
    """Return the name of a person as the entries keep it, as ``User.name`` writes it."""
    return User(first_name=person["first"], last_name=person["last"], username=person["username"]).name
