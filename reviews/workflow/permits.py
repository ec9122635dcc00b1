"""Who may act on a candidate: "" for yes, else the sentence that stands beside the disabled button."""

from django.contrib.auth.models import AnonymousUser

from reviews.hub.files.inventory import is_pickled
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow import states
from reviews.workflow.models import Candidate, Remark, SignOff, Track
from reviews.workflow.requirements import Requirement, hindrances

SIGN_POWER = {states.LEGAL: roles.SIGN_LEGAL, states.ENGINEERING: roles.SIGN_ENGINEERING}
OTHER = {states.LEGAL: states.ENGINEERING, states.ENGINEERING: states.LEGAL}


def why_not_record_intake(user: User | AnonymousUser, candidate: Candidate) -> str:
    """A legal reviewer who is not the requester records the intake, once something was read."""
    if not may(user, roles.RECORD_INTAKE):
        return "Only a legal reviewer records the license intake."
    if user.pk == candidate.requester_id:
        return "You proposed this candidate; somebody else records its license intake."
    return why_not_in_review(candidate)


def why_not_answer(user: User | AnonymousUser, track: Track) -> str:
    """A reviewer of the track who is not the requester answers its questions while it is unlocked."""
    candidate = track.candidate
    if not may(user, SIGN_POWER[track.name]):
        return f"Only {reviewer(track.name)} answers the {track.name} questions."
    if user.pk == candidate.requester_id:
        return f"You proposed this candidate; somebody else answers its {track.name} questions."
    return why_not_in_review(candidate) or _why_locked(track)


def why_not_format(artifact: str, reason: str) -> str:
    """Why this artifact may not be chosen as it stands: a pickled one needs a recorded reason."""
    if is_pickled(artifact.strip()) and not reason.strip():
        return "This artifact is a pickle: loading it runs what it carries. Say why no safe format is used."
    return ""


def why_not_sign(
    user: User | AnonymousUser, track: Track, gates: list[Requirement] | None = None, outcome: str = ""
) -> str:
    """A reviewer of the track signs who is not the requester and never signed the other track of this candidate.

    With ``gates`` and a passing ``outcome`` the requirements of that track must be met as well; asking for changes and
    failing is possible at any time while the track is unlocked.
    """
    candidate = track.candidate
    if not may(user, SIGN_POWER[track.name]):
        return f"Only {reviewer(track.name)} signs the {track.name} track."
    if user.pk == candidate.requester_id:
        return "You proposed this candidate, so you sign none of its tracks."
    if SignOff.objects.filter(candidate=candidate, signer_id=user.pk, track=OTHER[track.name]).exists():
        return f"You signed the {OTHER[track.name]} track of this candidate; one person never signs both."
    if why := why_not_in_review(candidate) or _why_locked(track):
        return why
    if track.state == states.FAILED:
        return "This track was failed. That is a veto until its author withdraws it."
    if gates is not None and outcome.startswith("pass"):
        return why_not_pass(gates, track.name)
    return ""


def why_not_pass(gates: list[Requirement], track: str) -> str:
    """What the requirements say against a pass on this track."""
    open_gates = hindrances(gates, f"pass {track}")
    return f"Not yet: {'; '.join(gate.name for gate in open_gates)}." if open_gates else ""


def why_not_withdraw_signoff(user: User | AnonymousUser, track: Track) -> str:
    """Only the author takes a sign-off back, and only before the decision."""
    if track.signoff is None:
        return Over("There is no sign-off to withdraw.")
    if user.pk != track.signoff.signer_id:
        return f"Only {track.signoff.signer.name} can withdraw this sign-off."
    return why_not_in_review(track.candidate)


def why_not_remark(user: User | AnonymousUser, candidate: Candidate) -> str:
    """Reviewers of either track, the requester and deciders make remarks while the candidate is open."""
    powers = (roles.SIGN_LEGAL, roles.SIGN_ENGINEERING, roles.DECIDE)
    if user.pk != candidate.requester_id and not any(may(user, power) for power in powers):
        return "Reviewers, deciders and the requester make remarks."
    return why_not_in_review(candidate)


def why_not_resolve(user: User | AnonymousUser, remark: Remark) -> str:
    """A reviewer of the remark's track, or its author, says that it is resolved; never the candidate's requester."""
    if remark.resolved_at:
        return Over("This remark is resolved.")
    if user.pk == remark.candidate.requester_id:
        return "You proposed this candidate; answer the remark, and a reviewer resolves it."
    if user.pk != remark.by_id and not may(user, SIGN_POWER[remark.track]):
        return f"Its author or {reviewer(remark.track)} resolves this remark."
    return why_not_in_review(remark.candidate)


def why_not_reply(user: User | AnonymousUser, remark: Remark) -> str:
    """Whoever may make a remark answers in the thread of one that is open."""
    if remark.resolved_at:
        return Over("This remark is resolved.")
    return why_not_remark(user, remark.candidate)


def why_not_withdraw(user: User | AnonymousUser, candidate: Candidate) -> str:
    """The requester withdraws a candidate that is still open."""
    if user.pk != candidate.requester_id:
        return "Only the requester withdraws a candidate."
    return "" if candidate.open else Over("This candidate is closed.")


def why_not_meet(user: User | AnonymousUser, track: str) -> str:
    """A reviewer of the track that asked for it says that a condition is met."""
    return "" if may(user, SIGN_POWER[track]) else f"Only {reviewer(track)} says that this condition is met."


def reviewer(track: str) -> str:
    """The words for somebody who reviews this track."""
    return "a legal reviewer" if track == states.LEGAL else "an engineering reviewer"


def why_not_in_review(candidate: Candidate) -> str:
    """Whether a candidate is open to the acts of a review at all."""
    if candidate.state == states.READING:
        return "The repository has not been read yet."
    # A decided candidate can be signed anew: that is how a decision under review comes to a superseding one.
    if candidate.state in (states.IN_REVIEW, states.DECIDED):
        return ""
    return Over(f"This candidate is {candidate.state}.")


def _why_locked(track: Track) -> str:
    if track.state != states.LOCKED:
        return ""
    if track.name == states.ENGINEERING:
        if track.candidate.snapshot and track.candidate.snapshot.partial:
            return "Engineering stays locked: the files are gated and were not read."
        if track.candidate.intakes.exists():
            return "Engineering stays locked: legal’s intake stops the candidate before technical work."
        return "Engineering stays locked until legal has recorded the license intake."
    return "This track is locked until the repository was read."
