"""Workloads by what their statements mean: full-text search in English and German, and slips of the keyboard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import Q, QuerySet

from reviews.catalog.asking.vocabulary import ACTION, OBJECT, OTHER, Concept
from reviews.workloads.models import MEANING, SPELLED, Workload

MOST = 12
"""Workloads that a question is compared with, the likeliest first."""
ENOUGH = 0.5
"""The share of a question's weight that a statement must have to be about the same purpose."""


@dataclass(frozen=True)
class WorkloadMatch:
    """A workload and how much of the question its statement says: 0 to 1. ``missing`` are the words it does not say.

    ``lacks_kind`` if it says none of the acts, or none of the things, that the question names. Words of no known kind
    count as the things of a question that names no other: "summarise court rulings" is not about tickets.
    """

    workload: Workload
    share: float
    missing: tuple[str, ...]
    lacks_kind: bool = False

    @property
    def same(self) -> bool:
        """Whether the statement is about the purpose that was asked for."""
        return self.share >= ENOUGH and not self.lacks_kind


def matching(found: QuerySet[Workload], concepts: Sequence[Concept]) -> list[WorkloadMatch]:
    """Return the workloads, of those that a person may see, whose statements say any of the concepts, best first.

    Nothing but the statements that were given counts, so nobody learns of one that is hidden from them. Two queries.
    """
    if not concepts:
        return []
    scored = _scored(found, concepts)
    rows = found.in_bulk([key for key, _ in scored])
    return [_match(rows[key], concepts, said) for key, said in scored if key in rows]


def _scored(found: QuerySet[Workload], concepts: Sequence[Concept]) -> list[tuple[int, list[int]]]:
    """Return the keys of the best statements, each with the places of the concepts that it says.

    Each concept is asked of its index alone and the answers are added up: working out the words of each statement for
    each concept took a second where ten thousand share one.
    """
    texts, values = list[str](), list[Any]()
    for place, one in enumerate(concepts):
        says = found.annotate(**_vectors()).filter(_says(one)).order_by().values("pk")
        text, given = says.query.sql_with_params()
        texts.append(f"SELECT pk, %s AS place, %s AS weight FROM ({text}) AS says_{place}")  # noqa: S608  (Django's text)
        values += [place, one.weight, *given]
    several = " UNION ALL ".join(texts)
    best = f"SELECT pk, array_agg(place) FROM ({several}) AS said GROUP BY pk ORDER BY sum(weight) DESC, pk LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(best, [*values, MOST])
        return cursor.fetchall()


def _vectors() -> dict[str, SearchVector]:
    return {f"meaning_{name}": SearchVector(*SPELLED, config=config) for name, config in MEANING.items()}


def _says(one: Concept) -> Q:
    says = Q()
    for name, config in MEANING.items():
        says |= Q(**{f"meaning_{name}": SearchQuery(one.tsquery, config=config, search_type="raw")})
    if one.kind == OTHER and len(one.said) > 4:
        says |= Q(purpose__trigram_word_similar=one.said)
    return says


def _match(work: Workload, concepts: Sequence[Concept], said: Collection[int]) -> WorkloadMatch:
    named = _kinds(concepts)
    kinds = named & {ACTION, OBJECT} | (named & {OTHER} if OBJECT not in named else set())
    told = [one for place, one in enumerate(concepts) if place in said]
    lacks = bool(kinds - _kinds(told))
    share = sum(one.weight for one in told) / sum(one.weight for one in concepts)
    return WorkloadMatch(work, share, tuple(one.said for one in concepts if one not in told), lacks)


def _kinds(concepts: Sequence[Concept]) -> frozenset[str]:
    return frozenset[str]().union(*(one.kinds for one in concepts))
