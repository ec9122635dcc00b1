"""Reads of a decision's pages by statements that are kept: Django wrote their SQL for longer than all else took."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from reviews.decisions import queries
from reviews.decisions.alerts import open_alerts
from reviews.decisions.entries import sight
from reviews.decisions.models import Decision, DecisionAlert, DecisionChange
from reviews.ledger.models import LedgerEntry
from reviews.ledger.queries import history
from reviews.people.models import User
from reviews.statements import objects, tuples
from reviews.workflow.detail_reads import hold_tracks
from reviews.workflow.models import Track


def visible_decision(user: User, number: int) -> Decision | None:
    """Return one decision with everything that its standing is computed from; None if this person may not see it."""
    return _one(user, "pk", number)


def newest_decision(user: User, candidate_id: int) -> Decision | None:
    """Return the newest decision on a candidate in the same way; None if this person sees none."""
    return _one(user, "candidate", candidate_id)


def _one(user: User, column: str, key: int) -> Decision | None:
    now = timezone.now()
    day = now.date()

    def build(wanted: int, moment: datetime) -> QuerySet[Decision]:
        found = queries.seen_by(user, queries.decisions(moment, day))
        return found.prefetch_related(None).filter(**{column: wanted})[:1]

    found = objects(("one decision", column, *_seen(user), day), build, Decision, [key, now])
    if not found:
        return None
    candidate = found[0].candidate
    hold_tracks(candidate, objects(("tracks of one",), _tracks, Track, [candidate.pk]))
    return found[0]


def _tracks(candidate: int) -> QuerySet[Track]:
    return queries.with_contradictions().filter(candidate=candidate)


def _seen(user: User) -> tuple[str | int, ...]:
    return tuple(sight(user))


def neighbours(user: User, number: int) -> list[dict[str, int] | None]:
    """Return the decisions before and after one among those that this person may see, each None at the end."""
    every = queries.seen_by(user, Decision.objects.all())

    def before(pk: int) -> QuerySet[Decision, tuple[int]]:
        return every.filter(number__lt=pk).order_by("-number").values_list("number")[:1]

    def after(pk: int) -> QuerySet[Decision, tuple[int]]:
        return every.filter(number__gt=pk).order_by("number").values_list("number")[:1]

    sides = (("decision before", before), ("decision after", after))
    found = [tuples((name, *_seen(user)), build, [number]) for name, build in sides]
    return [{"number": rows[0][0]} if rows else None for rows in found]


def replaced_by(decision: Decision) -> list[dict[str, int]]:
    """Return the numbers of the decisions that this one replaced."""

    def build(pk: int) -> QuerySet[DecisionChange, tuple[int]]:
        return DecisionChange.objects.filter(successor=pk).order_by("decision").values_list("decision_id")

    return [{"number": number} for (number,) in tuples(("replaced",), build, [decision.pk])]


def alerts_shown(decision: Decision, apart: str) -> list[DecisionAlert]:
    """Return the open alerts of a decision but for one kind, each with who evaluates it."""

    def build(pk: int) -> QuerySet[DecisionAlert]:
        return open_alerts().filter(decision=pk).exclude(kind=apart).select_related("evaluator")

    return objects(("alerts of one", apart), build, DecisionAlert, [decision.pk])


def issuing(decision: Decision) -> LedgerEntry | None:
    """Return the ledger's entry of the issuing of a decision."""

    def build(subject: str) -> QuerySet[LedgerEntry]:
        return history(subject).filter(event="decision:issued")

    entries = objects(("issued",), build, LedgerEntry, [f"candidate:{decision.candidate_id}"])
    return next((one for one in entries if one.data.get("number") == decision.number), None)
