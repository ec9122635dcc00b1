"""Queries for pages that combine several rooms: your turn, recently decided, and the number in the header."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, OuterRef, QuerySet, Subquery, Value, Window
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from reviews.catalog.asking.models import UseQuestion
from reviews.catalog.asking.permits import waiting_for as questions_for
from reviews.decisions.alerts import alerts_for
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.corrections.models import Correction
from reviews.decisions.corrections.queries import to_review
from reviews.decisions.denials.models import EmergencyDenial
from reviews.decisions.denials.queries import waiting_for as denials_for
from reviews.decisions.entries import name_of, standings, visible_to
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.queries import looks_due
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import Standing
from reviews.decisions.responsibility.owed import OwedItem, owed_by
from reviews.decisions.stages.turns import releasable_by
from reviews.deputies.queries import to_second
from reviews.granting.queries import requests_for
from reviews.home import turn, waiting
from reviews.home.at_hand import ACTING, at_hand, reader
from reviews.home.stand_ins import StandIn, stand_ins
from reviews.ledger.models import LedgerEntry
from reviews.people.models import Deputy, RoleRequest, User
from reviews.readmodels.models import CatalogEntry, Turn
from reviews.readmodels.statements import rows
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.queries import endpoints_to_second
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for


@dataclass(frozen=True)
class Turns:
    """What waits for a person and what the person waits for, oldest first, with the number of both.

    Also role requests, deputies, webhooks and emergency denials to second, alerts, what is owed, releases to give,
    corrections and questions to answer, looks for triggers, and what waits for people whom they represent.
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
    denials: list[EmergencyDenial]
    looks: list[TriggerLook]
    questions: list[UseQuestion]
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
        asked += len(self.corrections) + len(self.denials) + len(self.questions)
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
    there = at_hand(user, day)
    found = waiting.seen_by(user, day)
    acting, is_judged = bool(user.powers & ACTING), there.doubtful or there.stands_in
    may = waiting.answerable(user, found) if is_judged else waiting.of_groups(user)
    mine = waiting.mine(user, may, found) if acting else Turn.objects.none()
    own, theirs = list[Turn](), list[Turn]()
    if acting and most:
        # Turns that are judged one by one differ from page to page: those statements are not kept.
        kept = None if is_judged else (*reader(user), day, most)
        own = _listed("mine", kept, lambda: mine, most)
        theirs = _listed("others", kept, lambda: waiting.others(user, mine, found), most)
    shown = waiting.items([*own, *theirs])
    return Turns(
        mine=shown[: len(own)],
        mine_count=_number(own) if most else mine.count(),
        others=shown[len(own) :],
        others_count=_number(theirs),
        role_requests=requests_for(user),
        alerts=alerts_for(user) if there.alerts else [],
        looks=looks_due(user) if there.looks else [],
        owed=owed_by([user], user) if there.owes else [],
        releases=releasable_by(user) if there.releases else [],
        corrections=to_review(user) if there.corrections else [],
        deputies=to_second(user) if there.unseconded else [],
        webhooks=endpoints_to_second(user),
        denials=list(denials_for(user)) if there.denials else [],
        questions=list(questions_for(user)) if there.questions else [],
        stand_ins=stand_ins(user, may, found, most) if there.stands_in else [],
    )  # fmt: skip


def count_of(user: User) -> int:
    """Return ``Turns.count`` alone: for most people on most days in the one query that tells what there is."""
    there = at_hand(user, timezone.localdate())
    if there.stands_in or there.doubtful:
        return turns_of(user, most=0).count
    owed = len(owed_by([user], user)) if there.owes else 0
    asked = len(requests_for(user)) + len(endpoints_to_second(user))
    named = len(to_second(user)) if there.unseconded else 0
    answers = len(to_review(user)) if there.corrections else 0
    there_now = there.own + there.alerts + there.looks + there.releases + there.denials + there.questions
    return there_now + owed + asked + named + answers


def _listed(name: str, kept: tuple[Hashable, ...] | None, found: Callable[[], QuerySet[Turn]], most: int) -> list[Turn]:
    """Return the oldest turns, each with the number of all of them."""

    def build() -> QuerySet[Turn]:
        return found().only("candidate", *waiting.KEPT).annotate(total=Window(Count("pk")))[:most]

    return list(build()) if kept is None else rows((name, *kept), build, Turn)


def _number(listed: list[Turn]) -> int:
    """Return how many there are; a page that lists some knows it from them, and needs no query of its own."""
    return int(vars(listed[0])["total"]) if listed else 0


def recently_ended(user: User, most: int = 8) -> list[EndedRow]:
    """Return the newest decisions and rejections that this person may see, newest first, in three queries."""
    newest = rows(("newest", *reader(user), most), lambda: visible_to(user)[:most], CatalogEntry)
    stands = standings(newest)
    issued = [_issued(one, stands[one.decision]) for one in newest]
    refused = rows(("rejected", *reader(user), most), lambda: _rejected(user)[:most], Candidate)
    ended = issued + [_refused(candidate) for candidate in refused]
    return sorted(ended, key=lambda one: one.at, reverse=True)[:most]


def _rejected(user: User) -> QuerySet[Candidate]:
    """Return the rejected candidates that this person may see, newest first, with who said so and for what."""
    said = LedgerEntry.objects.filter(
        event="candidate:rejected", subject=Concat(Value("candidate:"), Cast(OuterRef("pk"), CharField()))
    )
    found = candidates_for(user).prefetch_related(None).select_related(None).filter(state=states.REJECTED)
    carried = {"said_by": Subquery(said.values("actor")[:1]), "for_what": F("workload__name")}
    return found.annotate(**carried).order_by(F("changed_at").desc())


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
    name = vars(candidate)["for_what"]
    return EndedRow(None, candidate.pk, candidate.repo_id, candidate.commit, name, "bad", "Rejected", why, by, at)
