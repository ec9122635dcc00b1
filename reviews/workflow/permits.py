"""Who may act on a candidate: "" means allowed, otherwise the sentence next to the disabled button."""

from django.contrib.auth.models import AnonymousUser

from reviews.hub.files.endings import is_pickled
from reviews.language.phrases import joined, say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow import separation, states
from reviews.workflow.intake_stops import why_stopped
from reviews.workflow.locks import why_engineering_locked
from reviews.workflow.models import Candidate, Condition, Remark, SignOff, Track
from reviews.workflow.requirements import Requirement, hindrances

SIGN_POWER = {states.LEGAL: roles.SIGN_LEGAL, states.ENGINEERING: roles.SIGN_ENGINEERING}
OTHER = {states.LEGAL: states.ENGINEERING, states.ENGINEERING: states.LEGAL}


def why_not_record_intake(user: User | AnonymousUser, candidate: Candidate) -> str:
    """Require a legal reviewer who is not the requester, nor related to them, and a repository that has been read."""
    if not may(user, roles.RECORD_INTAKE):
        return say("Only a legal reviewer can record the license intake.")
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate, so someone else must record its license intake.")
    return why_not_in_review(candidate) or separation.why_not_apart(user, candidate) or why_stopped(candidate)


def why_not_answer(user: User | AnonymousUser, track: Track) -> str:
    """Require a reviewer of the track who is not the requester, nor related to them, and an unlocked track."""
    candidate = track.candidate
    if not may(user, SIGN_POWER[track.name]):
        return say("Only {reviewer} can answer the {track} questions.", reviewer=reviewer(track.name), track=track.name)
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate, so someone else must answer its {track} questions.", track=track.name)
    return why_not_in_review(candidate) or why_locked(track) or separation.why_not_apart(user, candidate)


def why_not_format(artifact: str, reason: str) -> str:
    """Require a recorded reason for choosing a pickled artifact."""
    if is_pickled(artifact.strip()) and not reason.strip():
        return say("This artifact is a pickle, and loading it can run code. Explain why no safe format is used.")
    return ""


def why_not_sign(
    user: User | AnonymousUser, track: Track, requirements: list[Requirement] | None = None, outcome: str = ""
) -> str:
    """Require a reviewer of the track who is not the requester and has never signed the other track of this candidate.

    Accounts that one person could sign in as are one person, unless the candidate's policy marks that instead.
    With ``requirements`` and a passing ``outcome``, those of the track must be met as well; requesting changes and
    failing are possible whenever the track is unlocked.
    """
    candidate = track.candidate
    if not may(user, SIGN_POWER[track.name]):
        return say("Only {reviewer} can sign the {track} track.", reviewer=reviewer(track.name), track=track.name)
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate, so you cannot sign its tracks.")
    if SignOff.objects.filter(candidate=candidate, signer_id=user.pk, track=OTHER[track.name]).exists():
        return say(
            "You signed the {other} track of this candidate. The same person cannot sign both.", other=OTHER[track.name]
        )
    if why := why_not_in_review(candidate) or why_locked(track):
        return why
    if track.state == states.FAILED:
        return say("This track has been failed. A fail is a veto until its author withdraws it.")
    if isinstance(user, User) and (why := separation.why_not_signer(user, track)):
        return why
    if requirements is not None and outcome.startswith("pass"):
        return why_not_pass(requirements, track.name)
    return ""


def why_not_pass(requirements: list[Requirement], track: str) -> str:
    """Name the requirements that block a pass on this track, "" if there are none."""
    unmet = hindrances(requirements, f"pass {track}")
    return (
        say("Requirements not met: {name}.", name=joined("; ", (requirement.name for requirement in unmet)))
        if unmet
        else ""
    )


def why_not_withdraw_signoff(user: User | AnonymousUser, track: Track) -> str:
    """Require the author of the sign-off, and no decision since."""
    if track.signoff is None:
        return Over(say("There is no sign-off to withdraw."))
    if user.pk != track.signoff.signer_id:
        return say("Only {name} can withdraw this sign-off.", name=track.signoff.signer.name)
    return why_not_in_review(track.candidate)


def why_not_remark(user: User | AnonymousUser, candidate: Candidate) -> str:
    """Require a reviewer of either track, the requester or a decider, and an open candidate."""
    powers = (roles.SIGN_LEGAL, roles.SIGN_ENGINEERING, roles.DECIDE)
    if user.pk != candidate.requester_id and not any(may(user, power) for power in powers):
        return say("Only reviewers, deciders and the requester can make remarks.")
    return why_not_in_review(candidate)


def why_not_resolve(user: User | AnonymousUser, remark: Remark) -> str:
    """Require a reviewer of the remark's track, or its author, but never the requester or a related account."""
    if remark.resolved_at:
        return Over(say("This remark has been resolved."))
    if user.pk == remark.candidate.requester_id:
        return say("You proposed this candidate. Reply to the remark; a reviewer will resolve it.")
    if user.pk != remark.by_id and not may(user, SIGN_POWER[remark.track]):
        return say("Only its author or {reviewer} can resolve this remark.", reviewer=reviewer(remark.track))
    return why_not_in_review(remark.candidate) or separation.why_not_apart(user, remark.candidate)


def why_not_reply(user: User | AnonymousUser, remark: Remark) -> str:
    """Require someone who may make remarks, and an open remark."""
    if remark.resolved_at:
        return Over(say("This remark has been resolved."))
    return why_not_remark(user, remark.candidate)


def why_not_withdraw(user: User | AnonymousUser, candidate: Candidate) -> str:
    """Require the requester, and a candidate that is still open."""
    if user.pk != candidate.requester_id:
        return say("Only the requester can withdraw a candidate.")
    return "" if candidate.open else Over(say("This candidate is closed."))


def why_not_meet(user: User | AnonymousUser, condition: Condition) -> str:
    """Require a reviewer of the track that set the condition, but never the requester or a related account."""
    track, candidate = condition.signoff.track, condition.signoff.candidate
    if not may(user, SIGN_POWER[track]):
        return say("Only {reviewer} can confirm that this condition is met.", reviewer=reviewer(track))
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate, so someone else must confirm that its conditions are met.")
    return (
        Over(say("This condition has already been met."))
        if condition.met_at
        else separation.why_not_apart(user, candidate)
    )


def reviewer(track: str) -> str:
    """Return the words for a reviewer of this track."""
    return say("a legal reviewer") if track == states.LEGAL else say("an engineering reviewer")


def why_not_in_review(candidate: Candidate) -> str:
    """Refuse unless the candidate is open to review at all."""
    if candidate.state == states.READING:
        return say("The repository has not been read yet.")
    # A decided candidate can be signed again: that is how a decision under review gets superseded.
    if candidate.state in (states.IN_REVIEW, states.DECIDED):
        return ""
    return Over(say("This candidate is {state}.", state=states.CANDIDATE_WORDS[candidate.state][1].lower()))


def why_locked(track: Track) -> str:
    """Explain what keeps a track locked, with the rule or the hold that does; "" if it is not locked."""
    if track.state != states.LOCKED:
        return ""
    if track.name == states.ENGINEERING:
        intake, snapshot = track.candidate.intakes.first(), track.candidate.snapshot
        return why_engineering_locked(intake, partial=bool(snapshot and snapshot.partial))
    return say("This track is locked until the repository has been read.")
