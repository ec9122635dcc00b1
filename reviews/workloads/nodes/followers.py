"""Upper rooms that write in the same transaction when an act changes a node class on which something rests."""

from collections.abc import Callable

from reviews.workloads.nodes.models import NodeClass, NodeClassVersion

Follower = Callable[[NodeClass, NodeClassVersion, str], None]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have this function called, inside the act, with each node class that changed, its new version and the actor."""
    if follower not in _followers:
        _followers.append(follower)


def changed(row: NodeClass, version: NodeClassVersion, by: str) -> None:
    """Tell the followers that a node class has a new version."""
    for follower in _followers:
        follower(row, version, by)
