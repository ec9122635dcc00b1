"""Reads of the turns: what needs a person, and what they wait on others for, each limited to what someone may see."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from reviews.home import turn
from reviews.home.needs import Need
from reviews.people.deputies import represented
from reviews.people.holds import HoldBook, kin
from reviews.people.models import User
from reviews.readmodels.models import Turn
from reviews.readmodels.statements import objects
from reviews.workflow.models import Candidate
from reviews.workloads.queries import visible_to

KEPT = ("who", "person", "what", "why", "others", "since", "page", "act", "more")
"""The parts of a need that a page shows; who may not answer it has been judged by then."""

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
    return found.filter(Q(person=user.pk) | (Q(person__isnull=True) & may))


def others(user: User, own: QuerySet[Turn], found: QuerySet[Turn]) -> QuerySet[Turn]:
    """Return what this person waits on others for: turns of candidates in which they have a hand."""
    return found.filter(hands__contains=[user.pk]).exclude(pk__in=own.order_by().values("pk"))


def items(found: Iterable[Turn]) -> list[turn.Item]:
    """Return the turns with their candidates, workloads and teams, in one query for any number."""
    rows = list(found)
    keys = list(dict.fromkeys(one.candidate for one in rows))
    known = {one.pk: one for one in objects(("turns of", len(keys)), _shown, Candidate, keys)} if keys else {}
    return [turn.Item(known[one.candidate], need_of(one)) for one in rows]


def _shown(*keys: int) -> QuerySet[Candidate]:
    return Candidate.objects.select_related("workload__team").only(*SHOWN).filter(pk__in=keys)


def need_of(one: Turn) -> Need:
    """Return the need that a turn keeps."""
    said: dict[str, Any] = {name: getattr(one, name) for name in KEPT}
    return Need(**said)
