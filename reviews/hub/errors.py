"""What can go wrong at a hub, told apart: each with one sentence, a code, and whether trying again may help."""


class HubError(Exception):
    """A reading could not be made. ``retry_after`` is in seconds, when the hub said; ``exit_status`` is read_hub's."""

    code = "hub"
    retryable = False
    exit_status = 6

    def __init__(self, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class NotFound(HubError):
    """No such repository, or a private one: hubs do not tell the two apart."""

    code = "not-found"
    exit_status = 3


class RevisionNotFound(HubError):
    """The repository is there, the branch, tag or commit is not."""

    code = "revision-not-found"
    exit_status = 3


class Gated(HubError):
    """The hub wants a person to accept conditions first."""

    code = "gated"
    exit_status = 4


class Disabled(HubError):
    """The hub has switched the repository off."""

    code = "disabled"
    exit_status = 4


class RateLimited(HubError):
    """The hub asks us to wait."""

    code = "rate-limited"
    retryable = True
    exit_status = 5


class Unreachable(HubError):
    """The hub did not answer, or not in time."""

    code = "unreachable"
    retryable = True
    exit_status = 5


class TooBig(HubError):
    """An answer is larger than any real one."""

    code = "too-big"


class Malformed(HubError):
    """An answer is not what the hub's protocol says."""

    code = "malformed"
