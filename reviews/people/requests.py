"""The person behind a request, for views protected by ``login_required``."""

from django.http import HttpRequest

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import Forbidden


def person(request: HttpRequest) -> User:
    """Return the signed-in person. Raises ``Forbidden`` if there is none."""
    if not isinstance(request.user, User):
        raise Forbidden(say("Sign in first."))
    return request.user
