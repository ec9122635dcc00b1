"""Who may record a look for triggers, and which day the next one may have."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.models import Decision
from reviews.language.phrases import dated, say
from reviews.people import roles
from reviews.people.deputies import represented
from reviews.people.models import User
from reviews.people.permits import Over, may


def why_not_look(user: User | AnonymousUser, decision: Decision, newest: TriggerLook | None) -> str:
    """Allow the person or team that looks, their deputies, and a decider, while the decision has not ended."""
    if newest is None:
        return Over(say("The record of this decision names no one who looks for triggers."))
    if hasattr(decision, "change"):
        return Over(say("This decision has already been replaced or withdrawn."))
    if not isinstance(user, User) or not user.is_active:
        return say("Sign in to record a look.")
    people = [user, *(one.person for one in represented(user))]
    mine = any(newest.account_id == one.pk if newest.account_id else newest.team_id in one.team_ids for one in people)
    who = (
        newest.account.name
        if newest.account
        else say("members of {name}", name=newest.team.name)
        if newest.team
        else ""
    )
    return "" if mine or may(user, roles.DECIDE) else say("Only {who} or a decider can record a look.", who=who)


def why_not_day(look_by: date, review_by: date) -> str:
    """Return why a day is no day to look by, "" if it is one: ahead, and no later than the decision lasts."""
    if look_by <= timezone.localdate():
        return say("The day of the next look must be in the future.")
    if look_by > review_by:
        return say(
            "Choose {review_by} or earlier: the decision expires after this day.",
            review_by=dated(review_by, "%-d %b %Y"),
        )
    return ""
