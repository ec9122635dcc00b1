"""What a hub's refusal or silence means: the error, with its sentence, for an answer or for a request that failed."""

from __future__ import annotations

import re

import httpx2
from huggingface_hub.errors import OfflineModeIsEnabled

from reviews.hub import errors
from reviews.hub.transport.client import wait_asked
from reviews.hub.transport.hubs import Hub
from reviews.language.phrases import say

SHORT_COMMIT = re.compile(r"[0-9a-f]{4,39}", re.IGNORECASE)
DISABLED = "Access to this resource is disabled"
"""How the hub's own message begins."""


def of_answer(
    hub: Hub, response: httpx2.Response, repo_id: str, revision: str | None, path: str = ""
) -> errors.HubError:
    """Return the error that an answer other than a success stands for, by its status and its X-Error-Code."""
    status, name = response.status_code, hub.name
    code = response.headers.get("x-error-code", "")
    message = response.headers.get("x-error-message", "")
    if code == "GatedRepo":
        return errors.Gated(say("{repo_id} is gated, and the portal's account has no access to it.", repo_id=repo_id))
    if status == 403 and message.startswith(DISABLED):
        return errors.Disabled(say("The hub {name} has disabled {repo_id}.", name=name, repo_id=repo_id))
    if code == "RevisionNotFound":
        return no_revision(repo_id, revision)
    if status == 429:
        after = wait_asked(response.headers)
        wait = say(" Try again in {after:.0f} seconds.", after=after) if after is not None else ""
        return errors.RateLimited(
            say("The hub {name} refused the request: too many requests.{wait}", name=name, wait=wait), retry_after=after
        )
    if status == 401 and "credentials" in message.lower():
        return errors.Unreachable(
            say(
                "The hub {name} does not accept the token in {token_variable}.",
                name=name,
                token_variable=hub.token_variable,
            )
        )
    if status in (401, 403, 404, 410) and path:
        return errors.RepositoryNotFound(
            say("The hub {name} does not serve {path} of {repo_id}.", name=name, path=path, repo_id=repo_id)
        )
    if status in (401, 403, 404, 410):
        return errors.RepositoryNotFound(
            say("The hub {name} has no repository {repo_id}, or the repository is private.", name=name, repo_id=repo_id)
        )
    if status >= 500:
        return errors.Unreachable(say("The hub {name} answered {status}.", name=name, status=status))
    return errors.Malformed(
        say("The hub {name} answered {status} to a request about {repo_id}.", name=name, status=status, repo_id=repo_id)
    )


def of_failure(hub: Hub, error: Exception) -> errors.HubError:
    """Return the error for a request that brought no answer, or none that can be read."""
    if isinstance(error, OfflineModeIsEnabled):
        return errors.Unreachable(
            say("The portal did not contact the hub {name}: HF_HUB_OFFLINE is set.", name=hub.name)
        )
    if isinstance(error, httpx2.TimeoutException):
        return errors.Unreachable(say("The hub {name} did not answer in time.", name=hub.name))
    if isinstance(error, httpx2.DecodingError):
        return errors.Malformed(say("The hub {name} sent an answer that cannot be decompressed.", name=hub.name))
    if isinstance(error, httpx2.RemoteProtocolError):
        return errors.Unreachable(
            say("The hub {name} closed the connection before its answer was complete.", name=hub.name)
        )
    return errors.Unreachable(
        say("The hub {name} could not be reached ({name2}).", name=hub.name, name2=type(error).__name__)
    )


def no_revision(repo_id: str, revision: str | None) -> errors.RevisionNotFound:
    """Return the error for a revision that a repository does not have, with a hint for a shortened commit."""
    short = revision and SHORT_COMMIT.fullmatch(revision)
    hint = say(" Write a commit with all of its 40 digits.") if short else ""
    return errors.RevisionNotFound(
        say(
            "{repo_id} has no branch, tag or commit called {revision}.{hint}",
            repo_id=repo_id,
            revision=revision,
            hint=hint,
        )
    )
