"""A line to one hub for one reading: its own client for questions about a repository, plain GETs for its files."""

from __future__ import annotations

import contextvars
import re
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Literal, TypeVar
from urllib.parse import quote, urlencode

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled
from huggingface_hub.utils._headers import build_hf_headers
from huggingface_hub.utils._http import get_session

from reviews.hub import errors
from reviews.hub.transport import client as http
from reviews.hub.transport import redirects
from reviews.hub.transport.budget import CURRENT, Limits, RequestBudget
from reviews.hub.transport.client import Ask, wait_asked
from reviews.hub.transport.hubs import Hub

http.install()

COMMIT = re.compile(r"[0-9a-f]{40}")
SHORT_COMMIT = re.compile(r"[0-9a-f]{4,39}", re.IGNORECASE)
TOKEN = re.compile(r"[!-~]+")
LIBRARY, VERSION = "model-review-portal", "1"
"""How the portal names itself to a hub."""
DISABLED = "Access to this resource is disabled"
T = TypeVar("T")


class HubConnection:
    """A line to one hub for one reading; ``file`` may be called from several threads."""

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self.hub = hub
        self.limits = limits
        self.budget = RequestBudget(hub, limits, time.monotonic() + limits.seconds)

    def run(self, work: Callable[..., T], *args: object) -> T:
        """Do ``work`` in this thread within the line's budget."""
        return contextvars.copy_context().run(self._inside, work, *args)

    def _inside(self, work: Callable[..., T], *args: object) -> T:
        CURRENT.set(self.budget)
        return work(*args)

    def model(self, repo_id: str, revision: str | None) -> bytes:
        """The body of the hub's answer about a repository at a revision, as JSON text. Raises a ``HubError``.

        huggingface_hub asks the question. What it makes of the answer is not used: a hostile card (a top-level key
        ``self``), a file entry without its keys or a date of another form break its classes, not the answer.
        """
        api = HfApi(endpoint=self.hub.endpoint, token=self._token(), library_name=LIBRARY, library_version=VERSION)
        self.budget.answer = b""
        try:
            self.run(lambda: api.model_info(repo_id, revision=revision, files_metadata=True, securityStatus=True))
        except HFValidationError:
            return self._model_of_odd_name(repo_id, revision)
        except HfHubHTTPError as error:
            raise self.told_apart(error.response, repo_id, revision) from None
        except (httpx2.HTTPError, OfflineModeIsEnabled) as error:
            raise self._unreachable(error) from None
        except (TypeError, KeyError, AttributeError, ValueError, RecursionError):
            if not self.budget.answer:
                raise errors.Malformed(f"The hub {self.hub.name} gave an empty answer about {repo_id}.") from None
        return self.budget.answer

    def _model_of_odd_name(self, repo_id: str, revision: str | None) -> bytes:
        """The same question for a name that today's client refuses and old repositories bear (a hyphen at its end)."""
        at = f"/revision/{quote(revision, safe='')}" if revision else ""
        return self.api(repo_id, f"{at}?blobs=true&securityStatus=true", revision=revision)

    def api(
        self, repo_id: str, rest: str, *, form: dict[str, list[str]] | None = None, revision: str | None = None
    ) -> bytes:
        """The body of the hub's answer to a question about a repository, to be asked from any thread.

        ``rest`` is what follows its name in the address; with a ``form`` the question is a POST. Raises a ``HubError``.
        """
        url = f"{self.hub.endpoint}/api/models/{quote(repo_id)}{rest}"
        response = self._get(url, {}, Ask(self.limits.answer_bytes), form)
        if response.status_code != 200:
            raise self.told_apart(response, repo_id, revision)
        return response.content

    def children(self, repo_id: str, most: int) -> bytes:
        """The body of the hub's list of repositories that say they were made from this one, the most used first."""
        wanted = [("filter", f"base_model:{repo_id}"), ("sort", "downloads"), ("direction", "-1"), ("limit", str(most))]
        wanted += [("expand", name) for name in ("tags", "downloads", "gated", "lastModified")]
        response = self._get(f"{self.hub.endpoint}/api/models?{urlencode(wanted)}", {}, Ask(self.limits.answer_bytes))
        if response.status_code != 200:
            raise self.told_apart(response, repo_id, None)
        return response.content

    def tree(self, repo_id: str, commit: str, pages: int) -> Iterator[bytes]:
        """The bodies of the hub's pages of files at a commit, as JSON text. Raises a ``HubError``."""
        url = httpx2.URL(f"{self.hub.endpoint}/api/models/{repo_id}/tree/{commit}?recursive=true")
        for _ in range(pages):
            redirects.check(self.hub, url, is_file=False)
            response = self._get(str(url), {}, Ask(self.limits.answer_bytes))
            if response.status_code != 200:
                raise self.told_apart(response, repo_id, commit)
            yield response.content
            more = response.links.get("next", {}).get("url")
            if not more:
                return
            try:
                url = url.join(more)
            except httpx2.InvalidURL:
                raise errors.Malformed(f"The hub {self.hub.name} names a next page that is no address.") from None

    def file(self, repo_id: str, commit: str, path: str, *, most: int, span: tuple[int, int] | None = None) -> bytes:
        """One file's bytes at one commit, or a span of them (first and last, inclusive). Raises a ``HubError``.

        A hub that answers a span with the whole file is refused before the body is read. ``NotFound`` is raised for
        a file that is not there, ``TooBig`` for one of more than ``most`` bytes.
        """
        # Not huggingface_hub's own address maker: it refuses names that old repositories bear (a hyphen at the end).
        url = f"{self.hub.endpoint}/{repo_id}/resolve/{commit}/{quote(path)}"
        headers = {"accept-encoding": "identity"}
        if span:
            headers["range"] = f"bytes={span[0]}-{span[1]}"
        response = self._get(url, headers, Ask(most, is_file=True, only_part=span is not None))
        for answer in (*response.history, response):
            served = answer.headers.get("x-repo-commit", commit)
            if COMMIT.fullmatch(served) and served != commit:
                raise errors.Mixed(f"The hub {self.hub.name} answered for {path} with commit {served}.")
        if response.status_code == (206 if span else 200):
            return response.content
        if span and response.status_code == 200:
            raise errors.Malformed(f"The hub {self.hub.name} does not serve parts of files.")
        raise self.told_apart(response, repo_id, commit, path)

    def _get(
        self, url: str, headers: dict[str, str], ask: Ask, form: dict[str, list[str]] | None = None
    ) -> httpx2.Response:
        """The answer, to a POST of the form when there is one."""
        sent = self._headers | headers
        method = "GET" if form is None else "POST"
        try:
            return self.run(
                lambda: get_session().request(method, url, headers=sent, data=form, extensions={"ask": ask})
            )
        except (httpx2.HTTPError, OfflineModeIsEnabled) as error:
            raise self._unreachable(error) from None

    @cached_property
    def _headers(self) -> dict[str, str]:
        return build_hf_headers(token=self._token(), library_name=LIBRARY, library_version=VERSION)

    def _token(self) -> str | Literal[False]:
        """The hub's token; False without one, because None would send whatever token is saved on this machine."""
        token = self.hub.token()
        if token and not TOKEN.fullmatch(token):
            # Said here, because the client's own error would carry the token.
            raise errors.Unreachable(f"The token in {self.hub.token_variable} holds characters that no token has.")
        return token or False

    def _unreachable(self, error: Exception) -> errors.HubError:
        name = self.hub.name
        if isinstance(error, OfflineModeIsEnabled):
            return errors.Unreachable(f"The hub {name} is not asked: HF_HUB_OFFLINE is set.")
        if isinstance(error, httpx2.TimeoutException):
            return errors.Unreachable(f"The hub {name} did not answer in time.")
        if isinstance(error, httpx2.DecodingError):
            return errors.Malformed(f"The hub {name} sent bytes that cannot be unpacked.")
        if isinstance(error, httpx2.RemoteProtocolError):
            return errors.Unreachable(f"The hub {name} broke off in the middle of an answer.")
        return errors.Unreachable(f"The hub {name} could not be reached ({type(error).__name__}).")

    def told_apart(
        self, response: httpx2.Response, repo_id: str, revision: str | None, path: str = ""
    ) -> errors.HubError:
        """The error that a refusal of the hub stands for, by its status and its X-Error-Code."""
        status, name = response.status_code, self.hub.name
        code = response.headers.get("x-error-code", "")
        message = response.headers.get("x-error-message", "")
        if code == "GatedRepo":
            return errors.Gated(f"{repo_id} is gated, and the portal's account has no access to it.")
        if status == 403 and message.startswith(DISABLED):
            return errors.Disabled(f"The hub {name} has switched {repo_id} off.")
        if code == "RevisionNotFound":
            return no_revision(repo_id, revision)
        if status == 429:
            after = wait_asked(response.headers)
            wait = f" Try again in {after:.0f} seconds." if after is not None else ""
            return errors.RateLimited(f"The hub {name} asks us to wait: too many requests.{wait}", retry_after=after)
        if status == 401 and "credentials" in message.lower():
            return errors.Unreachable(f"The hub {name} does not accept the token in {self.hub.token_variable}.")
        if status in (401, 403, 404, 410) and path:
            return errors.RepositoryNotFound(f"The hub {name} does not serve {path} of {repo_id}.")
        if status in (401, 403, 404, 410):
            return errors.RepositoryNotFound(f"The hub {name} has no repository {repo_id}, or it is private.")
        if status >= 500:
            return errors.Unreachable(f"The hub {name} answered {status}.")
        return errors.Malformed(f"The hub {name} answered {status} to a question about {repo_id}.")


def no_revision(repo_id: str, revision: str | None) -> errors.RevisionNotFound:
    """The error for a revision that a repository does not have, with a hint when it looks like a shortened commit."""
    short = revision and SHORT_COMMIT.fullmatch(revision)
    hint = " A commit is named by all of its 40 digits." if short else ""
    return errors.RevisionNotFound(f"{repo_id} has no branch, tag or commit called {revision}.{hint}")
