"""Who may pass a first question on, see it, and answer it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from reviews.catalog.asking.models import UseQuestion
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may

POWERS = (roles.PROPOSE, roles.SIGN_LEGAL, roles.SIGN_ENGINEERING, roles.DECIDE)
"""Whoever proposes, reviews or decides sees every question and may answer it."""
MOST_OPEN = 10
"""Unanswered questions of one person."""


def answers_questions(user: User | AnonymousUser) -> bool:
    """Tell whether a person sees and may answer the questions of others."""
    return any(may(user, power) for power in POWERS)


def visible_to(user: User) -> QuerySet[UseQuestion]:
    """Return the questions that a person may see: all for whoever may answer them, else their own."""
    found = UseQuestion.objects.select_related("asked_by", "answered_by")
    return found if answers_questions(user) else found.filter(asked_by=user)


def waiting_for(user: User) -> QuerySet[UseQuestion]:
    """Return the unanswered questions that a person may answer, oldest first; they are on “Your turn”."""
    if not answers_questions(user):
        return UseQuestion.objects.none()
    found = UseQuestion.objects.filter(answered_at__isnull=True).exclude(asked_by=user)
    return found.select_related("asked_by").order_by("asked_at", "pk")


def why_not_ask(user: User) -> str:
    """Allow everybody, with few unanswered questions at a time."""
    if UseQuestion.objects.filter(asked_by=user, answered_at__isnull=True).count() >= MOST_OPEN:
        return say(
            "{most_open} of your questions wait for an answer already; wait for one of these answers first.",
            most_open=MOST_OPEN,
        )
    return ""


def why_not_answer(user: User | AnonymousUser, found: UseQuestion) -> str:
    """Allow requesters, reviewers and deciders other than the one who asked, until it is answered."""
    if not answers_questions(user):
        return say("Only requesters, reviewers and deciders can answer a question.")
    if found.asked_by_id == user.pk:
        return say("You asked this, so another person must answer it.")
    return Over(say("Someone else has answered this question already.")) if found.answered_at else ""
