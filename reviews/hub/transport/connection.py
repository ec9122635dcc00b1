"""The connection to one hub for one reading: its own client asks about a repository, plain GETs fetch its files."""

from __future__ import annotations

import contextvars
import re
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar
from urllib.parse import quote, urlencode

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled
from huggingface_hub.utils._headers import build_hf_headers
from huggingface_hub.utils._http import get_session

from reviews.hub import errors
from reviews.hub.transport import client as http
from reviews.hub.transport import redirects, refusals
from reviews.hub.transport.budget import CURRENT, Limits, RequestBudget
from reviews.hub.transport.client import Ask
from reviews.hub.transport.hubs import Hub, sent_token
from reviews.language.phrases import say

http.install()

COMMIT = re.compile(r"[0-9a-f]{40}")
LIBRARY, VERSION = "model-review-portal", "1"
"""How the portal names itself to a hub."""
T = TypeVar("T")


def _of_another_commit(hub: Hub, path: str, served: str) -> str:
    return say("The hub {name} served {path} from another commit, {served}.", name=hub.name, path=path, served=served)


class HubConnection:
    """The connection to one hub for one reading; ``file`` may be called from several threads."""

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self.hub = hub
        self.limits = limits
        self.budget = RequestBudget(hub, limits, time.monotonic() + limits.seconds)

    def run(self, work: Callable[..., T], *args: object) -> T:
        """Do ``work`` in this thread within the connection's budget."""
        return contextvars.copy_context().run(_within, self.budget, work, *args)

    def model(self, repo_id: str, revision: str | None) -> bytes:
        """Ask about a repository at a revision; return the answer's body as JSON text. Raises a ``HubError``.

        huggingface_hub asks the question. What it makes of the answer is not used: a hostile card (a top-level key
        ``self``), a file entry without its keys or a date of another form break its classes, not the answer.
        """
        api = HfApi(
            endpoint=self.hub.endpoint, token=sent_token(self.hub), library_name=LIBRARY, library_version=VERSION
        )
        self.budget.answer = b""
        try:
            self.run(lambda: api.model_info(repo_id, revision=revision, files_metadata=True, securityStatus=True))
        except HFValidationError:
            return self._model_of_odd_name(repo_id, revision)
        except HfHubHTTPError as error:
            raise refusals.of_answer(self.hub, error.response, repo_id, revision) from None
        except (httpx2.HTTPError, OfflineModeIsEnabled) as error:
            raise refusals.of_failure(self.hub, error) from None
        except (TypeError, KeyError, AttributeError, ValueError, RecursionError):
            if not self.budget.answer:
                raise errors.Malformed(
                    say("The hub {name} sent an empty answer about {repo_id}.", name=self.hub.name, repo_id=repo_id)
                ) from None
        return self.budget.answer

    def _model_of_odd_name(self, repo_id: str, revision: str | None) -> bytes:
        """Ask the same for a name that today's client refuses and old repositories have (a hyphen at its end)."""
        at = f"/revision/{quote(revision, safe='')}" if revision else ""
        return self.api(repo_id, f"{at}?blobs=true&securityStatus=true", revision=revision)

    def api(
        self, repo_id: str, rest: str, *, form: dict[str, list[str]] | None = None, revision: str | None = None
    ) -> bytes:
        """Ask something about a repository, from any thread; return the body of the answer.

        ``rest`` is what follows its name in the address; with a ``form`` the question is a POST. Raises a ``HubError``.
        """
        url = f"{self.hub.endpoint}/api/models/{quote(repo_id)}{rest}"
        response = self.get(url, {}, Ask(self.limits.answer_bytes), form)
        if response.status_code != 200:
            raise refusals.of_answer(self.hub, response, repo_id, revision)
        return response.content

    def children(self, repo_id: str, most: int) -> bytes:
        """Return the body of the hub's list of repositories that name this one as their base, the most used first."""
        wanted = [("filter", f"base_model:{repo_id}"), ("sort", "downloads"), ("direction", "-1"), ("limit", str(most))]
        wanted += [("expand", name) for name in ("tags", "downloads", "gated", "lastModified")]
        response = self.get(f"{self.hub.endpoint}/api/models?{urlencode(wanted)}", {}, Ask(self.limits.answer_bytes))
        if response.status_code != 200:
            raise refusals.of_answer(self.hub, response, repo_id, None)
        return response.content

    def tree(self, repo_id: str, commit: str, pages: int) -> Iterator[bytes]:
        """Yield the bodies of the hub's pages of files at a commit, as JSON text. Raises a ``HubError``."""
        url = httpx2.URL(f"{self.hub.endpoint}/api/models/{repo_id}/tree/{commit}?recursive=true")
        for _ in range(pages):
            redirects.check(self.hub, url, is_file=False)
            response = self.get(str(url), {}, Ask(self.limits.answer_bytes))
            if response.status_code != 200:
                raise refusals.of_answer(self.hub, response, repo_id, commit)
            yield response.content
            more = response.links.get("next", {}).get("url")
            if not more:
                return
            try:
                url = url.join(more)
            except httpx2.InvalidURL:
                why = say("The hub {name} sent an invalid address for the next page of files.", name=self.hub.name)
                raise errors.Malformed(why) from None

    def file(self, repo_id: str, commit: str, path: str, *, most: int, span: tuple[int, int] | None = None) -> bytes:
        """Fetch one file's bytes at one commit, or a span of them (first and last, inclusive). Raises a ``HubError``.

        A hub that answers a span with the whole file is refused before the body is read. ``RepositoryNotFound`` is
        raised for a file that is not there, ``TooBig`` for one of more than ``most`` bytes.
        """
        # Not huggingface_hub's own address maker: it refuses names that old repositories have (a hyphen at the end).
        url = f"{self.hub.endpoint}/{repo_id}/resolve/{commit}/{quote(path)}"
        headers = {"accept-encoding": "identity"}
        if span:
            headers["range"] = f"bytes={span[0]}-{span[1]}"
        response = self.get(url, headers, Ask(most, is_file=True, only_part=span is not None))
        for answer in (*response.history, response):
            served = answer.headers.get("x-repo-commit", commit)
            if COMMIT.fullmatch(served) and served != commit:
                raise errors.Mixed(_of_another_commit(self.hub, path, served))
        if response.status_code == (206 if span else 200):
            return response.content
        if span and response.status_code == 200:
            raise errors.Malformed(say("The hub {name} does not support range requests.", name=self.hub.name))
        raise refusals.of_answer(self.hub, response, repo_id, commit, path)

    def get(
        self, url: str, headers: dict[str, str], ask: Ask, form: dict[str, list[str]] | None = None
    ) -> httpx2.Response:
        """Send a GET, or a POST of the form when there is one. Raises a ``HubError`` when no answer comes."""
        sent = self._headers | headers
        method = "GET" if form is None else "POST"
        try:
            return self.run(
                lambda: get_session().request(method, url, headers=sent, data=form, extensions={"ask": ask})
            )
        except (httpx2.HTTPError, OfflineModeIsEnabled) as error:
            raise refusals.of_failure(self.hub, error) from None

    @cached_property
    def _headers(self) -> dict[str, str]:
        return build_hf_headers(token=sent_token(self.hub), library_name=LIBRARY, library_version=VERSION)


def _within(budget: RequestBudget, work: Callable[..., T], *args: object) -> T:
    CURRENT.set(budget)
    return work(*args)
