"""Who may import lists, sign them, and look after the keys of vendors."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import User
from reviews.people.permits import may
from reviews.watch.advisories.models import AdvisoryList, FeedKey
from reviews.workflow.policy.models import in_force


def why_not_import(user: User | AnonymousUser) -> str:
    """Allow engineering reviewers and deciders."""
    allowed = may(user, roles.SIGN_ENGINEERING) or may(user, roles.DECIDE)
    return "" if allowed else say("Only engineering reviewers and deciders can import lists.")


def why_not_sign(user: User, signer: FeedKey | None) -> str:
    """Refuse a list to whoever registered its key, or to a related account: a signature must come from elsewhere."""
    if signer is None:
        return ""
    if signer.by == user:
        return say("You registered this key, so another person must import lists that it signs.")
    why = HoldBook({user.pk, signer.by.pk}).sentence(user, signer.by, b_at=signer.at)
    return say("{why} {remedy}", why=why, remedy=remedy(why)) if why else ""


def why_not_unsigned(kind: str, signer: FeedKey | None) -> str:
    """Refuse an unsigned list of a kind that the policy in force wants signed."""
    policy = in_force()
    if signer is not None or kind in policy.policy.advisory_lists["unsigned"]:
        return ""
    words = AdvisoryList.ListKind(kind).label
    return say(
        "Policy {number_of} takes no unsigned list of the kind {words}: hand in its signature as well.",
        number_of=policy.number,
        words=words,
    )


def why_not_manage_keys(user: User | AnonymousUser) -> str:
    """Allow administrators."""
    return "" if may(user, roles.MANAGE_TOKENS) else say("Only administrators can register and retire keys of vendors.")
