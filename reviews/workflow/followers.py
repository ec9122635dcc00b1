"""Upper rooms that write in the same transaction when an act changes what the decision on a candidate rests on."""

from collections.abc import Callable

from reviews.workflow import states
from reviews.workflow.models import Candidate

_followers: list[Callable[[Candidate], None]] = []


def follow(follower: Callable[[Candidate], None]) -> None:
    """Have this function called, inside the act, for every decided candidate whose basis changed."""
    if follower not in _followers:
        _followers.append(follower)


def basis_changed(candidate: Candidate) -> None:
    """Tell the followers that a sign-off, reading, condition or waiver of this candidate has changed."""
    if candidate.state == states.DECIDED:
        for follower in _followers:
            follower(candidate)
