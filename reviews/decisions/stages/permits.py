"""Who may deliver evidence for a decision, read it, and release the decision for production."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.answers import IN_FORCE, STANDING_WORDS, SUPERSEDED, TEST, WITHDRAWN
from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.queries import Standing, decisions, standing, visible_to
from reviews.decisions.stages.queries import answers_for, before_release, items_of, waiting_for
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.deputies import represented
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow import separation
from reviews.workflow.separation import Party


def may_read_evidence(user: User, number: str) -> bool:
    """Tell whether a person may read the evidence files of a decision: whoever may see the decision."""
    return number.isdecimal() and visible_to(user).filter(pk=int(number)).exists()


def why_not_deliver(
    user: User | AnonymousUser, decision: Decision, owner: Responsibility | None, stands: Standing
) -> str:
    """Allow the owner of an item, the requester, and the requesting team, while the decision is for test.

    A deputy may as well: what they deliver counts as delivered by both where a release needs separate people.
    """
    if why := why_closed(stands):
        return why
    team = decision.workload.team
    if not isinstance(user, User) or not user.is_active:
        return say("Sign in to deliver evidence.")
    people = [user, *(one.person for one in represented(user))]
    mine = any(one.pk == decision.candidate.requester_id or team.pk in one.team_ids for one in people)
    if mine or answers_for(user, owner):
        return ""
    return say("Only the owner of this item, the requester and members of {name} can deliver it.", name=team.name)


def why_closed(stands: Standing) -> str:
    """Refuse once the decision is released or has ended."""
    if stands.word in (SUPERSEDED, WITHDRAWN):
        return Over(
            say("This decision is {value}; deliver for its successor.", value=STANDING_WORDS[stands.word][1].lower())
        )
    return (
        ""
        if stands.stage == TEST
        else Over(say("This decision is approved for production; nothing is left to deliver."))
    )


def why_not_release(user: User | AnonymousUser, decision: Decision, stands: Standing) -> str:
    """Allow an engineering reviewer who neither requested nor delivered anything, once everything is delivered.

    Whoever confirmed a condition before release counts as having delivered it, a related account as the same person.
    """
    if stands.stage != TEST:
        return Over(say("This decision is approved for production already."))
    if not may(user, roles.SIGN_ENGINEERING) or not isinstance(user, User):
        return say("Only an engineering reviewer can release a decision for production.")
    if stands.word != IN_FORCE:
        return Over(say("Only a decision in force can be released: {value}", value=stands.why or stands.title.lower()))
    if why := why_not_apart(user, decision):
        return why
    waiting = waiting_for(decision)
    return waiting.sentence if waiting.open else why_not_fallback(decision)


def why_not_fallback(decision: Decision) -> str:
    """Refuse while the fallback could not take over in production: it is no longer in force, or for test only."""
    named = decisions().filter(relied_on__decision=decision).first()
    if named is None:
        return ""
    stands = standing(named)
    if stands.word != IN_FORCE:
        return say(
            "Its fallback, decision {pk}, is {word}. Issue a decision that names another fallback first.",
            pk=named.pk,
            word=stands.word,
        )
    if stands.stage == TEST:
        return say("Its fallback, decision {pk}, is approved for test only. Release that decision first.", pk=named.pk)
    return ""


def why_not_apart(user: User, decision: Decision) -> str:
    """Refuse the requester, whoever delivered anything, and accounts related to them."""
    others = parties(decision)
    if done := next((one.yours for one in others if one.person.pk == user.pk), ""):
        return say("{done}, so another engineering reviewer must release this decision.", done=done)
    return separation.refused(decision.candidate, separation.relations(user, others))


def parties(decision: Decision) -> list[Party]:
    """Return everyone whom the one who releases must differ from: the requester and all who delivered anything."""
    return [separation.requester(decision.candidate), *_deliverers(decision)]


def _deliverers(decision: Decision) -> Iterable[Party]:
    for item in items_of([decision.pk]):
        for given in item.deliveries.all():
            yield Party(
                given.by,
                given.at,
                say("delivered item {number_of}", number_of=item.number),
                say("You delivered item {number_of}", number_of=item.number),
            )
    for one in before_release(decision):
        if one.met_by and one.met_at:
            values = {"number_of": one.number, "track": one.signoff.track}
            yield Party(
                one.met_by,
                one.met_at,
                say("confirmed condition {number_of} of the {track} track", **values),
                say("You confirmed condition {number_of} of the {track} track", **values),
            )
