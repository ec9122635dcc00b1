"""Workloads by what their statements mean: full-text search in English and German, and slips of the keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from reviews.catalog.asking.vocabulary import ACTION, OBJECT, OTHER, Concept
from reviews.workloads.models import MEANING, SPELLED, Workload

MOST = 12
"""Workloads that a question is compared with, the likeliest first."""
ENOUGH = 0.5
"""The share of a question's weight that a statement must have to be about the same purpose."""


@dataclass(frozen=True)
class WorkloadMatch:
    """A workload and how much of the question its statement says: 0 to 1. ``missing`` are the words it does not say.

    ``lacks_kind`` if it says none of the acts, or none of the things, that the question names.
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

    Nothing but the statements that were given counts, so nobody learns of one that is hidden from them.
    """
    if not concepts:
        return []
    said = [_says(one) for one in concepts]
    anything = said[0]
    for one in said[1:]:
        anything |= one
    vectors = {f"meaning_{name}": SearchVector(*SPELLED, config=config) for name, config in MEANING.items()}
    found = found.annotate(**vectors).filter(anything)
    flags = {f"says_{place}": _flag(one) for place, one in enumerate(said)}
    score: Combinable = Value(0.0)
    for place, concept in enumerate(concepts):
        score = score + F(f"says_{place}") * Value(concept.weight)
    found = found.annotate(**flags).annotate(score=score).order_by("-score", "name", "pk")[:MOST]
    total = sum(one.weight for one in concepts)
    return [_match(one, concepts, total) for one in found]


def _says(one: Concept) -> Q:
    says = Q()
    for name, config in MEANING.items():
        says |= Q(**{f"meaning_{name}": SearchQuery(one.tsquery, config=config, search_type="raw")})
    if one.kind == OTHER and len(one.said) > 4:
        says |= Q(purpose__trigram_word_similar=one.said)
    return says


def _flag(says: Q) -> Case:
    return Case(When(says, then=Value(1.0)), default=Value(0.0), output_field=FloatField())


def _match(work: Workload, concepts: Sequence[Concept], total: float) -> WorkloadMatch:
    said = [bool(getattr(work, f"says_{place}")) for place in range(len(concepts))]
    kinds = {one.kind for one in concepts} & {ACTION, OBJECT}
    lacks = any(
        not any(yes for one, yes in zip(concepts, said, strict=True) if one.kind == kind) for kind in sorted(kinds)
    )
    share = sum(one.weight for one, yes in zip(concepts, said, strict=True) if yes) / total
    missing = tuple(one.said for one, yes in zip(concepts, said, strict=True) if not yes)
    return WorkloadMatch(work, share, missing, lacks)
