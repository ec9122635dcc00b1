"""Who may ask for a waiver, approve it and end it: "" for yes, else the sentence beside the disabled button."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import may
from reviews.workflow.models import Candidate
from reviews.workflow.waiver_models import Waiver

WAIVABLE = ("publisher", "policy")
"""Kinds of conflict that people may set aside; what a license does not grant is cleared by the licensor alone."""


def why_not_ask(user: User | AnonymousUser, candidate: Candidate, kind: str) -> str:
    """A legal reviewer who is not the requester asks, and only for what we may set aside ourselves."""
    if kind not in WAIVABLE:
        return "Rights can be waived by nobody here; only the licensor's own document clears this."
    if not may(user, roles.SIGN_LEGAL):
        return "Only a legal reviewer asks for a waiver."
    if user.pk == candidate.requester_id:
        return "You proposed this candidate; somebody else asks for a waiver."
    return "" if candidate.open else f"This candidate is {candidate.state}."


def why_not_approve(user: User | AnonymousUser, waiver: Waiver) -> str:
    """Another legal reviewer approves: not who asked, not the requester."""
    if waiver.ended_at:
        return "This waiver was ended."
    if waiver.approved_at:
        return "This waiver is approved."
    if not may(user, roles.SIGN_LEGAL):
        return "Only a legal reviewer approves a waiver."
    if user.pk == waiver.asked_by_id:
        return "You asked for this waiver; another legal reviewer approves it."
    if user.pk == waiver.requester_id:
        return "You proposed this candidate; another legal reviewer approves its waivers."
    return "" if waiver.expires >= timezone.localdate() else "This waiver has expired; ask for a new one."


def why_not_end(user: User | AnonymousUser, waiver: Waiver) -> str:
    """Any legal reviewer ends a waiver that is not ended."""
    if waiver.ended_at:
        return "This waiver was ended already."
    return "" if may(user, roles.SIGN_LEGAL) else "Only a legal reviewer ends a waiver."
