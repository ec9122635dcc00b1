"""Reads of the narrow rows of decisions: who may see them, which are in force, and their standing in words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from reviews.decisions import answers, queries
from reviews.decisions.answers import UNDER_REVIEW
from reviews.decisions.doubts import Doubts, doubts_on
from reviews.decisions.models import DecisionAlert
from reviews.decisions.queries import Standing
from reviews.people.models import User, full_name
from reviews.readmodels.models import CatalogEntry
from reviews.workloads.permits import sees_private


def visible_to(user: User | AnonymousUser) -> QuerySet[CatalogEntry]:
    """Return the entries of the decisions for workloads that this person may see, newest first."""
    if not isinstance(user, User):
        return CatalogEntry.objects.none()
    if sees_private(user):
        return CatalogEntry.objects.all()
    return CatalogEntry.objects.filter(Q(private=False) | Q(team__in=user.team_ids))


def sight(user: User) -> list[Any]:
    """Return what this person may see, as a part of the key under which something is kept: everything, or teams."""
    return ["all"] if sees_private(user) else sorted(user.team_ids)


def seen_by(user: User | AnonymousUser) -> QuerySet[CatalogEntry, int]:
    """Return the numbers of the decisions that this person may see, as a subquery for rows about decisions."""
    return visible_to(user).order_by().values_list("pk", flat=True)


def living() -> QuerySet[CatalogEntry, int]:
    """Return the numbers of the decisions that are neither replaced nor withdrawn nor expired, by a narrow index."""
    found = CatalogEntry.objects.filter(ended="", review_by__gte=timezone.now().date())
    return found.order_by().values_list("pk", flat=True)


def shaken(entry: CatalogEntry, day: date) -> bool:
    """Tell whether something that a decision rests on no longer holds on a day."""
    return entry.shaken_from is not None and entry.shaken_from <= day


def doubts_of(entries: Iterable[CatalogEntry], moment: datetime) -> dict[int, Doubts]:
    """Return what shakes those of some decisions that are shaken, by number, in one query; in none if none is."""
    return doubts_on([one.decision for one in entries if shaken(one, moment.date())], moment)


def standings(entries: Iterable[CatalogEntry], now: datetime | None = None) -> dict[int, Standing]:
    """Return the standing of each decision by its number; what shakes some is read in one query for all of them."""
    moment, rows = now or timezone.now(), list(entries)
    known = doubts_of(rows, moment)
    return {one.decision: standing(one, moment, known.get(one.decision)) for one in rows}


def standing(entry: CatalogEntry, moment: datetime, doubts: Doubts | None = None) -> Standing:
    """Return the standing, by the one definition of it; ``doubts`` are needed for a decision that is shaken."""
    change = entry.card["change"] or {}
    life = answers.DecisionLife(
        review_by=entry.review_by,
        lapsed=queries.lapsed_of(entry.card["conditions"], moment),
        moved=doubts.moved if doubts else [],
        contradicted=doubts.contradicted if doubts else [],
        change=entry.ended,
        successor=change.get("successor"),
        change_reason=change.get("reason", ""),
        halted=[why for why, _ in entry.card["halts"]],
    )
    word, why = answers.standing(life, moment.date())
    return Standing(word, why, entry.stage, word == UNDER_REVIEW and entry.denies)


def denied(entry: CatalogEntry) -> list[str]:
    """Return who denies a decision now in an emergency, and why, whatever its standing."""
    return [why for kind, why in entry.card["alerts"] if kind == DecisionAlert.AlertKind.EMERGENCY_DENIED]


def name_of(person: Mapping[str, Any]) -> str:
    """Return the name of a person as the entries keep it, as ``User.name`` writes it."""
    return full_name(person["first"], person["last"], person["username"])
