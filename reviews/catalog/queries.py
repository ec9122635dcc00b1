"""Queries of the catalog: decisions in force that a person may see, searched and filtered live."""

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
"""How long before its review date a decision counts as due."""

LIKE_ENOUGH = 0.3
"""Trigram similarity from which a name counts as a misspelling of the search text; PostgreSQL's default."""


def offers(user: User | AnonymousUser) -> QuerySet[Decision]:
    """Return the decisions in force, including those under review, for workloads that this person may see.

    Each carries ``likeness`` (0 without a search) and ``shaken``: whether anything it rests on changed since signing.
    """
    return in_force(visible_to(user)).annotate(
        likeness=Value(0.0, output_field=FloatField()),
        shaken=Case(When(holds_now(), then=Value(0)), default=Value(1), output_field=IntegerField()),
    )


def fit(found: QuerySet[Decision], asked: WorkloadQuestion) -> QuerySet[Decision]:
    """Annotate each decision with ``misfit``: 0 if it covers the question (``rules.why_not``), else 1."""
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
    """Narrow to decisions that contain the words or resemble them, and annotate ``likeness``.

    A number finds a decision; seven or more hexadecimal digits find a commit or a record's digest.
    """
    text = text.strip()
    if not text:
        return found
    if text.isascii() and text.isdigit() and len(text) < 7:
        return found.filter(number=int(text))
    like = Q(repo_id__icontains=text) | Q(license_name__icontains=text) | Q(workload__name__icontains=text)
    if len(text) >= 7:
        like |= Q(commit__startswith=text.lower()) | Q(sha256__startswith=text.lower())
    # Upper() matches the trigram indexes, which are built over Upper().
    near = TrigramSimilarity(Cast(Upper("repo_id"), TextField()), text.upper())
    return found.annotate(likeness=near).filter(like | Q(likeness__gte=LIKE_ENOUGH))


def standing_is(found: QuerySet[Decision], word: str) -> QuerySet[Decision]:
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


def conditions_of(page: Iterable[Decision]) -> dict[int, list[Condition]]:
    """Return the conditions of a page of decisions, by the first sign-off that set them."""
    ids = [one.root_id or one.pk for decision in page for one in (decision.legal_signoff, decision.engineering_signoff)]
    found: dict[int, list[Condition]] = {}
    for condition in Condition.objects.filter(signoff__in=ids).order_by("signoff", "number"):
        found.setdefault(condition.signoff_id, []).append(condition)
    return found
