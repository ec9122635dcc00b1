"""The address of a fact or finding: the page that shows its file and line at the commit."""

import re
from typing import Protocol
from urllib.parse import urlencode

from django.urls import reverse

from reviews.evidence.models import Snapshot

LINES_A_PAGE = 2000
"""Lines of a document per page; a link to a line names its page."""

_LINES = re.compile(r"L(\d+)(?:-L(\d+))?")


class Pinned(Protocol):
    """A candidate, of which only the number and the snapshot matter here."""

    pk: int
    snapshot: Snapshot | None


class Placed(Protocol):
    """Anything with a file and a locator: a fact or a finding."""

    file: str
    locator: str


def place_url(candidate: Pinned, placed: Placed) -> str:
    """Return the address of the document at the line, or of the file in the inventory if its text was not read.

    "" if there is no file. The document ids are cached on the snapshot, so that a page of facts queries them once.
    """
    if not placed.file or candidate.snapshot is None:
        return ""
    document = document_ids(candidate.snapshot).get(placed.file)
    if document is None:
        return file_url(candidate.pk, placed.file)
    first, _ = lines(placed.locator)
    return line_url(candidate.pk, document, first)


def file_url(candidate_id: int, path: str) -> str:
    """Return the address of one file in the inventory."""
    return f"{reverse('evidence_files', args=[candidate_id])}?{urlencode({'path': path})}#files"


def line_url(candidate_id: int, document_id: int, line: int) -> str:
    """Return the address of a document's page, at the line unless it is 0."""
    url = reverse("document", args=[candidate_id, document_id])
    if not line:
        return url
    page = (line - 1) // LINES_A_PAGE + 1
    return f"{url}{f'?page={page}' if page > 1 else ''}#L{line}"


def lines(locator: str) -> tuple[int, int]:
    """Return the first and last line that a locator names ("L12-L30 $.key"), (0, 0) if it names none."""
    found = _LINES.match(locator)
    if not found:
        return 0, 0
    first = int(found[1])
    return first, int(found[2] or first)


def document_ids(snapshot: Snapshot) -> dict[str, int]:
    """Return the ids of a snapshot's documents by path."""
    kept = vars(snapshot).get("kept_document_ids")
    if kept is None:
        kept = dict(snapshot.documents.values_list("path", "pk"))
        vars(snapshot)["kept_document_ids"] = kept
    return dict(kept)
