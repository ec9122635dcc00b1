"""What an earlier list names and a newer file of its kind and name lacks, named before it is taken."""

from reviews.language.phrases import dated, joined, say
from reviews.watch.advisories.formats import ReadList
from reviews.watch.advisories.matching import CLEARED
from reviews.watch.advisories.models import AdvisoryList

MOST_NAMED = 5


class RowsMissing(ValueError):
    """The file lacks another number of rows than its importer said; the message names them."""


def missing_from(found: ReadList, before: AdvisoryList | None) -> list[str]:
    """Return the advisories and digests that the earlier list has and the file lacks, withdrawn ones left out."""
    if before is None:
        return []
    named = {
        say("{identity} in {package}", identity=one.identity, package=one.package)
        for one in found.advisories
        if one.state not in CLEARED
    }
    rows = before.advisories.exclude(state__in=CLEARED).order_by("pk").values_list("identity", "package")
    had = [
        say("{identity} in {package}", identity=identity, package=package)
        for identity, package in rows
        if identity not in found.withdrawn
    ]
    digests = before.digests.order_by("pk").values_list("sha256", flat=True)
    gone = [one for one in had if one not in named]
    return list(dict.fromkeys([*gone, *(f"sha256:{one[:12]}…" for one in digests if one not in found.digests)]))


def missing_words(gone: list[str], before: AdvisoryList | None) -> str:
    """Say how many rows of the earlier list the file lacks, and which come first."""
    if before is None or not gone:
        return say("No row of an earlier list is missing: the number of missing rows is 0.")
    named = joined(", ", gone[:MOST_NAMED]) + (
        say(" and {number_of} more", number_of=len(gone) - MOST_NAMED) if len(gone) > MOST_NAMED else ""
    )
    return say(
        "{number_of} of the {count} rows of the list {name} of {at} are not in this file: {named}. "
        "Findings on them stay open until another person ends them. If that is right, choose the "
        "file again and type {number_of} as the number of missing rows.",
        number_of=len(gone),
        count=before.count,
        name=before.name,
        at=dated(before.at, "%-d %b %Y"),
        named=named,
    )
