"""When a commit and its repository began to exist, as far as the hub said it: what is dated before is a slip."""

from dataclasses import dataclass
from datetime import date, timedelta

from reviews.evidence.models import Reading, Snapshot

ZONES = timedelta(days=1)
"""How far two dates of one moment may lie apart: whoever writes one has a time zone."""


@dataclass(frozen=True)
class CommitDays:
    """The day of the commit and that of the repository's first one; None is unknown."""

    commit: date | None = None
    first: date | None = None

    @property
    def run(self) -> date | None:
        """The first day that a run of this commit can have, None if unknown."""
        return self.commit and self.commit - ZONES

    @property
    def usage(self) -> date | None:
        """The first day that a reading of the usage can be about: licenses count the month before a model appears."""
        if self.first is None:
            return None
        return (self.first.replace(day=1) - timedelta(days=1)).replace(day=1)


def commit_days(snapshot: Snapshot | None) -> CommitDays:
    """Return what the newest reading of a commit that has its history says.

    A commit states its own day, so one after the reading is unknown, and so are the days of a history cut short.
    """
    found: Reading | None = None
    if snapshot is not None:
        found = Reading.objects.filter(snapshot=snapshot, around__commits__last__isnull=False).first()
    if found is None:
        return CommitDays()
    said, read = found.around["commits"], found.at.date() + ZONES
    first, last = _day(said.get("first"), read), _day(said.get("last"), read)
    return CommitDays(last, first if said.get("more") is False else None)


def _day(text: object, most: date) -> date | None:
    try:
        found = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found <= most else None
