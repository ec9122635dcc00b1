"""Whether a decision may be mirrored, and who may ask for its copy and remove it."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from reviews.decisions.exit_steps.queries import why_kept
from reviews.decisions.models import Decision
from reviews.language.phrases import say
from reviews.mirror import queries
from reviews.mirror.models import Mirror
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may

State = Mirror.MirrorState
NOT_DECIDED = say("Legal did not decide whether this model may be mirrored. The next legal sign-off can say so.")
REFUSED = say("Legal decided against an internal mirror: nodes download from the hub.")
UNUSABLE = say("This decision may not be used now, so its files are neither copied nor served.")
GATE = say("The repository is gated, and no acceptance of its access prompt holds now.")


def why_not_mirrored(decision: Decision) -> str:
    """Refuse the files of a decision that may not be used, that legal keeps out, or whose gate is not accepted."""
    if not queries.may_be_used(decision):
        return UNUSABLE
    answer, _ = queries.legal_answer(decision)
    if answer not in queries.YES:
        return REFUSED if answer == "no" else NOT_DECIDED
    return "" if queries.gate_accepted(decision.candidate, decision.snapshot) else GATE


def why_not_complete(decision: Decision) -> str:
    """Refuse a decision with a file that could not be checked or fetched: a copy has all files, each of them right."""
    files = queries.listed_files(decision)
    if not files:
        return say("The record of this decision names no files.")
    for one in files:
        if not one.sha256 and not one.blob_id:
            return say("The hub gave no digest of {path}, so its bytes could not be checked.", path=one.path[:200])
        if one.size is None:
            return say(
                "The hub gave no size of {path}, so nobody knows how much room the copy needs.", path=one.path[:200]
            )
        if not _plain(one.path):
            return say("The path {path} leads out of its repository, so it is not fetched.", path=one.path[:200])
    return ""


def _plain(path: str) -> bool:
    return path.isprintable() and all(part not in ("", ".", "..") for part in path.split("/"))


def why_not_copy(user: User | AnonymousUser, decision: Decision, mirror: Mirror | None) -> str:
    """Allow engineering reviewers, deciders and administrators to have files copied, where legal lets the company."""
    if not any(may(user, one) for one in (roles.SIGN_ENGINEERING, roles.DECIDE, roles.MANAGE_TOKENS)):
        return say("Only engineering reviewers, deciders and administrators can have a model copied to the mirror.")
    if settings.MIRROR_DIR is None:
        return Over(queries.OFF)
    if mirror is not None and mirror.state in (State.COPYING, State.COMPLETE):
        return Over(say("It is being copied.") if mirror.state == State.COPYING else say("It is complete."))
    why = why_not_mirrored(decision) or why_not_complete(decision)
    return Over(why) if why else ""


def why_not_remove(user: User | AnonymousUser, mirror: Mirror) -> str:
    """Allow engineering reviewers and deciders; only deciders while machines may still use what would be removed.

    An exit plan that has begun keeps the bytes until its steps before the mirror are done.
    """
    if not may(user, roles.SIGN_ENGINEERING) and not may(user, roles.DECIDE):
        return say("Only engineering reviewers and deciders can remove files from the mirror.")
    if mirror.state == State.REMOVED:
        return Over(say("The files have already been removed."))
    if queries.may_be_used(mirror.decision):  # also again, once a suspension is lifted: its exit plan asks for nothing
        allowed = may(user, roles.DECIDE)
        return "" if allowed else say("Machines may still use these files, so only a decider can remove them.")
    kept = why_kept(mirror.decision)
    return Over(kept) if kept else ""
