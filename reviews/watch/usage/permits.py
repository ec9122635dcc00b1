"""Who may record a reading of the usage."""

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.permits import why_not_look
from reviews.decisions.models import Decision
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may


def why_not_record(user: User | AnonymousUser, decision: Decision, newest: TriggerLook | None) -> str:
    """Allow whoever looks for the decision's triggers, legal reviewers and deciders, until it has ended."""
    if hasattr(decision, "change"):
        return Over(say("This decision has already been replaced or withdrawn."))
    if may(user, roles.SIGN_LEGAL) or may(user, roles.DECIDE):
        return ""
    why = why_not_look(user, decision, newest)
    if not why:
        return ""
    if newest:
        return say("{who}, a legal reviewer or a decider can record the usage.", who=newest.who)
    return say("A legal reviewer or a decider can record the usage.")
