"""One question about a repository as it is now, for the watch and the preview: no file and no header is read."""

from __future__ import annotations

from reviews.hub import errors
from reviews.hub.fetch import repository
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.hub.transport.budget import Limits
from reviews.hub.transport.connection import HubConnection
from reviews.hub.transport.hubs import Hub

LIMITS = Limits(seconds=30.0, retries=1)
"""Bounds of one question: whatever fails is asked again at the next round, so nothing is waited for."""


def observe(
    hub: Hub,
    repo_id: str,
    revision: str | None = None,
    *,
    limits: Limits = LIMITS,
) -> RepositoryInfo:
    """Ask a hub about a repository, at its main branch or at a revision, in one request. Raises a ``HubError``.

    A gate behind which a hub does not even describe the repository, and a repository that is switched off, are answers:
    they come back with an empty commit.
    """
    try:
        check_id(repo_id)
    except MalformedRepoId as error:
        raise errors.Malformed(str(error)) from error
    try:
        return repository.ask(HubConnection(hub, limits), repo_id, revision)
    except (errors.Gated, errors.Disabled) as error:
        shut = isinstance(error, errors.Disabled)
        return repository.unknown(repo_id, gated=not shut, disabled=shut)
