"""Who may deliver evidence for a decision, read it, and release the decision for production."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.answers import IN_FORCE, STANDING_WORDS, SUPERSEDED, TEST, WITHDRAWN
from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.queries import Standing, decisions, standing, visible_to
from reviews.decisions.stages.queries import answers_for, before_release, items_of, waiting_for
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
        return "Sign in to deliver evidence."
    people = [user, *(one.person for one in represented(user))]
    mine = any(one.pk == decision.candidate.requester_id or team.pk in one.team_ids for one in people)
    if mine or answers_for(user, owner):
        return ""
    return f"Only the owner of this item, the requester and members of {team.name} can deliver it."


def why_closed(stands: Standing) -> str:
    """Refuse once the decision is released or has ended."""
    if stands.word in (SUPERSEDED, WITHDRAWN):
        return Over(f"This decision is {STANDING_WORDS[stands.word][1].lower()}; deliver for its successor.")
    return "" if stands.stage == TEST else Over("This decision is approved for production; nothing is left to deliver.")


def why_not_release(user: User | AnonymousUser, decision: Decision, stands: Standing) -> str:
    """Allow an engineering reviewer who neither requested nor delivered anything, once everything is delivered.

    Whoever confirmed a condition before release counts as having delivered it, a related account as the same person.
    """
    if stands.stage != TEST:
        return Over("This decision is approved for production already.")
    if not may(user, roles.SIGN_ENGINEERING) or not isinstance(user, User):
        return "Only an engineering reviewer can release a decision for production."
    if stands.word != IN_FORCE:
        return Over(f"Only a decision in force can be released: {stands.why or stands.title.lower()}")
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
        return (
            f"Its fallback, decision {named.pk}, is {stands.word}. Issue a decision that names another fallback first."
        )
    if stands.stage == TEST:
        return f"Its fallback, decision {named.pk}, is approved for test only. Release that decision first."
    return ""


def why_not_apart(user: User, decision: Decision) -> str:
    """Refuse the requester, whoever delivered anything, and accounts related to them."""
    others = parties(decision)
    if done := next((one.did for one in others if one.person.pk == user.pk), ""):
        return f"You {done}, so another engineering reviewer must release this decision."
    return separation.refused(decision.candidate, separation.relations(user, others))


def parties(decision: Decision) -> list[Party]:
    """Return everyone whom the one who releases must differ from: the requester and all who delivered anything."""
    return [separation.requester(decision.candidate), *_deliverers(decision)]


def _deliverers(decision: Decision) -> Iterable[Party]:
    for item in items_of([decision.pk]):
        for given in item.deliveries.all():
            yield Party(given.by, given.at, f"delivered item {item.number}")
    for one in before_release(decision):
        if one.met_by and one.met_at:
            yield Party(one.met_by, one.met_at, f"confirmed condition {one.number} of the {one.signoff.track} track")
