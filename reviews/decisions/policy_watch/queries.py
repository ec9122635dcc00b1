"""Reads of decisions under an earlier policy: which they are, and what a later version would refuse of each."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from reviews.decisions.alerts import alive
from reviews.decisions.models import Decision
from reviews.workflow.candidate_query import with_values
from reviews.workflow.candidate_rows import rows
from reviews.workflow.models import Candidate
from reviews.workflow.policy.models import PolicyVersion
from reviews.workflow.policy.queries import also_asked

AT_ONCE = 200
"""Decisions that are judged together."""


def under_earlier(version: PolicyVersion) -> QuerySet[Decision]:
    """Return the decisions alive whose candidates were proposed under an earlier version."""
    return alive().filter(candidate__policy__lt=version.number).order_by("number")


def portions(found: QuerySet[Decision]) -> Iterator[list[int]]:
    """Yield the numbers of decisions, some at a time."""
    numbers = list(found.values_list("number", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def refused(found: Iterable[Decision], version: PolicyVersion) -> dict[int, list[str]]:
    """Return the requirements by which a version would refuse these decisions, by number, in a few queries."""
    candidates = {one.candidate_id: one.number for one in found}
    judged = rows(with_values(Candidate.objects.filter(pk__in=candidates)))
    return {
        candidates[one.candidate.pk]: [asked.name for asked in also_asked(one.value, version)] for one in judged
    }  # fmt: skip
