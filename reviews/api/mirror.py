"""The mirror in the hub's protocol: what ``huggingface_hub`` asks when ``HF_ENDPOINT`` names it.

    GET       /mirror/api/models/{owner}/{name}/revision/{commit}    what the repository is at the commit
    GET       /mirror/api/models/{owner}/{name}/tree/{commit}        its files
    GET HEAD  /mirror/{owner}/{name}/resolve/{commit}/{path}         one file, also in part

For another hub than the first, everything is under ``/mirror/~{hub}/``. Every request needs a token with the scope
``mirror`` and is judged anew.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja.errors import HttpError

from reviews.api.auth import Bearer, NoToken
from reviews.api.check import default_hub
from reviews.api.mirror_files import sent
from reviews.mirror.models import MirrorFile
from reviews.mirror.served import REPOSITORY, MirroredCommit, NotServed, commit_of

HUB = r"(?:~(?P<hub>[a-z][a-z0-9-]{0,39})/)?"
REPO = r"(?P<repo>[^/]+(?:/[^/]+)?)"
FILE = re.compile(rf"{HUB}{REPO}/resolve/(?P<revision>[^/]+)/(?P<path>.+)", re.DOTALL)
ABOUT = re.compile(
    rf"{HUB}api/models/{REPO}(?:/(?P<what>revision|tree)/(?P<revision>[^/]+)(?:/(?P<folder>.+))?)?", re.DOTALL
)
QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "…": "...", "\n": " "})
"""Headers are ASCII."""
NOT_HERE = "This mirror serves the files of approved models, and nothing else of the hub."

bearer = Bearer("mirror")


def mirrored(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Answer one request of the hub's client, or refuse it in words that the client shows."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise NotServed(f"Method {request.method} is not allowed: the mirror is read only.", "", 405)
        if settings.MIRROR_DIR is None:
            raise NotServed("This portal keeps no mirror.", REPOSITORY)
        request.auth = bearer(request)  # type: ignore[attr-defined]
        return _answer(request, rest)
    except NoToken as error:
        answer = _refused(NotServed(str(error), "", 401))
        answer["WWW-Authenticate"] = 'Bearer realm="model review"'
        return answer
    except HttpError as error:
        return _refused(NotServed(str(error), "", error.status_code))
    except NotServed as error:
        return _refused(error)


def _answer(request: HttpRequest, rest: str) -> HttpResponseBase:
    if found := FILE.fullmatch(rest):
        there = _commit(found)
        return sent(request, there, there.file(found["path"]), _still(found, there))
    found = ABOUT.fullmatch(rest)
    if found is None:
        raise NotServed(NOT_HERE, "")
    there = _commit(found)
    said = _tree(there, request, found["folder"] or "") if found["what"] == "tree" else _about(there)
    return JsonResponse(said, safe=False, headers={"X-Repo-Commit": there.commit, "Cache-Control": "no-store"})


def _commit(found: "re.Match[str]") -> MirroredCommit:
    hub = found["hub"] or default_hub()
    if hub not in settings.HUBS:
        raise NotServed(f"This portal reads no hub of the name {hub}.", REPOSITORY)
    return commit_of(hub, found["repo"], found["revision"] or "main")


def _still(found: "re.Match[str]", there: MirroredCommit) -> Callable[[], bool]:
    """Return what tells, while a file is sent, whether it may still be had."""

    def still() -> bool:
        try:
            return _commit(found) == there
        except NotServed:
            return False

    return still


def _about(there: MirroredCommit) -> dict[str, Any]:
    """Return what the client's ``model_info`` reads; what the mirror does not know is left out."""
    return {
        "_id": "", "id": there.repo_id, "modelId": there.repo_id, "sha": there.commit, "private": False,
        "gated": False, "disabled": False, "tags": [],
        "siblings": [{"rfilename": one.path, "size": one.size, **_identity(one)} for one in there.files()],
    }  # fmt: skip


def _identity(file: MirrorFile) -> dict[str, Any]:
    lfs = {"lfs": {"sha256": file.expected, "size": file.size, "pointerSize": 0}} if file.expected else {}
    return {"blobId": file.blob_id, **lfs}


def _tree(there: MirroredCommit, request: HttpRequest, folder: str) -> list[dict[str, Any]]:
    """Return the files in a folder of the commit, with what is below it if the client asks for that."""
    deep, start = request.GET.get("recursive", "").lower() in ("true", "1"), f"{folder.rstrip('/')}/" if folder else ""
    found: list[dict[str, Any]] = []
    folders: dict[str, None] = {}
    for one in there.files():
        if not one.path.startswith(start):
            continue
        below = one.path[len(start) :]
        if "/" in below and not deep:
            folders[start + below.partition("/")[0]] = None
            continue
        lfs = {"lfs": {"oid": one.expected, "size": one.size, "pointerSize": 0}} if one.expected else {}
        found.append({"type": "file", "path": one.path, "size": one.size, "oid": one.blob_id, **lfs})
    return [{"type": "directory", "path": path, "oid": ""} for path in folders] + found


def _refused(error: NotServed) -> HttpResponse:
    """Return a refusal as the hub writes one: the client shows the sentence of the header and of the body."""
    sentence = str(error)
    answer = JsonResponse({"error": sentence}, status=error.status)
    answer["Cache-Control"] = "no-store"
    answer["X-Error-Message"] = plain = sentence.translate(QUOTES).encode("ascii", "replace").decode()
    answer["X-HF-Warning"] = f"mirror; {plain}"  # the hub's command line shows only this of most refusals
    if error.code:
        answer["X-Error-Code"] = error.code
    if error.retry_after:
        answer["Retry-After"] = str(error.retry_after)
    return answer
