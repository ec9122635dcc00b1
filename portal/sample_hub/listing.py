"""Answers searches over all repositories of the sample hub, as GET /api/models does."""

from typing import Any

from portal.sample_hub import answers, paging
from portal.sample_hub.messages import Request, Response
from portal.sample_hub.model_info import ModelInfo
from portal.sample_hub.state import HubState

PAGE = 1000
_KEYS = ("_id", "id", "likes", "private", "downloads", "tags", "pipeline_tag", "library_name", "createdAt", "modelId")
_SORT_KEYS = {"downloads": "downloads", "likes": "likes", "createdAt": "createdAt", "lastModified": "lastModified"}


def models(state: HubState, request: Request) -> Response:
    """List repositories by filter (tags, all of them), search (in the id), author and gate."""
    found = [_entry(about, request) for about in _all(state) if _matches(about, request)]
    if key := _SORT_KEYS.get((request.asked("sort") or [""])[0]):
        found.sort(key=lambda entry: entry["_all"][key], reverse=True)
    for entry in found:
        del entry["_all"]
    return paging.paged(request, found, state.page_size or PAGE)


def children(state: HubState, repo_id: str) -> dict[str, int]:
    """Count the repositories made from one, by their relation to it."""
    counts: dict[str, int] = {}
    for about in _all(state):
        if relation := about.is_made_from(repo_id):
            counts[relation] = counts.get(relation, 0) + 1
    return counts


def _all(state: HubState) -> list[ModelInfo]:
    repositories = [state.repository(repo_id) for repo_id in state.shelf]
    listed = [r for r in repositories if not r.profile.private and not r.profile.disabled]
    return [state.about(r, snapshot) for r in listed if (snapshot := r.by_commit(r.branches["main"]))]


def _matches(about: ModelInfo, request: Request) -> bool:
    repository = about.repository
    wanted = [tag for value in request.asked("filter") for tag in value.split(",") if tag]
    author, search, gated = (next(iter(request.asked(name)), "") for name in ("author", "search", "gated"))
    return (
        set(wanted) <= about.tag_set
        and (not author or answers.author(repository) == author)
        and search.lower() in repository.id.lower()
        and (not gated or (gated.lower() == "true") == bool(repository.profile.gated))
    )


def _entry(about: ModelInfo, request: Request) -> dict[str, Any]:
    whole = answers.model(about, blobs=False, security=False)
    keys = list(_KEYS)
    if request.wants("full") and request.asked("full"):
        keys += ["author", "lastModified", "gated", "disabled", "sha", "siblings"]
    keys += ["cardData"] if request.asked("cardData") else []
    keys += ["config"] if request.asked("config") else []
    if asked := request.asked("expand"):
        keys = ["_id", "id", "modelId", *asked]
    return {key: whole[key] for key in keys if key in whole} | {"_all": whole}
