"""Filters of the list of decisions: words, standing and day, each narrowing what the person may see."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from reviews.decisions.answers import EXPIRED, IN_FORCE, SUPERSEDED, SUSPENDED, TEST, UNDER_REVIEW, WITHDRAWN
from reviews.decisions.models import Decision
from reviews.decisions.queries import holds_now, in_force, suspended


def containing(found: QuerySet[Decision], text: str) -> QuerySet[Decision]:
    """Narrow to a number, a hash prefix, or words in the model, workload, license or people's names."""
    if not text:
        return found
    like = (
        Q(repo_id__icontains=text) | Q(license_name__icontains=text) | Q(workload__name__icontains=text)
        | Q(issued_by__last_name__icontains=text) | Q(issued_by__first_name__icontains=text)
    )  # fmt: skip
    if text.isdecimal() and len(text) < 7:
        like |= Q(number=int(text))
    if len(text) >= 7:
        like |= Q(commit__startswith=text.lower()) | Q(sha256__startswith=text.lower())
    return found.filter(like)


def standing_as(found: QuerySet[Decision], word: str, today: date) -> QuerySet[Decision]:
    """Narrow to one standing, with the rules of ``queries.standing`` applied in the database."""
    if word in (SUPERSEDED, WITHDRAWN):
        return found.filter(change__kind=word)
    valid = found.filter(change__isnull=True)
    if word == EXPIRED:
        return valid.filter(review_by__lt=today)
    valid = valid.filter(review_by__gte=today)
    if word == SUSPENDED:
        return suspended(valid)
    if word == IN_FORCE:
        return in_force(valid).filter(holds_now())
    return in_force(valid).exclude(holds_now()) if word == UNDER_REVIEW else found


def stage_as(found: QuerySet[Decision], stage: str, moment: datetime) -> QuerySet[Decision]:
    """Narrow to the decisions that were approved for test only, or for production, at a moment."""
    test = Q(for_test__isnull=False) & (Q(release__isnull=True) | Q(release__at__gt=moment))
    return found.filter(test) if stage == TEST else found.exclude(test)
