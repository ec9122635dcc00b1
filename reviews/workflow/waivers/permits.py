"""Who may ask for a waiver, approve it and end it: "" for yes, else the sentence beside the disabled button."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.licensing.rules.outcomes import WAIVABLE as CONFLICTS
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.permits import SIGN_POWER, reviewer, why_not_in_review
from reviews.workflow.policy.rules import BREAK_GLASS, WAIVABLE
from reviews.workflow.waivers.models import Waiver

PREFIX = "requirement:"


def why_not_ask(user: User | AnonymousUser, candidate: Candidate, kind: str) -> str:
    """A legal reviewer who is not the requester asks, and only for a conflict that we may set aside ourselves."""
    if kind not in CONFLICTS:
        return "Rights can be waived by nobody here; only the licensor's own document clears this."
    return _why_not_ask(user, candidate, states.LEGAL)


def why_not_ask_requirement(user: User | AnonymousUser, candidate: Candidate, key: str, *, glass: bool) -> str:
    """A reviewer of the track that owns the requirement asks, and only for what the policy's rules let be set aside."""
    track = (BREAK_GLASS if glass else WAIVABLE).get(key)
    if track is None:
        return "This requirement can be waived by nobody: meet it." if glass or key not in BREAK_GLASS else (
            "This requirement is set aside by break-glass only: a reviewer and a decider together, for days."
        )  # fmt: skip
    return _why_not_ask(user, candidate, track)


def _why_not_ask(user: User | AnonymousUser, candidate: Candidate, track: str) -> str:
    if not may(user, SIGN_POWER[track]):
        return f"Only {reviewer(track)} asks for this waiver."
    if user.pk == candidate.requester_id:
        return "You proposed this candidate; somebody else asks for a waiver."
    return why_not_in_review(candidate)


def why_not_approve(user: User | AnonymousUser, waiver: Waiver) -> str:
    """Another reviewer of the track approves, a decider where it is break-glass: not who asked, not the requester."""
    glass = waiver.kind == Waiver.WaiverKind.BREAK_GLASS
    if waiver.ended_at:
        return Over("This waiver was ended.")
    if waiver.approved_at:
        return Over("This waiver is approved.")
    if not may(user, roles.DECIDE if glass else SIGN_POWER[waiver.track]):
        return f"Only {'a decider' if glass else reviewer(waiver.track)} approves this waiver."
    if user.pk == waiver.asked_by_id:
        return f"You asked for this waiver; another {'decider' if glass else 'reviewer'} approves it."
    if user.pk == waiver.requester_id:
        return "You proposed this candidate; somebody else approves its waivers."
    return "" if waiver.expires >= timezone.localdate() else Over("This waiver has expired; ask for a new one.")


def why_not_end(user: User | AnonymousUser, waiver: Waiver) -> str:
    """Any reviewer of the track ends a waiver that is not ended, and a decider ends a break-glass too."""
    if waiver.ended_at:
        return Over("This waiver was ended already.")
    if waiver.kind == Waiver.WaiverKind.BREAK_GLASS and may(user, roles.DECIDE):
        return ""
    return "" if may(user, SIGN_POWER[waiver.track]) else f"Only {reviewer(waiver.track)} ends this waiver."
