"""Which window of time is asked about, as a page and an API read it; plain Python."""

from datetime import UTC, datetime, time, timedelta

from reviews.decisions.instants import Instant
from reviews.decisions.window.spans import Span
from reviews.language.phrases import say

LATELY = timedelta(hours=24)
"""The window that is shown before someone asks for one."""

ENDS_FIRST = say("The window ends before it has begun. Enter a later instant.")


def begin(asked: Instant) -> datetime:
    """Return the first moment of an instant: of a day, its beginning in UTC."""
    return datetime.combine(asked.day, time(), UTC) if asked.day else asked.moment


def window(start: Instant, end: Instant) -> Span:
    """Return the window between two instants; a day that ends it is included. Raises ``ValueError`` with what to do."""
    if begin(start) >= end.moment:
        raise ValueError(ENDS_FIRST)
    return Span(begin(start), end.moment)


def lately(now: datetime) -> dict[str, str]:
    """Return the instants of the last 24 hours, as someone would type them."""
    written = [one.astimezone(UTC).isoformat(" ", "seconds") for one in (now - LATELY, now)]
    return {"from": written[0], "to": written[1]}
