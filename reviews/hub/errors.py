"""What can go wrong at a hub, told apart: each with one sentence, a code, and whether trying again may help."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviews.hub.shapes.reading import ReadingValue


class HubError(Exception):
    """The portal could not read a repository. ``retry_after`` is in seconds; ``exit_status`` is read_hub's.

    ``reading`` is what the hub says all the same of a repository that it does not open to the portal, else None.
    """

    code = "hub"
    retryable = False
    exit_status = 6

    def __init__(self, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.reading: ReadingValue | None = None


class RepositoryNotFound(HubError):
    """No such repository, or a private one: hubs do not tell the two apart."""

    code = "not-found"
    exit_status = 3


class RevisionNotFound(HubError):
    """The repository exists; the branch, tag or commit does not."""

    code = "revision-not-found"
    exit_status = 3


class Gated(HubError):
    """The hub wants a person to accept conditions first, and does not even list the repository's files."""

    code = "gated"
    exit_status = 4


class Disabled(HubError):
    """The hub has disabled the repository."""

    code = "disabled"
    exit_status = 4


class RateLimited(HubError):
    """The hub asks the portal to wait longer than this reading may take."""

    code = "rate-limited"
    retryable = True
    exit_status = 5


class Unreachable(HubError):
    """The hub did not answer in time, or answered with a server error."""

    code = "unreachable"
    retryable = True
    exit_status = 5


class TooBig(HubError):
    """An answer is larger than any real one."""

    code = "too-big"


class Malformed(HubError):
    """An answer is not what the hub's protocol says."""

    code = "malformed"


class Elsewhere(Malformed):
    """The hub redirected to a host that this kind of request does not follow."""

    code = "redirect-refused"


class Mixed(Malformed):
    """The hub answered a question about one commit with another."""
