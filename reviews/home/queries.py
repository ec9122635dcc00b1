"""Queries for pages that combine several rooms: your turn, recently decided, and the number in the header."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from reviews.decisions.alerts import alerts_for, concerning
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.corrections.models import Correction
from reviews.decisions.corrections.queries import open_for, to_review
from reviews.decisions.entries import name_of, standings, visible_to
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.queries import looks_due, looks_of
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import Standing
from reviews.decisions.responsibility.owed import OwedItem, may_owe, owed_by
from reviews.decisions.stages.turns import releasable_by
from reviews.deputies.queries import to_second
from reviews.granting.queries import requests_for
from reviews.home import turn, waiting
from reviews.home.stand_ins import StandIn, stand_ins
from reviews.home.working_out import refresh
from reviews.ledger.models import LedgerEntry
from reviews.people import roles
from reviews.people.deputies import in_span, note_none, unseconded
from reviews.people.models import Deputy, RoleRequest, User
from reviews.readmodels.models import CatalogEntry, Turn
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.queries import endpoints_to_second
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for

ACTING = frozenset({roles.PROPOSE, roles.RECORD_INTAKE, roles.SIGN_LEGAL, roles.SIGN_ENGINEERING, roles.DECIDE})
"""Permissions without which a person never has a turn."""


@dataclass(frozen=True)
class Turns:
    """What waits for a person and what the person waits for, oldest first, with the number of both.

    Also role requests, deputies and webhooks to second, alerts, what is owed, releases to give, corrections to
    answer, looks for triggers, and what waits for people whom they represent.
    """

    mine: list[turn.Item]
    mine_count: int
    others: list[turn.Item]
    others_count: int
    role_requests: list[RoleRequest]
    alerts: list[DecisionAlert]
    owed: list[OwedItem]
    releases: list[Decision]
    corrections: list[Correction]
    deputies: list[Deputy]
    webhooks: list[WebhookEndpoint]
    looks: list[TriggerLook]
    stand_ins: list[StandIn]

    @property
    def count(self) -> int:
        """The number of things that need the person."""
        away = sum(one.count for one in self.stand_ins)
        return self.own + away

    @property
    def own(self) -> int:
        """The number without what waits for people who are away."""
        asked = len(self.role_requests) + len(self.deputies) + len(self.webhooks) + len(self.looks)
        asked += len(self.corrections)
        return self.mine_count + asked + len(self.alerts) + len(self.owed) + len(self.releases)


@dataclass(frozen=True)
class EndedRow:
    """One row of "recently decided": a decision, or a rejected candidate (without a number)."""

    number: int | None
    candidate: int
    repo_id: str
    commit: str
    workload: str
    tone: str
    word: str
    why: str
    by: str
    at: datetime


def turns_of(user: User, most: int = 100) -> Turns:
    """Return this person's turns in a few queries for any number of candidates; none for someone who never acts.

    At most ``most`` of each queue are listed; with 0, turns of candidates are only counted.
    """
    day = timezone.localdate()
    acts, alerted = Exists(in_span().filter(deputy=OuterRef("pk"))), Exists(concerning(user).order_by())
    named, looked = Exists(unseconded().order_by()), Exists(looks_of(user).order_by())
    corrected = Exists(open_for(user).order_by())
    # One query tells which of seven others have an answer: most people have none of them on most days.
    asked = (acts, may_owe(), alerted, named, looked, corrected, waiting.due(day))
    said = User.objects.filter(pk=user.pk).values_list(*asked)
    stands_in, owes, has_alerts, waits, has_looks, has_corrections, is_due = said.get()
    if not stands_in:
        note_none(user)
    acting = bool(user.powers & ACTING)
    if is_due and (acting or stands_in):
        refresh(day)
    found = waiting.seen_by(user, day)
    may = waiting.answerable(user, found) if acting or stands_in else Q(pk__in=[])
    mine = waiting.mine(user, may, found) if acting else Turn.objects.none()
    others = waiting.others(user, mine, found) if acting and most else Turn.objects.none()
    own, theirs = _listed(mine, most), _listed(others, most)
    shown = waiting.items([*own, *theirs])
    return Turns(
        mine=shown[: len(own)],
        mine_count=_number(own, mine, most),
        others=shown[len(own) :],
        others_count=_number(theirs, others, most),
        role_requests=requests_for(user),
        alerts=alerts_for(user) if has_alerts else [],
        looks=looks_due(user) if has_looks else [],
        owed=owed_by([user], user) if owes else [],
        releases=releasable_by(user),
        corrections=to_review(user) if has_corrections else [],
        deputies=to_second(user) if waits else [],
        webhooks=endpoints_to_second(user),
        stand_ins=stand_ins(user, may, found, most) if stands_in else [],
    )  # fmt: skip


def _listed(found: QuerySet[Turn], most: int) -> list[Turn]:
    """Return the oldest turns, each with the number of all of them."""
    return list(found.annotate(total=Window(Count("pk")))[:most]) if most else []


def _number(listed: list[Turn], found: QuerySet[Turn], most: int) -> int:
    """Return how many there are; a page that lists some knows it from them, and needs no query of its own."""
    if not most:
        return found.count()
    return int(vars(listed[0])["total"]) if listed else 0


def recently_ended(user: User, most: int = 8) -> list[EndedRow]:
    """Return the newest decisions and rejections that this person may see, newest first, in three queries."""
    newest = list(visible_to(user)[:most])
    stands = standings(newest)
    issued = [_issued(one, stands[one.decision]) for one in newest]
    said = LedgerEntry.objects.filter(
        event="candidate:rejected", subject=Concat(Value("candidate:"), Cast(OuterRef("pk"), CharField()))
    )
    refused = (
        candidates_for(user)
        .prefetch_related(None)
        .filter(state=states.REJECTED)
        .annotate(said_by=Subquery(said.values("actor")[:1]))
        .order_by(F("changed_at").desc())[:most]
    )
    ended = issued + [_refused(candidate) for candidate in refused]
    return sorted(ended, key=lambda one: one.at, reverse=True)[:most]


def _issued(entry: CatalogEntry, stands: Standing) -> EndedRow:
    tone, word = (stands.tone, stands.title) if stands.word != IN_FORCE else stands.approved_for
    by = name_of(entry.card["issuer"])
    return EndedRow(
        entry.decision, entry.candidate, entry.repo_id, entry.commit, entry.workload_name, tone, word, stands.why, by,
        entry.issued_at,
    )  # fmt: skip


def _refused(candidate: Candidate) -> EndedRow:
    by = str(vars(candidate)["said_by"] or "").partition(" (")[0]
    why, at = candidate.ended_reason, candidate.changed_at
    return EndedRow(
        None, candidate.pk, candidate.repo_id, candidate.commit, candidate.workload.name, "bad", "Rejected", why, by, at
    )
