"""Who may add to a repository's legal record: "" means allowed, otherwise the sentence next to the disabled button."""

from django.contrib.auth.models import AnonymousUser

from reviews.legal.models import Kept
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may


def why_not_keep(user: User | AnonymousUser) -> str:
    """Require a legal reviewer."""
    return "" if may(user, roles.SIGN_LEGAL) else "Only a legal reviewer can add to a repository's legal record."


def why_not_end(user: User | AnonymousUser, row: Kept) -> str:
    """Require a legal reviewer, and a row in force."""
    return why_not_keep(user) or ("" if row.in_force else Over("This has already been ended."))
