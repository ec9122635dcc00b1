"""Who may propose a correction, and which reviewer may agree to one."""

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.corrections.correctables import PARTS
from reviews.decisions.corrections.models import Correction
from reviews.decisions.models import Decision
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.workflow import separation

POWERS = {"legal": (roles.SIGN_LEGAL,), "engineering": (roles.SIGN_ENGINEERING,)}
REVIEWER_ROLES = {
    "legal": ("legal-reviewer",), "engineering": ("engineering-reviewer",),
    "": ("legal-reviewer", "engineering-reviewer"),
}  # fmt: skip
REVIEWERS = {"legal": say("a legal reviewer"), "engineering": say("an engineering reviewer"), "": say("a reviewer")}


def powers_for(part: str) -> tuple[str, ...]:
    """Return the powers of which one answers corrections of a part."""
    return POWERS.get(PARTS[part].track) or (roles.SIGN_LEGAL, roles.SIGN_ENGINEERING)


def why_not_propose(user: User | AnonymousUser, decision: Decision) -> str:
    """Allow a decider who did not propose the candidate to propose a correction."""
    if not may(user, roles.DECIDE):
        return say("Only deciders can propose a correction.")
    if user.pk == decision.candidate.requester_id:
        return say("You proposed this candidate, so another decider must propose a correction.")
    return ""


def why_not_review(user: User | AnonymousUser, correction: Correction) -> str:
    """Allow a reviewer of the part's track who is neither the requester nor the one who proposed the correction."""
    if hasattr(correction, "review"):
        return Over(say("A reviewer has already answered this correction."))
    track = PARTS[correction.part].track
    if not isinstance(user, User) or not any(may(user, power) for power in powers_for(correction.part)):
        return say("Only {reviewers} can answer this correction.", reviewers=REVIEWERS[track])
    candidate = correction.decision.candidate
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate, so another reviewer must answer.")
    if user.pk == correction.by_id:
        return say("You proposed this correction, so a reviewer must answer it.")
    proposer = separation.Party(correction.by, correction.at, say("proposed this correction"))
    found = separation.relations(user, [separation.requester(candidate), proposer])
    return separation.refused(candidate, found)
