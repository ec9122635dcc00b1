"""Who may record a reading of the usage."""

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.permits import why_not_look
from reviews.decisions.models import Decision
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may


def why_not_record(user: User | AnonymousUser, decision: Decision, newest: TriggerLook | None) -> str:
    """Allow whoever looks for the decision's triggers, legal reviewers and deciders, until it has ended."""
    if hasattr(decision, "change"):
        return Over("This decision has already been replaced or withdrawn.")
    if may(user, roles.SIGN_LEGAL) or may(user, roles.DECIDE):
        return ""
    why = why_not_look(user, decision, newest)
    who = f"{newest.who}, a" if newest else "A"
    return f"{who} legal reviewer or a decider can record the usage." if why else ""
