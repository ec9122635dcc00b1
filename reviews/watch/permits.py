"""Who may say that what the watch found has no effect on a decision."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from reviews.decisions.models import DecisionAlert
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.watch import observed

LEGAL, ENGINEERING = roles.SIGN_LEGAL, roles.SIGN_ENGINEERING


@dataclass(frozen=True)
class WatchKind:
    """One kind of finding: the power of its track, and what its evaluator has to say."""

    power: str
    ask: str


KINDS = {
    observed.GATE: WatchKind(LEGAL, "does the new gate ask for conditions that the company has not accepted?"),
    observed.DISABLED: WatchKind(LEGAL, "why was it switched off, and may your copy go on being used?"),
    observed.PRIVATE: WatchKind(LEGAL, "did its publisher withdraw it, and may your copy go on being used?"),
    observed.RENAMED: WatchKind(LEGAL, "is it still the same publisher, and which name do the terms give?"),
    observed.REPLACED: WatchKind(LEGAL, "who published the repository that has the name now?"),
    observed.GONE: WatchKind(LEGAL, "is your copy whole, and may it go on being used?"),
    observed.LATER_TERMS: WatchKind(LEGAL, "does the publisher claim the new terms for the earlier commit too?"),
    observed.COMMIT_GONE: WatchKind(ENGINEERING, "is your copy whole, and from where is it restored?"),
    observed.SCAN: WatchKind(ENGINEERING, "is the finding real, and has a node loaded the file?"),
}


def why_not_settle(user: User | AnonymousUser, alert: DecisionAlert) -> str:
    """Allow the evaluator of the decision, a reviewer of the track that the finding touches, and a decider.

    Never the requester, who would clear the own request, whatever else they are.
    """
    if alert.kind not in KINDS:
        return Over("This alert ends by itself once its cause does.")
    if alert.closed_at is not None:
        return Over("This alert has already been ended.")
    if not isinstance(user, User) or not user.is_active:
        return "Sign in to end an alert."
    if alert.decision.candidate.requester_id == user.pk:
        return "You requested this model, so another person must say that the finding has no effect."
    if alert.evaluator_id == user.pk or may(user, KINDS[alert.kind].power) or may(user, roles.DECIDE):
        return ""
    who = "a legal reviewer" if KINDS[alert.kind].power == LEGAL else "an engineering reviewer"
    return f"Only {alert.evaluator_name or 'the evaluator'}, {who} or a decider can end this alert."


def why_not_ask(user: User | AnonymousUser) -> str:
    """Allow reviewers, deciders and who looks after jobs to have the hub asked before its time."""
    if isinstance(user, User) and any(may(user, one) for one in (LEGAL, ENGINEERING, roles.DECIDE, roles.RETRY_JOBS)):
        return ""
    return "Only reviewers, deciders and administrators can have the hub asked before its time."
