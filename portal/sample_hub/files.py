"""Serves the files of a commit: small ones through the resolve cache, large ones from the CDN, ranges included."""

import hashlib
import hmac
import re
from urllib.parse import quote, unquote

from portal.sample_hub import access
from portal.sample_hub.messages import Part, Refusal, Request, Response, moved
from portal.sample_hub.repository import Repository, Snapshot, StoredFile
from portal.sample_hub.state import HubState

LARGE_FILES = "/large-files"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def at_revision(repository: Repository, raw: str) -> Snapshot:
    """Return the snapshot that a quoted branch, tag or full commit id names; raises a RevisionNotFound refusal."""
    name = unquote(raw)
    short = name.removeprefix("refs/heads/").removeprefix("refs/tags/")
    commit = repository.branches.get(short) or repository.tags.get(short) or name
    snapshot = repository.by_commit(commit)
    if snapshot is None:
        raise Refusal(404, f"Invalid rev id: {name}", "RevisionNotFound")
    return snapshot


def resolve(state: HubState, request: Request, repository: Repository, rest: list[str]) -> Response:
    """Answer GET or HEAD /{id}/resolve/{revision}/{path}: a redirect, or the file when redirects are off."""
    access.refuse_unless_downloadable(request, repository, access.is_granted(request, state.tokens, repository.id))
    snapshot = at_revision(repository, rest[0] if rest else "")
    file = _file(snapshot, rest[1:])
    commit = {"X-Repo-Commit": snapshot.commit.id, "Accept-Ranges": "bytes"}
    if state.direct:
        return _content(request, file, {**commit, "ETag": f'"{file.sha256 or file.blob_id}"'})
    if file.sha256:
        return _to_cdn(state, file, commit)
    if not state.resolve_cache:
        return _content(request, file, {**commit, "ETag": f'"{file.blob_id}"'})
    original = quote(request.path, safe="")
    target = f"/api/resolve-cache/models/{quote(repository.id)}/{snapshot.commit.id}/{quote(file.path, safe='')}"
    return moved(307, f"{target}?{original}=&etag=%22{file.blob_id}%22", commit.items())


def cached(state: HubState, request: Request, parts: list[str]) -> Response:
    """Answer a resolve-cache address: {id}/{commit}/{path}, with a one- or two-part id."""
    size = 1 if parts and unquote(parts[0]) in state.shelf and "/" not in unquote(parts[0]) else 2
    repo_id = "/".join(unquote(part) for part in parts[:size])
    if repo_id not in state.shelf or len(parts) <= size:
        raise access.not_found(request)
    repository = state.repository(repo_id)
    granted = access.is_granted(request, state.tokens, repo_id)
    access.refuse_unless_visible(request, repository, granted)
    access.refuse_unless_downloadable(request, repository, granted)
    snapshot = at_revision(repository, parts[size])
    file = _file(snapshot, parts[size + 1 :])
    return _content(request, file, {"X-Repo-Commit": snapshot.commit.id, "ETag": f'"{file.blob_id}"'})


def large_file(state: HubState, request: Request) -> Response:
    """Answer an address that `resolve` handed out for a large file; others are refused."""
    sha256 = request.path.rpartition("/")[2]
    file = state.large_files.get(sha256)
    signature = (request.asked("signature") or [""])[0]
    if file is None or not hmac.compare_digest(signature, _signature(state, sha256)):
        raise Refusal(403, "Access denied")
    return _content(request, file, {"ETag": f'"{sha256}"'})


def _file(snapshot: Snapshot, parts: list[str]) -> StoredFile:
    file = snapshot.files.get("/".join(unquote(part) for part in parts))
    if file is None:
        raise Refusal(404, "Entry not found", "EntryNotFound", {"X-Repo-Commit": snapshot.commit.id})
    return file


def _to_cdn(state: HubState, file: StoredFile, commit: dict[str, str]) -> Response:
    state.large_files[file.sha256] = file
    location = f"{state.cdn_url}{LARGE_FILES}/{file.sha256}?signature={_signature(state, file.sha256)}"
    linked = {"X-Linked-Size": str(file.size), "X-Linked-ETag": f'"{file.sha256}"'}
    return moved(302, location, {**commit, **linked, "ETag": f'"{file.sha256}"'}.items())


def _signature(state: HubState, sha256: str) -> str:
    return hmac.new(state.signing_key, sha256.encode(), hashlib.sha256).hexdigest()


def _content(request: Request, file: StoredFile, headers: dict[str, str]) -> Response:
    """Answer with a file, or the part of it that a Range header asks for (RFC 9110, section 14)."""
    kind = "application/octet-stream" if file.sha256 else "text/plain; charset=utf-8"
    headers = {"Content-Type": kind, "Accept-Ranges": "bytes", **headers}
    wanted = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if not wanted or wanted.group(0) == "bytes=-":
        return Response(200, headers, Part(file, 0, file.size))
    first, last = wanted.groups()
    if first:
        start, stop = int(first), min(int(last) + 1 if last else file.size, file.size)
    else:
        start, stop = max(file.size - int(last), 0), file.size
    if start >= file.size or stop <= start:
        return Response(416, {**headers, "Content-Range": f"bytes */{file.size}"})
    return Response(206, {**headers, "Content-Range": f"bytes {start}-{stop - 1}/{file.size}"}, Part(file, start, stop))
