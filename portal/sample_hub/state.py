"""The sample hub's state: which repositories, which tokens, which switches are thrown."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal.sample_hub.access import grants
from portal.sample_hub.model_info import ModelInfo
from portal.sample_hub.repository import Repository, RepositoryError, Snapshot, StoredFile
from portal.sample_hub.settings import PLAIN, HubSettings
from portal.sample_hub.shelf import Shelf
from portal.sample_hub.traffic import Traffic


class HubState:
    """Everything that the routes need to answer; one per running server."""

    def __init__(
        self,
        roots: Iterable[Path],
        settings: HubSettings = PLAIN,
    ) -> None:
        """Take the root folders and how they are served."""
        self.shelf = Shelf(roots)
        self.tokens = grants(settings.tokens)
        self.traffic = Traffic(settings.delay)
        self.resolve_cache = settings.resolve_cache
        self.direct = settings.direct
        self.page_size = settings.page_size
        # Where large files are served: the second port's address, or "" for this one's.
        self.cdn_url = ""
        # Large files are handed out by address alone, as a CDN does; the signature keeps gated ones closed.
        self.signing_key = secrets.token_bytes(16)
        self.large_files: dict[str, StoredFile] = {}
        self._told: dict[str, ModelInfo] = {}

    def repository(self, repo_id: str) -> Repository:
        """Return a repository as it stands with the switches thrown; raises KeyError or RepositoryError."""
        repository = self.shelf.get(repo_id)
        changes: dict[str, Any] = {**self.traffic.popularity.get(repo_id, {}), **self.traffic.profiles.get(repo_id, {})}
        if changes:
            repository = replace(repository, profile=replace(repository.profile, **changes))
        moved = {branch: commit for (owner, branch), commit in self.traffic.heads.items() if owner == repo_id}
        return replace(repository, branches={**repository.branches, **moved}) if moved else repository

    def about(self, repository: Repository, snapshot: Snapshot) -> ModelInfo:
        """Return what is told of a repository at a commit; worked out once, as a hub keeps it, until a switch turns."""
        known = self._told.get(snapshot.commit.id)
        if known is None or known.repository is not repository or known.snapshot is not snapshot:
            known = self._told[snapshot.commit.id] = ModelInfo(repository, snapshot, self.shelf.canonical)
        return known

    def move_branch(self, repo_id: str, branch: str, commit: str) -> None:
        """Let a branch point at another commit, named by id or by its label in the description."""
        for snapshot in self.shelf.get(repo_id).snapshots:
            if commit in (snapshot.commit.id, snapshot.commit.label):
                self.traffic.heads[repo_id, branch] = snapshot.commit.id
                return
        raise RepositoryError(f"{repo_id} has no commit {commit}.")
