"""A spreadsheet of approvals from before the portal: parted by workload, so that each part is proposed as a list."""

from reviews.language.phrases import joined, say
from reviews.proposals.lines import RefusedList, cells_of
from reviews.sheet_columns import heads_of

WORKLOADS = ("workload", "workload slug", "use case")
"""How the head of the column with the workload may be called; repository and revision are those of a list."""


def parted(text: str) -> dict[str, str]:
    """Return the list of each workload that a sheet names, by the workload's slug; lines keep their numbers.

    The first line names the columns. Approvers, dates and whatever else the sheet says are not read: an approval that
    nobody can check is none. Raises ``RefusedList`` for a sheet without the column, or lines without a workload.
    """
    lines = text.splitlines()
    heads = [cell.casefold() for cell in cells_of(lines[0])] if lines else []
    place = next((at for at, head in enumerate(heads) if head in heads_of(WORKLOADS)), None)
    if place is None:
        raise RefusedList(
            [say("The first line names no column “workload”. Add one with the slug of each line's workload.")]
        )
    slugs: dict[int, str] = {}
    for number, line in enumerate(lines[1:], 1):
        cells = cells_of(line)
        if any(cells) and not cells[0].startswith("#"):
            slugs[number] = cells[place].casefold() if place < len(cells) else ""
    if empty := [number + 1 for number, slug in slugs.items() if not slug]:
        more = say(" and {number_of} more", number_of=len(empty) - 10) if len(empty) > 10 else ""
        raise RefusedList(
            [say("No workload is named in line {map}{more}.", map=joined(", ", map(str, empty[:10])), more=more)]
        )
    return {
        slug: joined("\n", [lines[0], *(line if slugs.get(at) == slug else "" for at, line in enumerate(lines[1:], 1))])
        for slug in dict.fromkeys(slugs.values())
    }
