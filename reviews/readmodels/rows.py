"""Writing the narrow rows anew: the catalog's through the function of its triggers, turns as the rules say."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection

from reviews.readmodels.models import ALWAYS, Turn, TurnMark

TAKE = """
WITH wanted AS (SELECT DISTINCT candidate FROM reviews_turnmark WHERE from_day <= %s ORDER BY candidate LIMIT %s),
    due AS (SELECT id, candidate FROM reviews_turnmark
        WHERE from_day <= %s AND candidate IN (SELECT candidate FROM wanted) ORDER BY id FOR UPDATE),
    taken AS (DELETE FROM reviews_turnmark m USING due WHERE m.id = due.id)
SELECT DISTINCT candidate FROM due ORDER BY candidate
"""
"""Whoever comes second waits for the first, and then finds no mark, or only newer ones."""

MARK_ALL = """
INSERT INTO reviews_turnmark (candidate, from_day) SELECT id, %s FROM reviews_candidate
WHERE state IN ('reading', 'in_review', 'decided') OR id IN (SELECT candidate FROM reviews_turn)
"""


def rebuild(numbers: Sequence[int]) -> None:
    """Write the rows of these decisions as their definition says; a row without a decision goes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT refresh_catalog(%s)", [list(numbers)])


def take_due(day: date, most: int | None = None) -> list[int]:
    """Take away the marks that are due on a day and return their candidates, until the transaction ends.

    With ``most``, only those of the first so many candidates.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [day, most, day])
        return [candidate for (candidate,) in cursor.fetchall()]


def mark(candidates: Iterable[int]) -> None:
    """Let the turns of these candidates be worked out by whoever reads next."""
    TurnMark.objects.bulk_create(TurnMark(candidate=one, from_day=ALWAYS) for one in candidates)


def mark_all() -> None:
    """Let the turns of every candidate that may have some be worked out: for new rules, or after a restore."""
    with connection.cursor() as cursor:
        cursor.execute(MARK_ALL, [ALWAYS])


def replace(candidates: Sequence[int], turns: Iterable[Turn], later: Mapping[int, date]) -> None:
    """Put these turns in the place of those that the candidates had; ``later`` names the day on which some have any.

    The sequence of their keys moves even if there are none: by it, pages that are kept know that turns have changed.
    """
    Turn.objects.filter(candidate__in=candidates).delete()
    TurnMark.objects.filter(candidate__in=candidates, from_day__gt=ALWAYS).delete()
    made = Turn.objects.bulk_create(turns, batch_size=500)
    TurnMark.objects.bulk_create(
        (TurnMark(candidate=one, from_day=day) for one, day in later.items()), batch_size=2000
    )  # fmt: skip
    if not made:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('reviews_turn_id_seq')")
