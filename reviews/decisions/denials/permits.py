"""Who may deny in an emergency, second that, and lift it."""

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.denials.models import EmergencyDenial
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import User
from reviews.people.permits import Over, may

POWERS = (roles.DECIDE, roles.SIGN_LEGAL, roles.SIGN_ENGINEERING)


def why_not_deny(user: User | AnonymousUser) -> str:
    """Allow deciders and reviewers of both tracks."""
    return (
        ""
        if any(may(user, power) for power in POWERS)
        else say("Only deciders and reviewers can deny in an emergency.")
    )


def why_not_second(user: User | AnonymousUser, found: EmergencyDenial) -> str:
    """Allow whoever may deny, is not the one who did, and is not related to them, while it waits."""
    if why := why_not_deny(user) or _apart(
        user, found.by, found, say("You denied this, so another person must second it.")
    ):
        return why
    if found.ended_at:
        return Over(say("This denial has ended already."))
    return Over(say("Someone else has seconded this denial already.")) if found.seconded_at else ""


def why_not_ask_lift(user: User | AnonymousUser, found: EmergencyDenial) -> str:
    """Allow whoever may deny, while it holds and nobody has asked yet."""
    if why := why_not_deny(user):
        return why
    if found.ended_at:
        return Over(say("This denial has ended already."))
    return (
        Over(say("Someone has asked to lift this denial already; another person must agree.")) if found.lift_by else ""
    )


def why_not_lift(user: User | AnonymousUser, found: EmergencyDenial) -> str:
    """Allow whoever may deny, did not ask to lift it, and is not related to the one who did."""
    if why := why_not_deny(user):
        return why
    if found.ended_at:
        return Over(say("This denial has ended already."))
    if found.lift_by is None:
        return Over(say("Nobody has asked to lift this denial."))
    return _apart(user, found.lift_by, found, say("You asked to lift this denial, so another person must agree."))


def _apart(user: User | AnonymousUser, other: User, found: EmergencyDenial, same: str) -> str:
    if not isinstance(user, User) or user.pk == other.pk:
        return same
    moment = found.lift_at if found.lift_by == other and found.lift_at else found.at
    if related := HoldBook({user.pk, other.pk}).sentence(user, other, b_at=moment):
        return say("{related} {remedy}", related=related, remedy=remedy(related))
    return ""
