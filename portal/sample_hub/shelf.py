"""Finds the repositories below one or several root folders and reads each when it is first asked for."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from portal.sample_hub import loading
from portal.sample_hub.repository import Repository, RepositoryError


class Shelf:
    """All repositories of the roots, by id; a later root wins over an earlier one with the same id."""

    def __init__(self, roots: Iterable[Path]) -> None:
        """Look through the roots; a folder is a repository when it holds files or is called `owner__name`."""
        self._folders: dict[str, Path] = {}
        for root in roots:
            if not root.is_dir():
                raise RepositoryError(f"The folder {root} does not exist.")
            self._folders.update(_find(root))
        self._renamed = {old: new for new, folder in self._folders.items() for old in loading.old_names(folder)}
        self._loaded: dict[str, Repository] = {}
        self._lock = threading.Lock()

    def __contains__(self, repo_id: str) -> bool:
        """Say whether a repository has this id today."""
        return repo_id in self._folders

    def __iter__(self) -> Iterator[str]:
        """Go through the ids in their order on the disk."""
        return iter(self._folders)

    def folder(self, repo_id: str) -> Path:
        """Return the folder of a repository; raises KeyError."""
        return self._folders[repo_id]

    def get(self, repo_id: str) -> Repository:
        """Return a repository, read on first use; raises KeyError, or RepositoryError when it cannot be served."""
        folder = self._folders[repo_id]
        with self._lock:
            if repo_id not in self._loaded:
                self._loaded[repo_id] = loading.load(folder, repo_id)
            return self._loaded[repo_id]

    def new_name(self, repo_id: str) -> str | None:
        """Return today's name of a repository that was once called `repo_id`."""
        return self._renamed.get(repo_id)

    def canonical(self, repo_id: str) -> str:
        """Return today's name of a repository, or the given one when nothing is known of a rename."""
        return self._renamed.get(repo_id, repo_id)


def _find(root: Path) -> Iterator[tuple[str, Path]]:
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if _is_repository(folder):
            yield folder.name.replace("__", "/", 1), folder
        else:
            for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
                yield f"{folder.name}/{inner.name}", inner


def _is_repository(folder: Path) -> bool:
    return "__" in folder.name or any(path.is_file() for path in folder.iterdir())
