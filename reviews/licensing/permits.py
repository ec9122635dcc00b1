"""Who may write license terms: "" for yes, else the sentence that stands beside the disabled button."""

from django.contrib.auth.models import AnonymousUser

from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import may


def why_not_own_terms(user: User | AnonymousUser) -> str:
    """Legal reviewers own the table of license terms."""
    return "" if may(user, roles.OWN_TERMS) else "Only a legal reviewer writes license terms."
