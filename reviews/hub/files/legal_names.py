"""Legal texts of a repository by their file names: licenses, notices and use policies at the root."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviews.hub.files.inventory import safe_path
from reviews.hub.shapes.repository import ListedFile

LEGAL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(use|usage)[-_ ]?polic(y|ies)", re.IGNORECASE), "use_policy"),
    (re.compile(r"^notice", re.IGNORECASE), "notice"),
    (re.compile(r"^(licen[sc]e|copying)|licen[sc]e[^/]*\.(txt|md)$", re.IGNORECASE), "license"),
)
MOST_LEGAL = 12
"""License, notice and use policy files that are read of one repository."""
NO_TEXT = re.compile(r"\.(pdf|docx?|png|jpe?g|json|ya?ml|py|html?|bin|safetensors|zip|gz)$", re.IGNORECASE)


def legal_role(path: str) -> str:
    """Return license, notice or use_policy for such a text file at the root, else ""."""
    if "/" in path or NO_TEXT.search(path):
        return ""
    return next((role for pattern, role in LEGAL if pattern.search(path)), "")


def linked_license(link: object, files: Iterable[ListedFile], endpoint: str, repo_id: str) -> ListedFile | None:
    """Return the file of the repository that a card's license_link points at, in whatever folder; None for others."""
    if not isinstance(link, str):
        return None
    inside = re.compile(rf"{re.escape(endpoint)}/{re.escape(repo_id)}/(?:blob|resolve|raw)/[^/]+/(.+)")
    whole = inside.fullmatch(link.split("#")[0].split("?")[0].strip())
    path = (whole[1] if whole else link.strip()).removeprefix("./")
    for file in files:
        if file.path == path and safe_path(path) and not NO_TEXT.search(path):
            return file
    return None
