"""Whose turn a release is: the decisions that a person may release for production."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from reviews.decisions.entries import visible_to as entries
from reviews.decisions.models import Decision
from reviews.decisions.queries import visible_to
from reviews.decisions.stages.models import EvidenceDelivery
from reviews.decisions.stages.queries import conditions_before_release, ready_for_release
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import may


def releasable_by(user: User) -> list[Decision]:
    """Return the decisions that wait only for their release, without those whose release this person may not give.

    Related accounts are left to the page: it says so, and other reviewers have the decision on their list as well.
    """
    waiting = list(releases_of(user).order_by().values_list("pk", flat=True))
    found = visible_to(user).filter(pk__in=waiting) if waiting else Decision.objects.none()
    return list(found.defer("canonical", "change__successor__canonical").order_by("issued_at", "pk"))


def releases_of(user: User) -> QuerySet[Decision]:
    """Return the same decisions for a count, none for anyone who never releases."""
    if not may(user, roles.SIGN_ENGINEERING):
        return Decision.objects.none()
    gave = EvidenceDelivery.objects.filter(item__decision=OuterRef("pk"), by=user)
    met = conditions_before_release().filter(met_by=user)
    return ready_for_release(entries(user)).filter(~Exists(gave), ~Exists(met), ~Q(candidate__requester=user))
