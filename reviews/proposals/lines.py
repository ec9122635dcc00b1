"""A list of repositories as it was pasted or uploaded, understood line by line; plain Python, without a database."""

import csv
from collections.abc import Mapping
from typing import NamedTuple

from reviews.hub.repo_id import MalformedRepoId, check_revision
from reviews.hub.transport.hubs import Hub
from reviews.language.phrases import joined, say
from reviews.proposals.naming import named
from reviews.sheet_columns import heads_of

MOST = 1000
"""Most repositories of one list."""
MOST_SHOWN = 20
"""Most malformed lines that a refusal names."""
MOST_BYTES = 500_000
"""Most bytes of an uploaded list: 1,000 lines of the longest names."""
NAMES, REVISIONS = (
    ("repository", "repo", "repo_id", "model", "model id", "id"),
    ("revision", "commit", "branch", "tag"),
)
"""How the heads of the two columns may be called in a sheet, in any of our languages; other columns are not read."""


class ListedRepo(NamedTuple):
    """One understood line: its number from 1, the hub, the repository, and the revision ("" for the newest)."""

    number: int
    hub: str
    repo_id: str
    revision: str


class RefusedList(ValueError):
    """The list cannot be proposed as it is; ``sentences`` says line by line why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(joined(" ", sentences))
        self.sentences = sentences


def decoded(data: bytes) -> str:
    """Return the text of an uploaded list: UTF-8, or UTF-16 with its mark. Raises ``RefusedList``."""
    if len(data) > MOST_BYTES:
        raise RefusedList(
            [
                say(
                    "The file is larger than {most_bytes} kB. Upload a list of at most {most:,} lines.",
                    most_bytes=MOST_BYTES // 1000,
                    most=MOST,
                )
            ]
        )
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedList(
            [say("The file is not text in UTF-8. Save it as CSV in UTF-8, and upload it again.")]
        ) from None


def understood(text: str, hubs: Mapping[str, Hub], default: str) -> list[ListedRepo]:
    """Return the repositories of a list: one a line, then optionally its revision, parted by comma, semicolon or tab.

    Blank lines and those that begin with # are passed over; a first line of column names says which columns to read.
    Raises ``RefusedList`` for malformed lines, each with its number, and for an empty or too long list.
    """
    found, wrong, columns = [], [], (0, 1)
    rows = [(number, cells_of(line)) for number, line in enumerate(text.splitlines(), 1)]
    rows = [(number, cells) for number, cells in rows if any(cells) and not cells[0].startswith("#")]
    if rows and (heads := _columns(rows[0][1])):
        columns, rows = heads, rows[1:]
    if not rows:
        raise RefusedList([say("The list names no repository. Write one a line, as owner/name.")])
    if len(rows) > MOST:
        raise RefusedList(
            [
                say(
                    "The list has {number_of:,} lines. Propose at most {most:,} repositories at once.",
                    number_of=len(rows),
                    most=MOST,
                )
            ]
        )
    for number, cells in rows:
        try:
            found.append(_listed(number, cells, columns, hubs, default))
        except MalformedRepoId as error:
            wrong.append(say("Line {number_of}: {error}", number_of=number, error=error))
    if wrong:
        more = len(wrong) - MOST_SHOWN
        raise RefusedList(
            wrong[:MOST_SHOWN] + ([say("{more} more lines cannot be read either.", more=more)] if more > 0 else [])
        )
    return found


def cells_of(line: str) -> list[str]:
    """Return the cells of one line, parted by tab, semicolon or comma, whichever of them it has first in this order."""
    mark = next((one for one in "\t;" if one in line), ",")
    return [cell.strip() for cell in next(csv.reader([line.replace("\0", "�")], delimiter=mark), [])]


def _columns(cells: list[str]) -> tuple[int, int] | None:
    """Return where the repository and the revision stand if this is a line of column names; -1 for no revision."""
    heads = [cell.casefold() for cell in cells]
    name = next((place for place, head in enumerate(heads) if head in heads_of(NAMES)), None)
    if name is None:
        return None
    return name, next((place for place, head in enumerate(heads) if head in heads_of(REVISIONS)), -1)


def _listed(
    number: int, cells: list[str], columns: tuple[int, int], hubs: Mapping[str, Hub], default: str
) -> ListedRepo:
    name, at = columns
    ref = named(cells[name] if name < len(cells) else "", hubs, default)
    typed = cells[at] if 0 <= at < len(cells) else ""
    revision = check_revision(typed) if typed else ref.revision or ""
    return ListedRepo(number, ref.hub, ref.id, revision)
