"""Who may issue, withdraw and acknowledge decisions."""

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.bounds import last_review
from reviews.decisions.duties import acknowledged
from reviews.decisions.fallback_choices import why_not_fallback
from reviews.decisions.looks.permits import why_not_day
from reviews.decisions.models import Decision
from reviews.decisions.packs.archive import DutiesPack
from reviews.decisions.record import BOUNDARY, NONE_ACCEPTED, SMALLER, BoundaryPart, Ruling
from reviews.decisions.responsibility.queries import part_words
from reviews.decisions.stages.rules import HIGH, MOST_ROWS, NONE_FOR_HIGH
from reviews.language.phrases import dated, joined, say
from reviews.people import roles
from reviews.people.deputies import represented
from reviews.people.holder import Holder
from reviews.people.holders import why_not_hold
from reviews.people.models import Team, User
from reviews.people.permits import Over, Stale, may
from reviews.workflow import separation, states
from reviews.workflow.models import SignOff
from reviews.workflow.queries import CandidateDetail


def why_not_issue(user: User | AnonymousUser, detail: CandidateDetail) -> str:
    """Allow a decider who is not the requester and signed at most one track, once every requirement is met.

    Both sign-offs and the requester must be separate people as well, counting as one the accounts that one person could
    sign in as; the candidate's policy may mark that instead.
    """
    candidate = detail.candidate
    if not may(user, roles.DECIDE):
        return say("Only deciders can issue decisions.")
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate, so another decider must decide on it.")
    if len(set(SignOff.objects.filter(candidate=candidate, signer_id=user.pk).values_list("track", flat=True))) > 1:
        return say("You signed both tracks, so another decider must decide.")
    if candidate.state not in (states.IN_REVIEW, states.DECIDED):
        return Over(say("This candidate is {value}.", value=detail.state_words[1].lower()))
    if isinstance(user, User) and (why := separation.refused(candidate, relations_in(detail, user))):
        return why
    missing = [requirement.name for requirement in detail.requirements if not requirement.met]
    return say("Not yet: {missing}.", missing=joined("; ", missing)) if missing else ""


def require_standing(old: Decision | None, shown: int | None) -> None:
    """Raise ``Stale`` unless the decision in force is the one that the page showed, by number."""
    if (old.number if old else None) == shown:
        return
    number = old.number if old else shown
    why = (
        say("Decision {number_of} is in force now.", number_of=number)
        if old
        else say("Decision {number_of} is no longer in force.", number_of=number)
    )
    see = (say("Open decision {number_of}", number_of=number), reverse("decision", args=[number])) if number else None
    raise Stale(why, see=see)


def why_not_rule(user: User, detail: CandidateDetail, ruling: Ruling) -> str:
    """Refuse a ruling with an unknown owner, a fallback that does not hold, or a review later than its basis allows."""
    last = last_review(detail)
    if ruling.review_by > last.day:
        return say("Choose a review day until {day}: {why}.", day=dated(last.day, "%-d %b %Y"), why=last.why)
    if why := why_not_named(ruling) or why_not_evidence(detail.candidate.workload.risk_level, ruling):
        return why
    if ruling.watcher and (why := why_not_hold(ruling.watcher)):
        return why
    if ruling.look_by and (why := why_not_day(ruling.look_by, ruling.review_by)):
        return why
    if ruling.fallback == SMALLER:
        if ruling.fallback_decision is None:
            return say("Name the decision that approves the smaller model.")
        return why_not_fallback(detail, user, ruling.fallback_decision, ruling.fallback_cause)
    if ruling.fallback_decision is not None or ruling.fallback_cause:
        return say("Only a smaller model that is itself approved names a decision and what it saves.")
    return ""


def why_not_named(ruling: Ruling) -> str:
    """Refuse a ruling that names a closed or unknown account, an empty team, or neither an owner nor a reason."""
    if why := why_not_hold(ruling.change_owner, teams=False) or why_not_accepted(ruling):
        return why
    for key, title in BOUNDARY:
        part = ruling.boundary.get(key, BoundaryPart())
        if part.owner is None and not part.not_applicable.strip():
            return say("Name the owner of the {title}, or say why there is none.", title=title.lower())
    owners = dict.fromkeys(part.owner for part in ruling.boundary.values() if part.owner is not None)
    return next((why for owner in owners if (why := why_not_hold(owner))), "")


def why_not_held(named: Mapping[str, Holder]) -> str:
    """Refuse a record in which someone answers for a part who has left meanwhile; ``named`` is by the part's key."""
    gone = {one: why for one in dict.fromkeys(named.values()) if one.kind and (why := why_not_hold(one))}
    said = [
        say("{gone} The record would name them for {part_words}.", gone=gone[one], part_words=part_words(part))
        for part, one in named.items()
        if one in gone
    ]
    do = say("A reviewer signs again, or the waiver is renewed, with someone who can answer for it.")
    return say("{said} {do}", said=joined(" ", said), do=do) if said else ""


def why_not_accepted(ruling: Ruling) -> str:
    """Refuse a ruling without a fallback that no known person accepts, and an acceptance beside a fallback."""
    who = ruling.fallback_accepted_by
    if ruling.fallback != NONE_ACCEPTED:
        return say("Only a decision without a fallback names who accepts that.") if who else ""
    return why_not_hold(who, teams=False) if who else say("Name the person who accepts that there is no fallback.")


def why_not_evidence(risk: str, ruling: Ruling) -> str:
    """Refuse a ruling that asks for no evidence without a reason, or at a high risk, or from someone unknown."""
    if ruling.evidence_none and ruling.evidence:
        return say("The ruling asks for evidence and says that none is needed. Choose one.")
    if ruling.evidence_none:
        if risk == HIGH:
            return NONE_FOR_HIGH
        return why_not_hold(ruling.evidence_none.by, teams=False)
    if not ruling.evidence:
        return say("Name the operational evidence that is required, or why none is needed and who accepts that.")
    if len(ruling.evidence) > MOST_ROWS:
        return say("Ask for at most {most_rows} pieces of evidence.", most_rows=MOST_ROWS)
    if any(one.due <= timezone.localdate() for one in ruling.evidence):
        return say("Every piece of evidence needs a day in the future.")
    return next((why for one in ruling.evidence if (why := why_not_hold(one.owner))), "")


def relations_in(detail: CandidateDetail, user: User) -> list[str]:
    """Return how the requester, both signers and the decider are related, each as of when they acted.

    And whether those who recorded the intake and the answers are related to the requester.
    """
    signed = [track.signoff for track in detail.tracks.values() if track.signoff]
    parties = [separation.requester(detail.candidate), *(separation.signer(one) for one in signed)]
    answers = [one for given in detail.answers.values() for one in given.values()]
    return separation.among(parties, user, separation.recorders(detail.intake, answers))


def why_not_withdraw(user: User | AnonymousUser, decision: Decision) -> str:
    """Allow a decider who is not the requester to withdraw a decision that has not been replaced."""
    if not may(user, roles.DECIDE):
        return say("Only deciders can withdraw decisions.")
    if user.pk == decision.candidate.requester_id:
        return say("You proposed this candidate, so another decider must withdraw its decision.")
    away = {one.person_id: one.person.name for one in represented(user)} if isinstance(user, User) else {}
    if name := away.get(decision.candidate.requester_id):
        return say(
            "You act for {name}, who proposed this candidate, so another decider must withdraw its decision.", name=name
        )
    return Over(say("This decision has already been replaced or withdrawn.")) if hasattr(decision, "change") else ""


def why_not_acknowledge(
    user: User | AnonymousUser, decision: Decision, duties: list[dict[str, str]], team: Team | None = None
) -> str:
    """Allow a member of a team that uses the model to acknowledge its duties, once for the team.

    Without a ``team``, the answer is whether the person can do so for any of theirs.
    """
    if not duties:
        return say("This decision imposes no duties.")
    if hasattr(decision, "change"):
        return Over(say("This decision has been replaced or withdrawn, so its duties are no longer acknowledged."))
    if not isinstance(user, User) or not user.is_active or not user.team_ids:
        return say("Only members of a team can acknowledge the duties for it; you are in none.")
    if team is not None and team.pk not in user.team_ids:
        return say("Only members of {name} can acknowledge the duties for it.", name=team.name)
    done = {one.team_id for one in acknowledged(decision, duties)}
    if team.pk in done if team else user.team_ids <= done:
        return Over(say("{part} has already acknowledged these duties.", part=team.name if team else say("Your team")))
    return ""


def why_not_rely(pack: DutiesPack) -> str:
    """Refuse a duties pack that can no longer be built as the record names it."""
    if pack.differs:
        return Over(say("This duties pack is not the one that the record names. Tell an administrator."))
    return ""
