"""Who could have signed in as whom: plain Python over the holds on accounts, with their times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

Principal = int | str
"""Who signs in: the primary key of a person, or a name such as ``system:command``."""


@dataclass(frozen=True)
class HoldValue:
    """One hold: ``holder`` could sign in as ``person`` from ``since`` until ``until``, None while it is open.

    With ``deputy``, ``person`` acts for ``holder`` in that time: what the one does, the other may stand behind.
    """

    person: int
    holder: Principal
    since: datetime
    until: datetime | None
    deputy: bool = False


def controllers(holds: Iterable[HoldValue], person: int, at: datetime) -> frozenset[Principal]:
    """Return everyone who could have signed in as a person at a moment, the person included.

    Whoever could sign in as a holder, at any time from the beginning of the hold until that moment, may have learned
    what the holder knew, so they are included too. Each hold is followed once, so circles end.
    """
    by_person: dict[Principal, list[HoldValue]] = {}
    for hold in holds:
        by_person.setdefault(hold.person, []).append(hold)
    found: set[Principal] = {person}
    followed: set[HoldValue] = set()
    ahead: list[tuple[Principal, datetime, datetime]] = [(person, at, at)]
    while ahead:
        held, since, until = ahead.pop()
        for hold in by_person.get(held, ()):
            if hold in followed or not _overlaps(hold, since, until):
                continue
            followed.add(hold)
            found.add(hold.holder)
            ahead.append((hold.holder, hold.since, min(at, hold.until or at)))
    return frozenset(found)


def _overlaps(hold: HoldValue, since: datetime, until: datetime) -> bool:
    """Tell whether a hold was open at some moment of a span; its last instant counts, so that a tie is a hold."""
    return hold.since <= until and (hold.until is None or hold.until >= since)
