"""The family of a model: the publisher and the root ancestor that its lineage leads to; a person confirms it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reviews.hub.shapes.lineage import CYCLE, KNOWN
from reviews.language.phrases import say

FROM_ITSELF = say("it names no base, so it is proposed as a root")
FROM_LINEAGE = say("the last ancestor that was found")
FROM_GAP = say("the last name in its lineage; it could not be read, so an older root may exist")
FROM_WEIGHTS = say("its weights are those of another entry, byte for byte")


def proposed_family(repo_id: str, ancestors: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], str]:
    """Return publisher and root of a repository by its lineage, and how they were found.

    ``ancestors`` are the rows of the fact ``lineage.ancestors``, nearest first. Of a merge, the first line is followed.
    """
    known = {str(one.get("of") or repo_id).casefold(): one for one in reversed(ancestors) if one.get("state") != CYCLE}
    at, seen = repo_id, {repo_id.casefold()}
    last: Mapping[str, Any] | None = None
    while (found := known.get(at.casefold()) or (last and known.get(_former(last)))) is not None:
        name = str(found.get("id") or "")
        if not name or name.casefold() in seen:
            break
        seen.add(name.casefold())
        at, last = name, found
    if last is None:
        return (owner_of(repo_id), repo_id), FROM_ITSELF
    publisher = str(last.get("publisher") or "") or owner_of(at)
    return (publisher, at), FROM_LINEAGE if last.get("state") in KNOWN else FROM_GAP


def _former(row: Mapping[str, Any]) -> str:
    return str(row.get("renamed_from") or "").casefold()


def owner_of(repo_id: str) -> str:
    """Return the owner in a repository's id, or the id itself if it has none."""
    return repo_id.partition("/")[0]
