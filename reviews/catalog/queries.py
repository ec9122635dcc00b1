"""The catalog: decisions in force that a person may see, searched and filtered; a query, not a copy."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Greatest, Upper

from reviews.decisions.models import Decision
from reviews.decisions.queries import in_force, visible_to
from reviews.people.models import User

FACETS = ("license_name", "task", "node_class", "workload__slug")


def offers(user: User | AnonymousUser) -> QuerySet[Decision]:
    """Decisions in force for workloads that this person may see, newest first; under review is in force."""
    return in_force(visible_to(user))


def search(found: QuerySet[Decision], text: str) -> QuerySet[Decision]:
    """Narrow to what contains the words, or is spelled much like them; the likest first.

    A number finds the decision, seven or more hexadecimal digits find a commit or a record's digest.
    """
    text = text.strip()
    if not text:
        return found
    if text.isdigit() and len(text) < 7:
        return found.filter(number=int(text))
    like = Q(repo_id__icontains=text) | Q(license_name__icontains=text) | Q(workload__name__icontains=text)
    pinned = Q(commit__startswith=text.lower()) | Q(sha256__startswith=text.lower()) if len(text) >= 7 else Q(pk=None)
    # Upper() so that the trigram indexes, which are over Upper(), can be used.
    near = TrigramSimilarity(Cast(Upper("repo_id"), TextField()), Value(text.upper()))
    return (
        found.annotate(likeness=Greatest(near, Value(0.0)))
        .filter(like | pinned | Q(likeness__gte=0.3))
        .order_by("-likeness", "-number")
    )


def facet(found: QuerySet[Decision], field: str) -> list[tuple[str, int]]:
    """The values of one field among these decisions with how many have each, the most frequent first."""
    counted = found.order_by().values(value=F(field)).annotate(n=Count("pk")).order_by("-n", "value")
    return [(row["value"], row["n"]) for row in counted if row["value"]]
