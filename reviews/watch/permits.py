"""Who may answer what the watch found: no effect, a new review, or a suspension."""

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.models import DecisionAlert
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import User
from reviews.people.permits import Over, actor_name, may
from reviews.watch.advisories.causes import importers_of
from reviews.watch.kinds import POWERS
from reviews.watch.usage.queries import OF_USAGE, recorders
from reviews.workflow.separation import why_not_apart
from reviews.workflow.states import LEGAL


def why_not_answer(user: User | AnonymousUser, alert: DecisionAlert) -> str:
    """Allow the evaluator of the decision, a reviewer of the track that the finding touches, and a decider."""
    if why := _over(alert):
        return why
    if not isinstance(user, User) or not user.is_active:
        return say("Sign in to answer a finding.")
    if alert.evaluator_id == user.pk or may(user, POWERS[alert.track]) or may(user, roles.DECIDE):
        return ""
    who = say("a legal reviewer") if alert.track == LEGAL else say("an engineering reviewer")
    return say(
        "Only {value}, {who} or a decider can answer this finding.",
        value=alert.evaluator_name or say("the evaluator"),
        who=who,
    )


def _over(alert: DecisionAlert) -> str:
    if not alert.ends_by_hand:
        return Over(say("This alert ends by itself once its cause does."))
    return Over(say("This finding has already been answered.")) if alert.closed_at is not None else ""


def why_not_settle(user: User | AnonymousUser, alert: DecisionAlert) -> str:
    """Allow whoever may answer, but never the requester, who would clear the own request, whatever else they are.

    Nor does an account that is related to the requester's, unless the policy marks such acts. Whoever had the finding
    suspend the decision does not lift that alone: another person, unrelated to them, does. Nor does whoever imported a
    list that came without what the finding rests on, or whoever read the usage near or over a limit, or since then.
    """
    if why := _over(alert):
        return why
    if isinstance(user, User) and alert.decision.candidate.requester_id == user.pk:
        return say("You requested this model, so another person must say that the finding has no effect.")
    if (why := why_not_answer(user, alert)) or not isinstance(user, User):
        return why
    if why := why_not_apart(user, alert.decision.candidate):
        return why
    if why := _why_imported(user, alert) or _why_read(user, alert):
        return why
    if alert.suspender is None or alert.suspended_at is None:
        return ""
    if alert.suspender == user:
        return say("You suspended the decision, so another person must say that the finding has no effect.")
    related = HoldBook({user.pk, alert.suspender.pk}).sentence(user, alert.suspender, b_at=alert.suspended_at)
    return say("{related} {remedy}", related=related, remedy=remedy(related)) if related else ""


def _why_imported(user: User, alert: DecisionAlert) -> str:
    for one in importers_of(alert):
        if one.importer == user or (one.importer is None and one.by == actor_name(user)):
            return say(
                "You imported the list {name}, so another person must say that the finding has no effect.",
                name=one.name,
            )
        if one.importer and (why := HoldBook({user.pk, one.importer.pk}).sentence(user, one.importer, b_at=one.at)):
            return say("{why} {remedy}", why=why, remedy=remedy(why))
    return ""


def _why_read(user: User, alert: DecisionAlert) -> str:
    for one in recorders(alert.decision) if alert.kind in OF_USAGE else ():
        if one.by == user:
            return say("You read the usage, so another person must say that the finding has no effect.")
        if why := HoldBook({user.pk, one.by.pk}).sentence(user, one.by, b_at=one.at):
            return say("{why} {remedy}", why=why, remedy=remedy(why))
    return ""


def why_not_suspend(user: User | AnonymousUser, alert: DecisionAlert) -> str:
    """Allow whoever may answer, once."""
    if why := why_not_answer(user, alert):
        return why
    return Over(say("This finding suspends the decision already.")) if alert.suspended_at else ""


def why_not_ask(user: User | AnonymousUser) -> str:
    """Allow reviewers, deciders and who looks after jobs to have the hub asked before its time."""
    if isinstance(user, User) and any(may(user, one) for one in (*POWERS.values(), roles.DECIDE, roles.RETRY_JOBS)):
        return ""
    return say("Only reviewers, deciders and administrators can have the hub asked before its time.")
