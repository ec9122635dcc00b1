"""What “Your turn” says of a person, worked out from the tables alone: the definition that the rows must repeat."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.home import turn
from reviews.home.at_hand import ACTING
from reviews.home.needs import Need
from reviews.home.queries import count_of, turns_of
from reviews.home.working_out import differing, refresh
from reviews.people.deputies import represented
from reviews.people.holds import HoldBook
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry, TurnMark
from reviews.workflow import states
from reviews.workflow.candidate_rows import CandidateRow, rows
from reviews.workflow.queries import candidates_for
from reviews.workflow.seconding import with_turns
from tests import scenes

Lines = list[tuple[Any, ...]]


def in_question(user: User) -> list[CandidateRow]:
    """Every candidate that the person may see and that may need somebody today."""
    number = Decision.objects.filter(candidate=OuterRef("pk"), change__isnull=True).order_by("-number")
    entries = CatalogEntry.objects.filter(ended="", turn_from__lte=timezone.localdate())
    waiting = Q(state=states.DECIDED, pk__in=entries.values("candidate"))
    found = (
        candidates_for(user).prefetch_related(None).filter(Q(state__in=(states.READING, states.IN_REVIEW)) | waiting)
    )
    return list(rows(with_turns(found.annotate(c_superseded=Subquery(number.values("number")[:1])).order_by("pk"))))


def said(need: Need, candidate: int) -> tuple[Any, ...]:
    """What a page shows of one need."""
    return (need.since, candidate, need.why, need.others, need.what, need.page, need.act, dict(need.more))


def sorted_out(found: Iterable[CandidateRow], user: User, book: HoldBook) -> tuple[Lines, Lines]:
    """What needs the person, and what they wait on others for, both oldest first."""
    mine: Lines = []
    others: Lines = []
    for row in found:
        for need in turn.needs(row):
            line = said(need, row.candidate.pk)
            if turn.is_for(need, row, user, book):
                mine.append((*line, turn.is_for(replace(need, person=None), row, user, book)))
            elif user.pk in turn.hands(row):
                others.append(line)
    return sorted(mine, key=lambda one: one[:2]), sorted(others, key=lambda one: one[:2])


def defined(user: User) -> tuple[Lines, Lines, dict[str, Lines]]:
    """Mine, others, and what waits for whom the person represents, with whether the deputy may do it."""
    found = in_question(user)
    away = represented(user)
    people = {user.pk, *(one.person_id for one in away)}
    book = HoldBook(people.union(*map(turn.involved, found)))
    mine, others = sorted_out(found, user, book) if user.powers & ACTING else ([], [])
    theirs: dict[str, Lines] = {}
    for one in away:
        lines: Lines = []
        for row in found:
            for need in turn.needs(row):
                if turn.is_for(need, row, one.person, book):
                    may = turn.is_for(replace(need, person=None), row, user, book)
                    lines.append((need.since, row.candidate.pk, need.why, may))
        theirs[one.person.username] = sorted(lines, key=lambda line: line[:2])
    return [one[:-1] for one in mine], others, theirs


def read(user: User) -> tuple[Lines, Lines, dict[str, Lines]]:
    """The same as the pages read it."""
    found = turns_of(user)

    def line(item: turn.Item) -> tuple[Any, ...]:
        return said(item.need, item.candidate.pk)

    theirs = {
        one.person.username: [(item.need.since, item.candidate.pk, item.need.why, may) for item, may in one.items]
        for one in found.stand_ins
    }
    assert (found.mine_count, found.others_count) == (len(found.mine), len(found.others))
    counted = turns_of(User.objects.get(pk=user.pk), most=0)
    assert counted.count == found.count == count_of(User.objects.get(pk=user.pk))
    return list(map(line, found.mine)), list(map(line, found.others)), theirs


def agree(*days: int) -> None:
    """For everyone, the rows say what the definition says, today and in so many days; and nothing differs or waits."""
    for ahead in (0, *days):
        with scenes.later(days=ahead):
            for person in User.objects.order_by("pk"):
                again = User.objects.get(pk=person.pk)
                assert read(person) == defined(again), (ahead, person.username)
            assert differing() == []
            refresh()
            assert not TurnMark.objects.filter(from_day__lte=timezone.localdate()).exists()
            assert differing() == []
