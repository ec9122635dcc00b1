"""The instant that a person or a machine asks about: a day, or date and time with a zone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from reviews.language.phrases import say

CLOCK, OFFSET = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?", r"Z|UTC|[+-]?\d{2}:?\d{2}"
PATTERN = re.compile(rf"(?P<day>\d{{4}}-\d{{2}}-\d{{2}})(?:[T ](?P<time>{CLOCK})\s*(?P<zone>{OFFSET})?)?", re.ASCII)
HOW = say("Write a date, or date, time and offset from UTC, for example 2027-03-31 or 2027-03-31 06:42 +01:00.")
"""What to do about a text that is no instant."""

WITHIN = timedelta(hours=14)
"""The farthest offset from UTC that any place has."""


class NotAnInstant(ValueError):
    """The text is no date and no time; the message says how to write one."""

    def __init__(self) -> None:
        super().__init__(HOW)


@dataclass(frozen=True)
class Instant:
    """A moment in UTC; ``day`` if only a day was given, whose end it then is; ``text`` is how to ask for it again."""

    moment: datetime
    day: date | None
    text: str

    def future(self, now: datetime) -> bool:
        """Tell whether it lies ahead: what is known of it is what was recorded up to now."""
        return self.moment > now and self.day != now.date()

    def seen_from(self, now: datetime) -> datetime:
        """Return the moment to judge by: today as a day means now, since its end lies ahead."""
        return now if self.day == now.date() else self.moment


def asked(address: Mapping[str, str]) -> str:
    """Return the text of the instant in an address: ``at``, or ``on`` as addresses of before have it."""
    return address.get("at") or address.get("on") or ""


def end_of(day: date) -> datetime:
    """Return the last moment of a day, in UTC."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def read(text: str) -> Instant | None:
    """Return the instant in a text; None for an empty one.

    Without an offset the time is UTC. A plus sign that an address turned into a space is understood. Raises
    ``NotAnInstant``.
    """
    if not text.strip():
        return None
    found = PATTERN.fullmatch(text.strip())
    if not found:
        raise NotAnInstant
    try:
        day = date.fromisoformat(found["day"])
        if not found["time"]:
            return Instant(end_of(day), day, day.isoformat())
        at = datetime.combine(day, time.fromisoformat(found["time"]), tzinfo=_zone(found["zone"] or "Z"))
        return Instant(
            at.astimezone(UTC),
            None,
            at.isoformat() if at.second or at.microsecond else at.isoformat(timespec="minutes"),
        )
    except (ValueError, OverflowError):
        raise NotAnInstant from None


def _zone(text: str) -> timezone:
    if text in ("Z", "UTC"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-").replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    offset = timedelta(hours=hours, minutes=minutes)
    if offset > WITHIN or minutes > 59:
        raise NotAnInstant
    return timezone(sign * offset)
