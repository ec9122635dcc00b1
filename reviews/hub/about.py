"""The hub's own answer about a repository at a revision, asked with its real client and checked before it is believed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urljoin

import httpx2
from huggingface_hub import HfApi, set_client_factory
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils._http import hf_request_event_hook

from reviews.hub import errors
from reviews.hub.http import READ_TIMEOUT, Line, retry_after

COMMIT = re.compile(r"[0-9a-f]{40}")

@dataclass(frozen=True)
class File:
    """One file as the hub lists it; size in bytes or None, sha256 "" where the hub gives none."""

    path: str
    size: int | None
    blob_id: str
    sha256: str

@dataclass(frozen=True)
class About:
    """What the hub says about a repository; ``card`` is its own parsing of the card's front matter."""

    id: str
    commit: str
    gated: bool | str
    disabled: bool
    private: bool
    author: str
    last_modified: str
    library: str
    pipeline_tag: str
    tags: tuple[str, ...]
    downloads: int | None
    likes: int | None
    files: tuple[File, ...]
    card: Mapping[str, Any]

class BoundedClient(httpx2.Client):
    """The client library passes ``timeout=None`` explicitly on several calls; nothing here waits without end."""

    def request(self, *args: Any, **kwargs: Any) -> httpx2.Response:
        """As the library's, with a timeout wherever it gives none."""
        kwargs["timeout"] = kwargs.get("timeout") or READ_TIMEOUT
        return super().request(*args, **kwargs)

def _stay_home(response: httpx2.Response) -> None:
    target = response.headers.get("location")
    if response.is_redirect and target:
        here = str(response.request.url)
        if httpx2.URL(urljoin(here, target)).netloc != response.request.url.netloc:
            raise errors.Malformed("The hub sent us to another host, which the portal does not follow.")

def _factory() -> httpx2.Client:
    return BoundedClient(
        event_hooks={"request": [hf_request_event_hook], "response": [_stay_home]},
        follow_redirects=True,
        timeout=READ_TIMEOUT,
        trust_env=False,
    )

set_client_factory(_factory)

def ask(line: Line, repo_id: str, revision: str | None) -> About:
    """What the hub says about a repository at a revision (None: its main branch). Raises a ``HubError``."""
    api = HfApi(endpoint=line.hub.endpoint, token=line.hub.token() or False)

    def call() -> dict[str, Any]:
        return vars(api.model_info(repo_id, revision=revision, files_metadata=True, timeout=READ_TIMEOUT))

    for _ in range(line.limits.retries + 1):
        try:
            found = line.within(call)
            line.budget.used(0)
            return _checked(_from_client(found), line, repo_id)
        except (errors.HubError, HFValidationError):
            raise
        except (TypeError, KeyError, AttributeError, ValueError):
            # A hostile card (a top-level key `self`, an lfs entry without its keys) breaks the client's own classes.
            return _checked(_raw(line, repo_id, revision), line, repo_id)
        except HfHubHTTPError as error:
            failure = _told_apart(error, repo_id, revision)
        except httpx2.HTTPError as error:
            failure = errors.Unreachable(f"{line.hub.name} could not be reached ({type(error).__name__}).")
        wait = failure.retry_after if failure.retry_after is not None else 0.5
        if not failure.retryable or wait + 1 > line.budget.left():
            raise failure

        time.sleep(wait)
    raise failure

def _told_apart(error: HfHubHTTPError, repo_id: str, revision: str | None) -> errors.HubError:
    status = error.response.status_code if error.response is not None else 0
    code = error.response.headers.get("x-error-code", "") if error.response is not None else ""
    if isinstance(error, GatedRepoError) or code == "GatedRepo":
        return errors.Gated(f"{repo_id} is gated, and the portal's account has no access to it.")
    if isinstance(error, DisabledRepoError):
        return errors.Disabled(f"The hub has switched {repo_id} off.")
    if isinstance(error, RevisionNotFoundError) or code == "RevisionNotFound":
        return errors.RevisionNotFound(f"{repo_id} has no branch, tag or commit called {revision}.")
    if status == 429:
        headers = {name.lower(): value for name, value in error.response.headers.items()}
        return errors.RateLimited("The hub asks us to wait: too many requests.", retry_after=retry_after(headers))
    if isinstance(error, RepositoryNotFoundError) or status in (401, 403, 404):
        return errors.NotFound(f"The hub knows no repository {repo_id}, or it is private.")
    if status >= 500:
        return errors.Unreachable(f"The hub answered {status}.")
    return errors.Malformed(f"The hub answered {status} to a question about {repo_id}.")

def _raw(line: Line, repo_id: str, revision: str | None) -> dict[str, Any]:
    """The same question without the client's classes, for answers that they cannot hold."""
    at = f"/revision/{quote(revision, safe='')}" if revision else ""
    url = f"{line.hub.endpoint}/api/models/{repo_id}{at}?blobs=true"
    answer = line.get(url, most=line.limits.answer_bytes)
    if answer.truncated:
        raise errors.TooBig(f"The hub's answer about {repo_id} is larger than any real one.")
    if answer.status != 200:
        raise errors.Malformed(f"The hub answered {answer.status} to a question about {repo_id}.")
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise errors.Malformed(f"The hub's answer about {repo_id} is not JSON.") from error
    if not isinstance(body, dict):
        raise errors.Malformed(f"The hub's answer about {repo_id} is not what its protocol says.")
    files = [one for one in _list(body.get("siblings")) if isinstance(one, dict)]
    return {
        **body,
        "library_name": body.get("library_name"),
        "last_modified": body.get("lastModified"),
        "card": body.get("cardData"),
        "files": [(f.get("rfilename"), f.get("size"), f.get("blobId"), _dict(f.get("lfs")).get("sha256")) for f in files],
    }

def _from_client(found: dict[str, Any]) -> dict[str, Any]:
    card = found.get("card_data")
    files = [
        (one.rfilename, one.size, one.blob_id, getattr(one.lfs, "sha256", None) if one.lfs else None)
        for one in found.get("siblings") or []
    ]
    return {**found, "card": card.to_dict() if card is not None else {}, "files": files}

def _checked(found: dict[str, Any], line: Line, repo_id: str) -> About:
    commit, identity = found.get("sha"), found.get("id")
    if not isinstance(commit, str) or not COMMIT.fullmatch(commit):
        raise errors.Malformed(f"The hub named no commit for {repo_id}.")
    if not isinstance(identity, str) or not identity:
        raise errors.Malformed(f"The hub's answer about {repo_id} names no repository.")
    gated = found.get("gated")
    moment = found.get("last_modified")
    return About(
        id=identity,
        commit=commit,
        gated=gated if gated in ("auto", "manual") else bool(gated),
        disabled=bool(found.get("disabled")),
        private=bool(found.get("private")),
        author=_text(found.get("author")) or identity.split("/")[0],
        last_modified=moment.isoformat() if isinstance(moment, datetime) else _text(moment),
        library=_text(found.get("library_name")),
        pipeline_tag=_text(found.get("pipeline_tag")),
        tags=tuple(tag for tag in _list(found.get("tags")) if isinstance(tag, str)),
        downloads=_whole(found.get("downloads")),
        likes=_whole(found.get("likes")),
        files=tuple(_file(*one) for one in found["files"] if isinstance(one[0], str) and one[0]),
        card=_dict(found.get("card")),
    )

def _file(path: str, size: Any, blob_id: Any, sha256: Any) -> File:
    return File(path, _whole(size), _text(blob_id)[:64], _text(sha256)[:64])

def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63 else None
