"""Answers the requests of the hub's model API: which repository, which commit, which question."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, quote, unquote

from portal.sample_hub import access, answers, files, listing, paging
from portal.sample_hub.messages import Refusal, Request, Response, as_json, moved
from portal.sample_hub.repository import Repository, RepositoryError, Snapshot
from portal.sample_hub.safetensors_file import header
from portal.sample_hub.state import HubState

QUESTIONS = {"revision", "tree", "refs", "commits", "paths-info", "auth-check", "safetensors-metadata"}
PAGE, PAGE_EXPANDED = 1000, 50


def respond(state: HubState, request: Request) -> Response:
    """Answer one request on the hub's own surface; never raises."""
    try:
        limits = state.traffic.quota_headers(request)
        try:
            response = _route(state, request)
        except Refusal as refusal:
            response = refusal.response
    except Refusal as refusal:
        return refusal.response
    except RepositoryError as error:
        return as_json({"error": str(error)}, status=500)
    return replace(response, headers={**limits, **response.headers})


def _route(state: HubState, request: Request) -> Response:
    parts = request.path.strip("/").split("/")
    if parts[0] == files.LARGE_FILES.strip("/"):
        return files.large_file(state, request)
    if parts[:2] == ["api", "resolve-cache"]:
        return files.cached(state, request, parts[3:])
    if parts[:2] == ["api", "models"]:
        if not parts[2:]:
            return listing.models(state, request)
        return _about_model(state, request, parts[2:])
    if parts[:2] == ["api", "whoami-v2"]:
        return _whoami(state, request)
    if "resolve" in parts[1:3]:
        place = parts.index("resolve", 1)
        repository = _repository(state, request, parts[:place], parts[place:])
        return files.resolve(state, request, repository, parts[place + 1 :])
    raise Refusal(404, "Sorry, we can't find the page you are looking for.")


def _whoami(state: HubState, request: Request) -> Response:
    if request.token not in state.tokens:
        raise Refusal(401, "Invalid username or password.")
    return as_json({"type": "user", "name": "sample-user", "auth": {"type": "access_token"}, "orgs": []})


def _repository(state: HubState, request: Request, id_parts: list[str], rest: list[str]) -> Repository:
    """Find a repository, answer a former name with a redirect, and apply the switches and the right to see it."""
    repo_id = "/".join(unquote(part) for part in id_parts)
    if repo_id not in state.shelf:
        if renamed := state.shelf.new_name(repo_id):
            prefix = "/api/models/" if request.path.startswith("/api/") else "/"
            target = prefix + "/".join([quote(renamed), *rest])
            raise _Moved(f"{target}?{request.query}" if request.query else target)
        raise access.not_found(request)
    repository = state.repository(repo_id)
    access.refuse_unless_visible(request, repository, access.is_granted(request, state.tokens, repo_id))
    return repository


class _Moved(Refusal):
    """A repository with a new name; the redirect is relative and keeps the query, as on the hub."""

    def __init__(self, location: str) -> None:
        super().__init__(307, "moved")
        self.response = moved(307, location)


def _about_model(state: HubState, request: Request, parts: list[str]) -> Response:
    size = 2
    if len(parts) == 1 or (parts[1] in QUESTIONS and f"{parts[0]}/{parts[1]}" not in state.shelf):
        size = 1  # a one-part id such as those of the hub's early days
    repository = _repository(state, request, parts[:size], parts[size:])
    question, rest = (parts[size], parts[size + 1 :]) if len(parts) > size else ("revision", ["main"])
    if question == "revision" and len(rest) == 1:
        return _model(state, request, repository, files.at_revision(repository, rest[0]))
    if question == "tree" and rest:
        return _tree(state, request, repository, rest)
    if question == "refs" and not rest:
        return as_json(answers.refs(repository, pull_requests=request.wants("include_prs")))
    if question == "commits" and len(rest) == 1:
        return _commits(state, request, repository, rest[0])
    if question == "paths-info" and len(rest) == 1 and request.method == "POST":
        return _paths_info(request, repository, files.at_revision(repository, rest[0]))
    if question == "auth-check":
        return _auth_check(state, request, repository, rest)
    if question == "safetensors-metadata" and rest:
        return _safetensors_metadata(state, request, repository, "/".join(unquote(part) for part in rest))
    raise Refusal(404, "Sorry, we can't find the page you are looking for.")


def _model(state: HubState, request: Request, repository: Repository, snapshot: Snapshot) -> Response:
    about = state.about(repository, snapshot)
    if asked := request.asked("expand"):
        return as_json(answers.expanded(about, asked, lambda: listing.children(state, repository.id)))
    security = request.wants("securityStatus")
    return as_json(answers.model(about, blobs=request.wants("blobs"), security=security))


def _tree(state: HubState, request: Request, repository: Repository, rest: list[str]) -> Response:
    snapshot = files.at_revision(repository, rest[0])
    folder = "/".join(unquote(part) for part in rest[1:]).strip("/")
    if folder not in snapshot.trees:
        raise Refusal(404, f"{folder} does not exist on {unquote(rest[0])}", "EntryNotFound")
    expand = request.wants("expand")
    entries = answers.tree(repository, snapshot, folder, recursive=request.wants("recursive"), expand=expand)
    return paging.paged(request, entries, state.page_size or (PAGE_EXPANDED if expand else PAGE))


def _commits(state: HubState, request: Request, repository: Repository, revision: str) -> Response:
    snapshot = files.at_revision(repository, revision)
    history = [answers.commit(known) for known in repository.history(snapshot.commit.id)]
    return paging.paged(request, history, state.page_size or PAGE_EXPANDED)


def _paths_info(request: Request, repository: Repository, snapshot: Snapshot) -> Response:
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            asked = json.loads(request.body)
            paths, expand = list(asked["paths"]), bool(asked.get("expand"))
        except (ValueError, TypeError, KeyError) as error:
            raise Refusal(400, "The body is no JSON object with paths.") from error
    else:
        form = parse_qs(request.body.decode("utf-8", errors="replace"))
        paths, expand = form.get("paths", []), form.get("expand", ["false"])[0].lower() == "true"
    found = [path for path in map(str, paths) if path and (path in snapshot.files or path in snapshot.trees)]
    return as_json([answers.entry(repository, snapshot, path, expand) for path in found])


def _auth_check(state: HubState, request: Request, repository: Repository, rest: list[str]) -> Response:
    granted = access.is_granted(request, state.tokens, repository.id)
    access.refuse_unless_downloadable(request, repository, granted)
    if rest == ["write"]:
        raise Refusal(403, "You have read access but not the required permissions for this operation")
    return as_json({})


def _safetensors_metadata(state: HubState, request: Request, repository: Repository, index: str) -> Response:
    snapshot = files.at_revision(repository, "main")
    access.refuse_unless_downloadable(request, repository, access.is_granted(request, state.tokens, repository.id))
    if index not in snapshot.files:
        raise Refusal(404, "Entry not found", "EntryNotFound")
    body = json.loads(snapshot.files[index].content())
    names = sorted(set(body["weight_map"].values()) & set(snapshot.files))
    headers = {}
    for name in names:
        source = snapshot.files[name].source
        tensors = getattr(source, "tensors", ())
        headers[name] = header(tensors, {"format": "pt"})
    return as_json({"index": {"metadata": body.get("metadata", {})}, "headers": headers})
