"""Material of a reading that was never fetched, for the tests of the readers."""

from typing import Any

from reviews.hub.fetch.repository import unknown
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import Repo


def made(*files: JsonFile, owner: str = "acme", gated: bool | str = False, **parts: Any) -> Material:
    """Material of a repository without a commit, with these JSON files and parts."""
    repo = Repo("test", f"{owner}/x", f"{owner}/x", None, "", gated, False, False, owner, "", "", "")
    return Material(repo, unknown(repo.id, gated=False, disabled=False), json={one.path: one for one in files}, **parts)
