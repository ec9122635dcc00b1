"""Findings about the repository itself: its name, its owner, and whether the hub opens it to us."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.hub.files import inventory
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import BLOCK, INFO, WARN, FactValue, FindingValue


def findings(material: Material, _facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what is odd about the hub's answer, the repository's name and owner, and what the hub refused."""
    info, repo = material.info, material.repo
    whole = [
        FindingValue("answer-odd", INFO, "A part of the hub's answer does not follow its protocol", odd)
        for odd in info.odd
    ]
    unknown = [file.path for file in info.files if file.size is None]
    if unknown:
        title = f"The hub gives no size for {len(unknown)} of {len(info.files)} files"
        whole.append(FindingValue("sizes-unknown", INFO, title, ", ".join(unknown[: inventory.SHOWN])[:300]))
    if repo.id != repo.requested_id:
        title = f"The hub now calls this repository {repo.id}"
        whole.append(FindingValue("renamed", INFO, title, f"It was requested as {repo.requested_id}."))
    if "/" in repo.id and info.author.casefold() != repo.id.split("/")[0].casefold():
        title = f"The hub names {info.author} as the owner of {repo.id}"
        whole.append(
            FindingValue("owner-mismatch", WARN, title, "The repository's owner differs from the one in the id.")
        )
    if material.shut == "disabled":
        whole.append(
            FindingValue("disabled", BLOCK, "The hub has disabled this repository", "Its files were not read.")
        )
    if material.shut == "gated":
        listed = (
            "The hub listed the files and refused to serve them."
            if repo.commit
            else "The hub refused to describe the repository."
        )
        detail = f"{listed} The access prompt, if there is one, was read."
        whole.append(FindingValue("gated-unread", WARN, "Files are gated and were not read", detail))
    return whole
