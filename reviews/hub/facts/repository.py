"""Findings about the repository itself: its name, its owner, and whether the hub opens it to us."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.hub.files import inventory
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import BLOCK, INFO, WARN, FactValue, FindingValue
from reviews.language.phrases import joined, say


def findings(material: Material, _facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what is odd about the hub's answer, the repository's name and owner, and what the hub refused."""
    info, repo = material.info, material.repo
    whole = [
        FindingValue("answer-odd", INFO, say("A part of the hub's answer does not follow its protocol"), odd)
        for odd in info.odd
    ]
    unknown = [file.path for file in info.files if file.size is None]
    if unknown:
        title = say(
            "The hub gives no size for {number_of} of {number_of2} files",
            number_of=len(unknown),
            number_of2=len(info.files),
        )
        whole.append(FindingValue("sizes-unknown", INFO, title, joined(", ", unknown[: inventory.SHOWN])[:300]))
    if repo.id != repo.requested_id:
        title = say("The hub now calls this repository {id}", id=repo.id)
        whole.append(
            FindingValue(
                "renamed", INFO, title, say("It was requested as {requested_id}.", requested_id=repo.requested_id)
            )
        )
    if "/" in repo.id and info.author.casefold() != repo.id.split("/")[0].casefold():
        title = say("The hub names {author} as the owner of {id}", author=info.author, id=repo.id)
        whole.append(
            FindingValue("owner-mismatch", WARN, title, say("The repository's owner differs from the one in the id."))
        )
    if material.shut == "disabled":
        whole.append(
            FindingValue(
                "disabled", BLOCK, say("The hub has disabled this repository"), say("Its files were not read.")
            )
        )
    if material.shut == "gated":
        listed = (
            say("The hub listed the files and refused to serve them.")
            if repo.commit
            else say("The hub refused to describe the repository.")
        )
        detail = say("{listed} The access prompt, if there is one, was read.", listed=listed)
        whole.append(FindingValue("gated-unread", WARN, say("Files are gated and were not read"), detail))
    return whole
