"""Reads of the turns: what needs a person, and what they wait on others for, each limited to what someone may see."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from reviews.home import turn
from reviews.home.needs import Need
from reviews.people.deputies import represented
from reviews.people.holds import HoldBook, kin
from reviews.people.models import User
from reviews.query_plans import planned
from reviews.readmodels.models import Turn
from reviews.statements import Statement
from reviews.workflow.models import Candidate
from reviews.workloads.queries import visible_to

KEPT = tuple(one.name for one in fields(Need) if one.name != "not_for")
"""The parts of a need that a page shows; who may not answer it has been judged by then."""

ORDER = ("since", "candidate", "position", "pk")
"""Oldest first; rows are ordered and counted by these few columns, and only those that are shown are read whole."""

Queue = tuple[list[turn.Item], int]
"""The oldest items, and how many there are."""

SHOWN = ("repo_id", "commit", "workload__name", "workload__team__name")
"""What a page shows of a candidate that waits."""


def seen_by(user: User, day: date) -> QuerySet[Turn]:
    """Return the turns of a day on candidates that this person may see, oldest first."""
    seen = visible_to(user).order_by().values("pk")
    return Turn.objects.filter(from_day__lte=day, until_day__gt=day, workload__in=seen)


def of_groups(user: User) -> Q:
    """Return the filter for needs of a group that a person may answer, as far as no account of theirs is another's."""
    return Q(who__in=turn.groups_of(user)) & ~Q(never__contains=[user.pk])


def answerable(user: User, found: QuerySet[Turn]) -> Q:
    """Return the filter for needs of a group that this person may answer, as ``turn.is_for`` says it for one need."""
    groups = of_groups(user)
    if not turn.acts_apart(user):
        return groups
    # Most people share their account with no one, and then none of the others can be the same person.
    known = kin(user)
    return groups & ~Q(pk__in=_related(user, known, found.filter(groups))) if known else groups


def _related(user: User, known: frozenset[int], found: QuerySet[Turn]) -> list[int]:
    """Return the turns that a person may not answer because one person could have acted as both accounts."""
    acts_for = bool(represented(user))
    book, same = HoldBook({user.pk, *known}), dict[tuple[int, str], bool]()

    def is_same(person: int, at: str) -> bool:
        if (person, at) not in same:
            same[person, at] = book.shared((person, datetime.fromisoformat(at)), (user.pk, None)) is not None
        return same[person, at]

    rows = found.order_by().values_list("pk", "strict", "apart")
    return [
        pk for pk, strict, apart in rows
        if (strict or acts_for) and any(person in known and is_same(person, at) for person, at in apart)
    ]  # fmt: skip


def mine(user: User, may: Q, found: QuerySet[Turn]) -> QuerySet[Turn]:
    """Return those of the turns that are this person's: theirs by name, or of a group and ``may`` be answered."""
    return found.filter(_mine(user, may))


def _mine(user: User, may: Q) -> Q:
    return Q(person=user.pk) | (Q(person__isnull=True) & may)


def listed(user: User, may: Q, found: QuerySet[Turn], most: int) -> Statement:
    """Return the statement of the oldest turns of both queues: the queue's number, how many it has, and an item.

    The second queue is what this person waits on others for: turns of candidates in which they have a hand. Each turn
    is looked at once, for both.
    """
    own = ExpressionWrapper(_mine(user, may), output_field=BooleanField())
    both = found.annotate(own=own).filter(Q(own=True) | Q(hands__contains=[user.pk]))
    text, values = both.order_by().values_list("own", *ORDER).query.sql_with_params()
    kept = ", ".join(f"turn.{name}" for name in KEPT)
    parts = [
        f"(SELECT {place} AS queue, (SELECT count(*) FROM looked WHERE own IS {which}) AS total, looked.* FROM looked"  # noqa: S608
        f" WHERE own IS {which} ORDER BY {', '.join(ORDER)} LIMIT {most:d})"
        for place, which in enumerate(("TRUE", "NOT TRUE"))
    ]
    # Every text is the code's own, or Django's with the values apart.
    text = (
        f"WITH looked (own, {', '.join(ORDER)}) AS MATERIALIZED ({text})"  # noqa: S608
        f" SELECT one.queue, one.total, {kept}, c.id, c.repo_id, c.commit, w.name, t.name"
        f" FROM ({' UNION ALL '.join(parts)}) AS one JOIN reviews_turn turn ON turn.id = one.pk"
        " JOIN reviews_candidate c ON c.id = one.candidate"
        " JOIN reviews_workload w ON w.id = c.workload_id JOIN reviews_team t ON t.id = w.team_id"
        f" ORDER BY one.queue, {', '.join(f'one.{name}' for name in ORDER)}"
    )
    return text, values


def queues(write: Callable[[], Statement]) -> tuple[Queue, Queue]:
    """Return the items of both queues, each with the number of all of them, in one query."""
    found, totals = (list[turn.Item](), list[turn.Item]()), [0, 0]
    try:
        asked = write()
    except EmptyResultSet:  # the person may see nothing
        return ([], 0), ([], 0)
    with planned() as cursor:
        cursor.execute(*asked)
        for queue, total, *need, pk, repo_id, commit, workload, team in cursor.fetchall():
            need[-1] = json.loads(need[-1])
            found[queue].append(turn.Item(turn.WaitingRow(pk, repo_id, commit, workload, team), Need(*need)))
            totals[queue] = total
    return (found[0], totals[0]), (found[1], totals[1])


def items(found: Iterable[Turn]) -> list[turn.Item]:
    """Return the turns with their candidates, workloads and teams, in one query for any number."""
    rows = list(found)
    shown = Candidate.objects.filter(pk__in={one.candidate for one in rows}).order_by()
    known = {row[0]: turn.WaitingRow(*row) for row in shown.values_list("pk", *SHOWN)} if rows else {}
    return [turn.Item(known[one.candidate], need_of(one)) for one in rows]


def need_of(one: Turn) -> Need:
    """Return the need that a turn keeps."""
    said: dict[str, Any] = {name: getattr(one, name) for name in KEPT}
    return Need(**said)
