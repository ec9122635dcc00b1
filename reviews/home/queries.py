"""Queries for pages that combine several rooms: your turn, recently decided, and the number in the header."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils import timezone

from reviews.catalog.asking.models import UseQuestion
from reviews.catalog.asking.permits import waiting_for as questions_for
from reviews.decisions.alerts import alerts_for
from reviews.decisions.corrections.models import Correction
from reviews.decisions.corrections.queries import to_review
from reviews.decisions.denials.models import EmergencyDenial
from reviews.decisions.denials.queries import waiting_for as denials_for
from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.exit_steps.queries import exit_steps_due
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.queries import looks_due
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.responsibility.owed import OwedItem, owed_by
from reviews.decisions.stages.turns import releasable_by
from reviews.deputies.queries import to_second
from reviews.granting.queries import requests_for
from reviews.home import turn, waiting
from reviews.home.at_hand import ACTING, TurnsAtHand, at_hand, reader
from reviews.home.stand_ins import StandIn, stand_ins
from reviews.people.models import Deputy, RoleRequest, User
from reviews.statements import Statement, statement
from reviews.watch.advisories.models import FeedKey
from reviews.watch.advisories.queries import keys_to_second
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.queries import endpoints_to_second


@dataclass(frozen=True)
class AskedTurns:
    """What asks for a person besides reviews and what they owe, each list oldest first.

    Role requests, deputies, webhooks, keys of vendors and emergency denials to second, alerts, releases to give,
    corrections and questions to answer, looks for triggers, and steps of exit plans.
    """

    role_requests: list[RoleRequest]
    alerts: list[DecisionAlert]
    releases: list[Decision]
    corrections: list[Correction]
    deputies: list[Deputy]
    webhooks: list[WebhookEndpoint]
    keys: list[FeedKey]
    denials: list[EmergencyDenial]
    looks: list[TriggerLook]
    exits: list[ExitStep]
    questions: list[UseQuestion]

    @property
    def asked_count(self) -> int:
        """How many of these there are."""
        return sum(len(getattr(self, name)) for name in ASKED)


ASKED = tuple(one.name for one in fields(AskedTurns))


@dataclass(frozen=True)
class Turns(AskedTurns):
    """What waits for a person and what the person waits for, oldest first, with the number of both.

    Also what they owe, and what waits for people whom they represent.
    """

    mine: list[turn.Item]
    mine_count: int
    others: list[turn.Item]
    others_count: int
    owed: list[OwedItem]
    stand_ins: list[StandIn]

    @property
    def count(self) -> int:
        """The number of things that need the person, and of those that wait for people who are away."""
        return self.mine_count + self.asked_count + len(self.owed) + sum(one.count for one in self.stand_ins)


def turns_of(user: User, most: int = 100) -> Turns:
    """Return this person's turns in a few queries for any number of candidates; none for someone who never acts.

    At most ``most`` of each queue are listed; with 0, turns of candidates are only counted.
    """
    day = timezone.localdate()
    there = at_hand(user, day, counted=not most)
    own, theirs = queues_of(user, day, most, there)
    return Turns(
        **asked_of(user, there),
        mine=own[0],
        mine_count=own[1],
        others=theirs[0],
        others_count=theirs[1],
        owed=owed_by([user], user) if there.owes else [],
        stand_ins=stand_ins(user, day, most) if there.stands_in else [],
    )


def asked_of(user: User, there: TurnsAtHand) -> dict[str, Any]:
    """Return the fields of ``AskedTurns``; what a person has nothing of asks no query."""
    return {
        "role_requests": requests_for(user),
        "alerts": alerts_for(user) if there.alerts else [],
        "looks": looks_due(user) if there.looks else [],
        "exits": exit_steps_due(user) if there.exits else [],
        "releases": releasable_by(user) if there.releases else [],
        "corrections": to_review(user) if there.corrections else [],
        "deputies": to_second(user) if there.unseconded else [],
        "webhooks": endpoints_to_second(user),
        "keys": keys_to_second(user) if there.keys else [],
        "denials": list(denials_for(user)) if there.denials else [],
        "questions": list(questions_for(user)) if there.questions else [],
    }


def queues_of(user: User, day: date, most: int, there: TurnsAtHand) -> tuple[waiting.Queue, waiting.Queue]:
    """Return the turns of candidates that need the person, and those that they wait on others for."""
    if there.doubtful or there.stands_in:
        return _judged(user, day, most)
    return _counted(user, day, most, there.own)


def _counted(user: User, day: date, most: int, own: int) -> tuple[waiting.Queue, waiting.Queue]:
    """Return the turns of a person whose account is nobody else's, by a statement that is kept."""
    if not (user.powers & ACTING and most):
        return ([], own), ([], 0)

    def written() -> Statement:
        return waiting.listed(user, waiting.of_groups(user), waiting.seen_by(user, day), most)

    return waiting.queues(lambda: statement(("turns", *reader(user), day, most), written))


def _judged(user: User, day: date, most: int) -> tuple[waiting.Queue, waiting.Queue]:
    """Return the turns of a person, each judged by who shares their account: those differ from page to page."""
    if not user.powers & ACTING:
        return ([], 0), ([], 0)
    found = waiting.seen_by(user, day)
    may = waiting.answerable(user, found)
    if not most:
        return ([], waiting.mine(user, may, found).count()), ([], 0)
    return waiting.queues(lambda: waiting.listed(user, may, found, most))


def count_of(user: User) -> int:
    """Return ``Turns.count`` alone: for most people on most days in the one query that tells what there is."""
    there = at_hand(user, timezone.localdate())
    if there.stands_in or there.doubtful:
        return turns_of(user, most=0).count
    owed = len(owed_by([user], user)) if there.owes else 0
    asked = len(requests_for(user)) + len(endpoints_to_second(user))
    named = len(to_second(user)) if there.unseconded else 0
    keys = len(keys_to_second(user)) if there.keys else 0
    answers = len(to_review(user)) if there.corrections else 0
    there_now = there.own + there.alerts + there.looks + there.exits + there.releases + there.denials + there.questions
    return there_now + owed + asked + named + keys + answers
