"""Who may request, approve and end a waiver: "" means allowed, otherwise the sentence next to the disabled button."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.language.phrases import say
from reviews.licensing.rules.outcomes import WAIVABLE as CONFLICTS
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow import separation, states
from reviews.workflow.models import Candidate
from reviews.workflow.permits import SIGN_POWER, reviewer, why_not_in_review
from reviews.workflow.policy.rules import BREAK_GLASS, WAIVABLE
from reviews.workflow.waivers.models import Waiver

PREFIX = "requirement:"


def why_not_ask(user: User | AnonymousUser, candidate: Candidate, kind: str) -> str:
    """Require a legal reviewer who is not the requester, and a conflict that we may set aside ourselves."""
    if kind not in CONFLICTS:
        return say("A right that the license does not grant cannot be waived. Only the licensor can grant it.")
    return _why_not_ask(user, candidate, states.LEGAL)


def why_not_ask_requirement(user: User | AnonymousUser, candidate: Candidate, key: str, *, glass: bool) -> str:
    """Require a reviewer of the track that owns the requirement, and a requirement that can be waived."""
    track = (BREAK_GLASS if glass else WAIVABLE).get(key)
    if track is None:
        return say("No waiver is possible; the requirement must be met.") if glass or key not in BREAK_GLASS else (
            say("Only a break-glass waiver is possible: a reviewer and a decider together, for a few days.")
        )  # fmt: skip
    return _why_not_ask(user, candidate, track)


def _why_not_ask(user: User | AnonymousUser, candidate: Candidate, track: str) -> str:
    if not may(user, SIGN_POWER[track]):
        return say("Only {reviewer} can request this waiver.", reviewer=reviewer(track))
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate, so someone else must request the waiver.")
    return why_not_in_review(candidate)


def why_not_approve(user: User | AnonymousUser, waiver: Waiver) -> str:
    """Require another reviewer of the track, or a decider for break-glass; never who asked, nor the requester.

    Nor an account that one person could sign in as besides theirs, unless the candidate's policy marks that.
    """
    glass = waiver.kind == Waiver.WaiverKind.BREAK_GLASS
    if waiver.ended_at:
        return Over(say("This waiver has been ended."))
    if waiver.approved_at:
        return Over(say("This waiver has already been approved."))
    if not may(user, roles.DECIDE if glass else SIGN_POWER[waiver.track]):
        return say("Only {part} can approve this waiver.", part="a decider" if glass else reviewer(waiver.track))
    if user.pk == waiver.asked_by_id:
        return (
            say("You requested this waiver, so another decider must approve it.")
            if glass
            else say("You requested this waiver, so another reviewer must approve it.")
        )
    if user.pk == waiver.requester_id:
        return say("You proposed this candidate, so someone else must approve its waivers.")
    if waiver.expires < timezone.localdate():
        return Over(say("This waiver has expired. Request a new one."))
    return separation.refused(waiver.candidate, of_approver(user, waiver)) if isinstance(user, User) else ""


def of_approver(user: User, waiver: Waiver) -> list[str]:
    """Return the relations of someone who approves a waiver to the one who requested it and to the requester."""
    asked = separation.Party(waiver.asked_by, waiver.asked_at, say("requested this waiver"))
    return separation.relations(user, [asked, separation.requester(waiver.candidate)])


def why_not_end(user: User | AnonymousUser, waiver: Waiver) -> str:
    """Require a reviewer of the track (or a decider, for break-glass), and a waiver that has not ended."""
    if waiver.ended_at:
        return Over(say("This waiver has already been ended."))
    if waiver.kind == Waiver.WaiverKind.BREAK_GLASS and may(user, roles.DECIDE):
        return ""
    return (
        ""
        if may(user, SIGN_POWER[waiver.track])
        else say("Only {reviewer} can end this waiver.", reviewer=reviewer(waiver.track))
    )
