"""The person behind a request, for views that stand behind ``login_required``."""

from django.http import HttpRequest

from reviews.people.models import User
from reviews.people.permits import Forbidden


def person(request: HttpRequest) -> User:
    """Return the person who is signed in. Raises ``Forbidden`` when nobody is."""
    if not isinstance(request.user, User):
        raise Forbidden("Sign in first.")
    return request.user
