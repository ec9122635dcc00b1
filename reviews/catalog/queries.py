"""The catalog: decisions in force that a person may see, searched and filtered; a query, not a copy."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FloatField,
    IntegerField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Upper
from django.utils import timezone

from reviews.catalog.rules import WorkloadQuestion, covered_data
from reviews.decisions.models import Decision
from reviews.decisions.queries import holds_now, in_force, visible_to
from reviews.people.models import User
from reviews.workflow.models import Condition

SOON = timedelta(days=30)
"""How long before its review date a decision is shown as due."""

LIKE_ENOUGH = 0.3
"""Trigram similarity from which a name is taken for a misspelling of what was typed; PostgreSQL's own default."""


def offers(user: User | AnonymousUser) -> QuerySet[Decision]:
    """Return decisions in force for workloads that this person may see; under review is in force.

    Each carries ``likeness`` (to no words: 0) and ``shaken``: whether something moved since it was signed.
    """
    return in_force(visible_to(user)).annotate(
        likeness=Value(0.0, output_field=FloatField()),
        shaken=Case(When(holds_now(), then=Value(0)), default=Value(1), output_field=IntegerField()),
    )


def fit(found: QuerySet[Decision], asked: WorkloadQuestion) -> QuerySet[Decision]:
    """Mark each with ``misfit``: 0 when it covers what was asked (``rules.why_not``), else 1."""
    covers = Q()
    if asked.purpose:
        covers &= Q(workload__slug=asked.purpose)
    if asked.organisation:
        covers &= Q(workload__team__slug=asked.organisation)
    if asked.data:
        covers &= Q(workload__data_sensitivity__in=covered_data(asked.data))
    if asked.deployment:
        covers &= Q(workload__environment=asked.deployment)
    misfit = Case(When(covers, then=Value(0)), default=Value(1), output_field=IntegerField()) if covers else Value(0)
    return found.annotate(misfit=misfit)


def search(found: QuerySet[Decision], text: str) -> QuerySet[Decision]:
    """Narrow to what contains the words, or is spelled much like them, with its ``likeness``.

    A number finds the decision, seven or more hexadecimal digits find a commit or a record's digest.
    """
    text = text.strip()
    if not text:
        return found
    if text.isascii() and text.isdigit() and len(text) < 7:
        return found.filter(number=int(text))
    like = Q(repo_id__icontains=text) | Q(license_name__icontains=text) | Q(workload__name__icontains=text)
    if len(text) >= 7:
        like |= Q(commit__startswith=text.lower()) | Q(sha256__startswith=text.lower())
    # Upper() so that the trigram indexes, which are over Upper(), can be used.
    near = TrigramSimilarity(Cast(Upper("repo_id"), TextField()), text.upper())
    return found.annotate(likeness=near).filter(like | Q(likeness__gte=LIKE_ENOUGH))


def standing_is(found: QuerySet[Decision], word: str) -> QuerySet[Decision]:
    """Return those in force without a question, under review, or due for review soon."""
    if word == "due":
        return found.filter(review_by__lte=timezone.now().date() + SOON)
    shaken = Q(shaken=1 if word == "under-review" else 0)  # an annotation of `offers`
    return found.filter(shaken)


def tally(found: QuerySet[Model], facet: str, value: str | Value, label: str | Value = "") -> QuerySet[Model]:
    """Return how many have each value of a field, as one part of a facet query."""
    words = [
        Cast(F(one) if isinstance(one, str) else one, CharField())
        for one in (value, label if label != "" else Value(""))
    ]
    rows = found.order_by().values(facet=Value(facet, CharField()), value=words[0], label=words[1])
    return rows.annotate(n=Count("pk"))


def counts(parts: Iterable[QuerySet[Model]]) -> dict[str, list[tuple[str, str, int]]]:
    """Return the parts of a facet query asked at once: (value, label, how many) by facet, the most frequent first."""
    first, *rest = parts
    found: dict[str, list[tuple[str, str, int]]] = {}
    for row in first.union(*rest, all=True):
        if row["value"]:  # type: ignore[index]
            found.setdefault(row["facet"], []).append((row["value"], row["label"], row["n"]))  # type: ignore[index]
    for rows in found.values():
        rows.sort(key=lambda one: (-one[2], one[1] or one[0]))
    return found


def conditions_of(page: Iterable[Decision]) -> dict[int, list[Condition]]:
    """Return the conditions of a page of decisions, by the sign-off that asked for them first."""
    ids = [one.root_id or one.pk for decision in page for one in (decision.legal_signoff, decision.engineering_signoff)]
    found: dict[int, list[Condition]] = {}
    for condition in Condition.objects.filter(signoff__in=ids).order_by("signoff", "number"):
        found.setdefault(condition.signoff_id, []).append(condition)
    return found
