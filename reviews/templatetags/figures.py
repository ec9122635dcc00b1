"""Formatting of sizes, counts, moments and waiting times, the same on every page and in every locale."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from reviews.language.phrases import dated, figure, say, say_count

NOT_KNOWN = say("Not known")
"""Text shown for a missing figure: unknown is an answer, a blank is not."""


def whole(value: Any) -> int | None:
    """Return a whole number, even if given as text (records store integers beyond 2^53 that way), else None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        digits = value.removeprefix("-")
        return int(value) if digits.isascii() and digits.isdigit() and len(digits) <= 40 else None
    return int(value) if isinstance(value, float) and value.is_integer() else None


def iec(size: Any) -> str:
    """Return bytes in the largest binary unit that leaves a number of 1 or more (1 KiB = 1,024 bytes)."""
    number = whole(size)
    if number is None or number < 0:
        return NOT_KNOWN
    if number < 1024:
        return say_count(number, "{number} byte", "{number} bytes")
    value = float(number)
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        value /= 1024
        if round(value, 1) < 1024:
            return figure(f"{value:,.1f} {unit}")
    return figure(f"{value / 1024:,.1f} PiB")


def moment(value: Any) -> datetime | None:
    """Return a moment in UTC from a datetime or ISO 8601 text; without a zone, UTC is assumed; else None."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_zone: ContextVar[Callable[[], tzinfo]] = ContextVar("zone_of_reader", default=lambda: UTC)


@contextmanager
def shown_in(zone: Callable[[], tzinfo]) -> Iterator[None]:
    """Show times in this zone; it is asked for at the first time that is shown."""
    token = _zone.set(cache(zone))
    try:
        yield
    finally:
        _zone.reset(token)


def of_reader(at: datetime) -> datetime:
    """Return a moment in the zone of whoever reads."""
    return at.astimezone(_zone.get()())


def offset_words(at: datetime) -> str:
    """Return the offset of a moment as UTC, UTC+1 or UTC-3:30; abbreviations of zones have several meanings."""
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+-'[minutes < 0]}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


def a_day(value: Any) -> date | None:
    """Return a date from a date, a moment (its day in UTC) or ISO 8601 text; else None."""
    if (at := moment(value)) is not None:
        return at.date()
    return value if isinstance(value, date) else None


def day_of_reader(value: Any) -> date | None:
    """Return a date as it is, and a moment's day in the zone of whoever reads; None for anything else."""
    bare = isinstance(value, str) and len(value) == len("2026-11-03")
    at = None if bare else moment(value)
    return a_day(value) if at is None else of_reader(at).date()


def day_words(value: date, *, year: bool = True) -> str:
    """Return a date as 3 Nov 2026, or 3 Nov without the year."""
    return dated(value, "%-d %b %Y" if year else "%-d %b")


def span_words(length: timedelta) -> str:
    """Return a duration in its largest unit: 6 days, 5 hours, 12 minutes."""
    seconds = int(length.total_seconds())
    if seconds >= 86_400:
        return say_count(seconds // 86_400, "{number:,} day", "{number:,} days")
    if seconds >= 3_600:
        return say_count(seconds // 3_600, "{number} hour", "{number} hours")
    if seconds >= 60:
        return say_count(seconds // 60, "{number} minute", "{number} minutes")
    return say("less than a minute")


def as_text(value: Any) -> str:
    """Return a value as text for comparison: text as it is, None as "", anything else as indented JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, default=str)
