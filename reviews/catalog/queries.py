"""Queries of the catalog: decisions in force that a person may see, searched and filtered live."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramWordSimilarity
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
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone

from reviews.catalog.rules import WorkloadQuestion, covered_data
from reviews.decisions.entries import visible_to
from reviews.decisions.queries import current
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry

SOON = timedelta(days=30)
"""How long before its review date a decision counts as due."""


def offers(user: User | AnonymousUser) -> QuerySet[CatalogEntry]:
    """Return the decisions in force, including those under review, for workloads that this person may see.

    Each carries ``likeness`` (0 without a search) and ``shaken``: whether anything it rests on changed since signing.
    """
    moved = When(shaken_from__lte=timezone.now().date(), then=Value(1))
    return current(visible_to(user)).annotate(
        likeness=Value(0.0, output_field=FloatField()),
        shaken=Case(moved, default=Value(0), output_field=IntegerField()),
    )


def fit(found: QuerySet[CatalogEntry], asked: WorkloadQuestion) -> QuerySet[CatalogEntry]:
    """Annotate each decision with ``misfit``: 0 if it covers the question (``rules.why_not``), else 1."""
    covers = Q()
    if asked.purpose:
        covers &= Q(workload_slug=asked.purpose)
    if asked.organisation:
        covers &= Q(team_slug=asked.organisation)
    if asked.data:
        covers &= Q(data_sensitivity__in=covered_data(asked.data))
    if asked.deployment:
        covers &= Q(environment=asked.deployment)
    misfit = Case(When(covers, then=Value(0)), default=Value(1), output_field=IntegerField()) if covers else Value(0)
    return found.annotate(misfit=misfit)


def search(found: QuerySet[CatalogEntry], text: str) -> QuerySet[CatalogEntry]:
    """Narrow to decisions that contain the words or resemble them, and annotate ``likeness``.

    A number finds a decision; seven or more hexadecimal digits find a commit or a record's digest. Both sides of the
    search are lower case, and both conditions on the words are answered by the trigram index.
    """
    text = text.strip()
    if not text:
        return found
    if text.isascii() and text.isdigit() and len(text) < 7:
        return found.filter(decision=int(text))
    words = text.lower()
    like = Q(search__contains=words) | Q(search__trigram_word_similar=words)
    if len(text) >= 7:
        like |= Q(commit__startswith=text.lower()) | Q(sha256__startswith=text.lower())
    return found.annotate(likeness=TrigramWordSimilarity(words, "search")).filter(like)


def standing_is(found: QuerySet[CatalogEntry], word: str) -> QuerySet[CatalogEntry]:
    """Narrow to decisions in force without open issues, under review, or due for review soon."""
    if word == "due":
        return found.filter(review_by__lte=timezone.now().date() + SOON)
    shaken = Q(shaken=1 if word == "under-review" else 0)  # an annotation of `offers`
    return found.filter(shaken)


def tally(found: QuerySet[Model], facet: str, value: str | Value, label: str | Value = "") -> QuerySet[Model]:
    """Return the counts per value of a field, as one part of a facet query."""
    words = [
        Cast(F(one) if isinstance(one, str) else one, CharField())
        for one in (value, label if label != "" else Value(""))
    ]
    rows = found.order_by().values(facet=Value(facet, CharField()), value=words[0], label=words[1])
    return rows.annotate(n=Count("pk"))


def counts(parts: Iterable[QuerySet[Model]]) -> dict[str, list[tuple[str, str, int]]]:
    """Run the parts of a facet query as one query: (value, label, count) by facet, most frequent first."""
    first, *rest = parts
    found: dict[str, list[tuple[str, str, int]]] = {}
    for row in first.union(*rest, all=True):
        if row["value"]:  # type: ignore[index]
            found.setdefault(row["facet"], []).append((row["value"], row["label"], row["n"]))  # type: ignore[index]
    for rows in found.values():
        rows.sort(key=lambda one: (-one[2], one[1] or one[0]))
    return found
