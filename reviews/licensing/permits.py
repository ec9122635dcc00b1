"""Who may write license terms: "" means allowed, else the sentence shown next to the disabled button."""

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import may


def why_not_own_terms(user: User | AnonymousUser) -> str:
    """Allow legal reviewers, who own the license terms."""
    return "" if may(user, roles.OWN_TERMS) else say("Only legal reviewers can edit license terms.")
