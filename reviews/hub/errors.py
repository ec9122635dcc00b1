"""What can go wrong at a hub, told apart: each with one sentence, a code, and whether trying again may help."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviews.hub.shapes.reading import ReadingValue


class HubError(Exception):
    """A reading could not be made. ``retry_after`` is in seconds, when the hub said; ``exit_status`` is read_hub's.

    ``reading`` is what could be told all the same, for a repository that the hub does not open to us, else None.
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
    """The repository is there, the branch, tag or commit is not."""

    code = "revision-not-found"
    exit_status = 3


class Gated(HubError):
    """The hub wants a person to accept conditions first, and does not even say what the repository holds."""

    code = "gated"
    exit_status = 4


class Disabled(HubError):
    """The hub has switched the repository off."""

    code = "disabled"
    exit_status = 4


class RateLimited(HubError):
    """The hub asks us to wait longer than this reading may take."""

    code = "rate-limited"
    retryable = True
    exit_status = 5


class Unreachable(HubError):
    """The hub did not answer, not in time, or only with a failure of its own."""

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
    """The hub sent us to a host that this kind of request does not follow."""

    code = "redirect-refused"


class Mixed(Malformed):
    """The hub answered a question about one commit with another."""
