"""The cells of an entry that runs of the suite fill: what was measured, and what limits it first."""

from collections.abc import Sequence

from reviews.shortlist.assessment import EntryCell
from reviews.shortlist.results import EntryResult, told_of
from reviews.suites.limiting import UNKNOWN, LatencyTarget, limiting_factor
from reviews.suites.measures import MeasureRow

WAITS = "No result is shown before legal has recorded the license intake."
MET = {True: "met", False: "missed", None: "unknown"}
MOST = 12


def measured_cell(runs: Sequence[MeasureRow] | None, place: str) -> EntryCell:
    """Return what was measured of an entry; ``runs`` is None before legal has recorded the license intake."""
    if runs is None:
        return EntryCell("Measured by us", "quiet", "Waits for the intake", WAITS, "@legal")
    mine = told_of(runs)
    why = "; ".join(f"{_measure(one)}: {one.score} ({one.suite})" for one in mine[:MOST])
    if not mine:
        return EntryCell("Measured by us", "quiet", "Not measured", "No run of the suite is of these bytes.", place)
    return EntryCell("Measured by us", "info", f"{len(mine)} measures", f"{why}.", place)


def limiting_cell(runs: Sequence[MeasureRow] | None, target: LatencyTarget, place: str) -> EntryCell:
    """Return what limits an entry first, by its newest run. One beyond a boundary is compared with nothing."""
    if runs is None:
        return EntryCell("Limiting factor", "quiet", "Unknown", WAITS, "@legal")
    run = next(iter(runs), None)
    factor = limiting_factor(run, target=target)
    targets = target.beside(run) if run else []
    told = [f"{one.label}: {one.wanted}, measured {one.measured}, {MET[one.met]}." for one in targets]
    why = " ".join(told) or ("The workload states no latency in figures." if run else "No run of the suite shows it.")
    return EntryCell("Limiting factor", "quiet" if factor == UNKNOWN else "info", factor.capitalize(), why, place)


def _measure(one: EntryResult) -> str:
    return f"{one.title}, {one.language}" if one.language else one.title
