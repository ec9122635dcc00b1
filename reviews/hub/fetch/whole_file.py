"""One whole file of a repository at a commit, for what is worked out of its bytes later than at the reading."""

from __future__ import annotations

from reviews.hub.transport.budget import Limits
from reviews.hub.transport.connection import HubConnection
from reviews.hub.transport.hubs import Hub

LIMITS = Limits(seconds=60.0)


def fetch_whole(hub: Hub, repo_id: str, commit: str, path: str, *, most: int) -> bytes:
    """Return the bytes of a file at a commit, at most ``most``. Raises a ``HubError``."""
    return HubConnection(hub, LIMITS).file(repo_id, commit, path, most=most)
