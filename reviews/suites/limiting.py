"""What limits an entry first: rights, memory, latency, format or quality, in this order of proof; else unknown."""

from __future__ import annotations

from reviews.suites.measures import MeasureRow

RIGHTS, MEMORY, LATENCY, FORMAT_KEPT, QUALITY, UNKNOWN = "rights", "memory", "latency", "format", "quality", "unknown"


def limiting_factor(
    row: MeasureRow | None, *, rights: bool | None = None, fits: bool | None = None, most_ms: float | None = None
) -> str:
    """Return what limits an entry first. ``rights`` and ``fits`` are None if not known, ``most_ms`` the p95 wanted.

    A run that lacks answers or grades limits nothing yet: then it is unknown, whatever the part at hand says.
    """
    if rights is False:
        return RIGHTS
    if fits is False:
        return MEMORY
    if row is None or not row.complete or row.sheet.scored < row.size:
        return UNKNOWN
    slow = row.measure("total-p95").value
    if most_ms is not None and slow is not None and slow > most_ms:
        return LATENCY
    whole, kept = row.measure("quality").value, row.measure("format").value
    if kept is not None and whole is not None and kept < min(whole, 1):
        return FORMAT_KEPT
    return QUALITY if whole is not None and whole < 1 else UNKNOWN
