"""Who may begin an exit plan, do its steps, and say who does them by when."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.answers import IN_FORCE, UNDER_REVIEW
from reviews.decisions.exit_steps.models import ExitStep
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.deputies import represented
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import User
from reviews.people.permits import Over, may

Kind = ExitStep.ExitKind


def why_not_begin(user: User | AnonymousUser, standing: str, steps: Iterable[ExitStep]) -> str:
    """Allow deciders and engineering reviewers, once a decision is no longer in force."""
    if not may(user, roles.DECIDE) and not may(user, roles.SIGN_ENGINEERING):
        return say("Only deciders and engineering reviewers can begin an exit plan.")
    if any(steps):
        return Over(say("The exit plan has begun."))
    if standing in (IN_FORCE, UNDER_REVIEW):
        return Over(say("The decision may be used, so its exit plan cannot begin yet."))
    return ""


def why_not_finish(user: User | AnonymousUser, step: ExitStep, steps: Iterable[ExitStep]) -> str:
    """Allow the owner, members of the owning team, their deputies, and deciders.

    The last step waits for the others, and whoever did one of them, or is related to who did, does not confirm it.
    """
    if step.done_at is not None:
        return Over(say("This step is done."))
    if step.kind == Kind.MIRROR:
        return Over(say("This step is done once the copy is removed on the page of the mirror."))
    if why := _why_not_theirs(user, step):
        return why
    if step.kind != Kind.CONFIRM or not isinstance(user, User):
        return ""
    others = [one for one in steps if one.pk != step.pk]
    if any(one.done_at is None for one in others):
        return Over(say("The other steps come first."))
    for one in others:
        if one.done_by == user:
            return say("You did step {number_of}, so another person must confirm the exit.", number_of=one.number)
        if one.done_by and (why := HoldBook({user.pk, one.done_by.pk}).sentence(user, one.done_by, b_at=one.done_at)):
            return say("{why} {remedy}", why=why, remedy=remedy(why))
    return ""


def why_not_assign(user: User | AnonymousUser, step: ExitStep) -> str:
    """Allow the owner of a step that is not done, members of the owning team, their deputies, and deciders."""
    return Over(say("This step is done.")) if step.done_at is not None else _why_not_theirs(user, step)


def _why_not_theirs(user: User | AnonymousUser, step: ExitStep) -> str:
    if not isinstance(user, User) or not user.is_active:
        return say("Sign in to work on an exit plan.")
    people = [user, *(one.person for one in represented(user))]
    mine = any(step.account_id == one.pk if step.account_id else step.team_id in one.team_ids for one in people)
    return "" if mine or may(user, roles.DECIDE) else say("Only {owner} or a decider can do this.", owner=step.owner)
