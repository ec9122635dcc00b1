"""Who may import lists, sign them, and look after the keys of vendors."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.watch.advisories.models import AdvisoryList, FeedKey
from reviews.workflow.policy.models import in_force


def why_not_import(user: User | AnonymousUser) -> str:
    """Allow engineering reviewers and deciders."""
    allowed = may(user, roles.SIGN_ENGINEERING) or may(user, roles.DECIDE)
    return "" if allowed else say("Only engineering reviewers and deciders can import lists.")


def why_not_sign(user: User, signer: FeedKey | None) -> str:
    """Refuse a list to whoever registered or seconded its key, or to a related account: it must come from elsewhere."""
    if signer is None:
        return ""
    stood = [("registered", signer.by, signer.at), ("seconded", signer.seconded_by, signer.seconded_at)]
    for did, person, at in stood:
        if person is None:
            continue
        if person == user:
            return say("You {did} this key, so another person must import lists that it signs.", did=did)
        if why := HoldBook({user.pk, person.pk}).sentence(user, person, b_at=at):
            return say("{why} {remedy}", why=why, remedy=remedy(why))
    return ""


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


def why_not_second_key(user: User | AnonymousUser, row: FeedKey, book: HoldBook | None = None) -> str:
    """Allow an administrator who neither registered the key nor is related to the one who did.

    ``book`` holds the accounts of both, for callers that judge many.
    """
    if why := why_not_manage_keys(user):
        return why
    if row.retired_at:
        return Over(say("This key has been retired already."))
    if row.seconded_at:
        return Over(say("An administrator has seconded this already."))
    if not isinstance(user, User) or user.pk == row.by_id:
        return say("You registered this key, so another administrator must second it.")
    book = book or HoldBook({user.pk, row.by_id})
    if related := book.sentence(user, row.by, b_at=row.at):
        return say(
            "{related} Another administrator must second this. {remedy}", related=related, remedy=remedy(related)
        )
    return ""
