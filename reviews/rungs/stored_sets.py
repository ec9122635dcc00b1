"""The weight sets that a reading found, as the fact keeps them; nothing here judges a file by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from reviews.hub.files.artifact_set import of_listing
from reviews.hub.shapes.artifact_set import UNDECIDED
from reviews.hub.shapes.reading import BLOCK, ArtifactValue
from reviews.language.phrases import say

OLD = say("the snapshot was read before the portal recorded which files are the model: read the repository again")


class StoredFile(Protocol):
    """A file of a snapshot, as far as a set needs it."""

    @property
    def path(self) -> str:
        """Path in the repository."""

    @property
    def size(self) -> int | None:
        """Bytes, None if the hub does not state them."""

    @property
    def kind(self) -> str:
        """Kind of the file."""

    @property
    def format(self) -> str:
        """Format of the file."""


@dataclass(frozen=True)
class StoredSet:
    """One weight set. It has a size only without ``problems``; unless ``decided``, it may not even be the model.

    ``index`` is the path of the file that names its files, "" for none.
    """

    name: str
    format: str
    files: tuple[str, ...]
    bytes: int | None
    index: str = ""
    decided: bool = True
    parameters: int | None = None
    dtypes: Mapping[str, int] | None = None
    projector: str = ""
    problems: tuple[str, ...] = ()
    blocked: bool = False


def stored_sets(facts: Mapping[str, Any], files: Sequence[StoredFile]) -> list[StoredSet]:
    """Return the sets of a snapshot; those of one that was stored without them have no size until it is read again."""
    said = facts.get("weights.sets")
    if isinstance(said, list):
        return [_of_fact(one) for one in said if isinstance(one, dict)]
    if isinstance(facts.get("weights.outside"), list):
        return []  # the reader knew sets, and every weight file here is something else
    listed = (ArtifactValue(one.path, one.size, "", "", one.kind, one.format) for one in files)
    return [
        StoredSet(one.name, one.format, one.files, one.bytes, one.index, one.how != UNDECIDED, problems=(OLD,))
        for one in of_listing(listed).sets
    ]


def _of_fact(said: Mapping[str, Any]) -> StoredSet:
    problems = [one for one in said.get("problems") or () if isinstance(one, dict)]
    size, parameters, dtypes = said.get("bytes"), said.get("parameters"), said.get("dtypes")
    return StoredSet(
        name=str(said.get("name") or ""),
        format=str(said.get("format") or ""),
        files=tuple(str(path) for path in said.get("files") or ()),
        bytes=size if isinstance(size, int) else None,
        index=str(said.get("index") or ""),
        decided=said.get("how") != UNDECIDED,
        parameters=parameters if isinstance(parameters, int) else None,
        dtypes=dtypes if isinstance(dtypes, dict) else None,
        projector=str(said.get("projector") or ""),
        problems=tuple(str(one.get("why") or one.get("code")) for one in problems),
        blocked=any(one.get("severity") == BLOCK for one in problems),
    )
