"""Holds: for how long someone else could have signed in as a person."""

import logging

from reviews.people.models import User
from reviews.people.permits import Actor, actor_name

log = logging.getLogger(__name__)


def open_hold(person: User, *, by: Actor, why: str) -> None:
    """Note that someone other than the owner gets into a position to sign in as this person; ``why`` is a clause."""
    log.info("Hold on account %s opened by %s: %s", person.username, actor_name(by), why)


def close_holds(person: User, *, how: str) -> list[str]:
    """Note that only the owner can sign in as this person again; return the names of those who could before."""
    log.info("Holds on account %s closed: %s", person.username, how)
    return []
