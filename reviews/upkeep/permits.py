"""Why the name of a person cannot be removed yet."""

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import Over


def why_not_forget(person: User) -> str:
    """Allow it once the account is closed, which only happens when others answer for what it answered for."""
    if person.is_active:
        return Over(say("Close the account first: whoever can sign in needs a name."))
    return Over(say("The name was removed before.")) if person.is_forgotten else ""
