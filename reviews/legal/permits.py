"""Who may add to a repository's legal record: "" for yes, else the sentence that stands beside the disabled button."""

from django.contrib.auth.models import AnonymousUser

from reviews.legal.models import Kept
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may


def why_not_keep(user: User | AnonymousUser) -> str:
    """Legal reviewers add texts, agreements, acceptances and conclusions."""
    return "" if may(user, roles.SIGN_LEGAL) else "Only a legal reviewer adds to the legal record of a repository."


def why_not_end(user: User | AnonymousUser, row: Kept) -> str:
    """A legal reviewer ends what is in force."""
    return why_not_keep(user) or ("" if row.in_force else Over("This was ended already."))
