"""Who may add to a repository's legal record: "" means allowed, otherwise the sentence next to the disabled button."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.legal.models import Agreement, Kept
from reviews.people import roles
from reviews.people.holds import related, remedy
from reviews.people.models import User
from reviews.people.permits import Over, may


def why_not_keep(user: User | AnonymousUser) -> str:
    """Require a legal reviewer."""
    return "" if may(user, roles.SIGN_LEGAL) else say("Only a legal reviewer can add to a repository's legal record.")


def why_not_end(user: User | AnonymousUser, row: Kept) -> str:
    """Require a legal reviewer, and a row in force."""
    return why_not_keep(user) or ("" if row.in_force else Over(say("This has already been ended.")))


def why_not_approve_agreement(user: User | AnonymousUser, row: Agreement) -> str:
    """Require another legal reviewer than the one who attached it, whose account is not related to theirs."""
    if why := why_not_keep(user):
        return why
    if not row.in_force:
        return Over(say("This agreement has been ended."))
    if row.approved_at:
        return Over(say("This agreement has already been approved."))
    if not isinstance(user, User) or user.pk == row.by_id:
        return say("You attached this agreement, so another legal reviewer must approve it.")
    said = related(user, row.by, b_at=row.at)
    return (
        say("{said} A second person must approve an agreement. {remedy}", said=said, remedy=remedy(said))
        if said
        else ""
    )
