"""The spans in which a decision was in force within a window of time; plain values in, plain values out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True)
class Span:
    """A span of time, from ``start`` until ``end``."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Suspension:
    """A condition: it suspends after the day ``lapses_on`` until it is met; ``met_at`` is None if it is not."""

    lapses_on: date
    met_at: datetime | None


@dataclass(frozen=True)
class DecisionSpan:
    """When a decision began, its last day, when it was superseded or withdrawn, and what suspended it.

    ``suspensions`` are conditions, ``halts`` findings: each from when, and until when (None if it still does).
    """

    issued_at: datetime
    review_by: date
    ended_at: datetime | None
    suspensions: Collection[Suspension] = ()
    halts: Collection[tuple[datetime, datetime | None]] = ()


def after(day: date) -> datetime:
    """Return the first moment after a day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def in_force(life: DecisionSpan, window: Span) -> list[Span]:
    """Return the spans within a window in which a decision was in force (under review counts), in order."""
    end = min([window.end, after(life.review_by)] + ([life.ended_at] if life.ended_at else []))
    at, found = max(window.start, life.issued_at), []
    away = [(after(one.lapses_on), one.met_at) for one in life.suspensions]
    for began, over in sorted([*away, *life.halts], key=lambda each: each[0]):
        if over is not None and over <= began:
            continue  # met in time
        if began >= end:
            break
        if at < began:
            found.append(Span(at, began))
        if over is None:
            return found
        at = max(at, over)
    return [*found, Span(at, end)] if at < end else found
