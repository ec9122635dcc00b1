"""The cells of an entry that runs of the suite fill: what was measured, and what limits it first."""

from collections.abc import Sequence

from reviews.language.phrases import joined, say
from reviews.shortlist.assessment import EntryCell
from reviews.shortlist.results import EntryResult, told_of
from reviews.suites.limiting import UNKNOWN, LatencyTarget, limiting_factor
from reviews.suites.measures import MeasureRow

WAITS = say("No result is shown before legal has recorded the license intake.")
MET = {True: "met", False: "missed", None: "unknown"}
MOST = 12


def measured_cell(runs: Sequence[MeasureRow] | None, place: str) -> EntryCell:
    """Return what was measured of an entry; ``runs`` is None before legal has recorded the license intake."""
    if runs is None:
        return EntryCell(say("Measured by us"), "quiet", say("Waits for the intake"), WAITS, "@legal")
    mine = told_of(runs)
    why = joined(
        "; ",
        (
            say("{measure}: {score} ({suite})", measure=_measure(one), score=one.score, suite=one.suite)
            for one in mine[:MOST]
        ),
    )
    if not mine:
        return EntryCell(
            say("Measured by us"), "quiet", say("Not measured"), say("No run of the suite is of these bytes."), place
        )
    return EntryCell(
        say("Measured by us"), "info", say("{number_of} measures", number_of=len(mine)), say("{why}.", why=why), place
    )


def limiting_cell(runs: Sequence[MeasureRow] | None, target: LatencyTarget, place: str) -> EntryCell:
    """Return what limits an entry first, by its newest run. One beyond a boundary is compared with nothing."""
    if runs is None:
        return EntryCell(say("Limiting factor"), "quiet", say("Unknown"), WAITS, "@legal")
    run = next(iter(runs), None)
    factor = limiting_factor(run, target=target)
    targets = target.beside(run) if run else []
    told = [
        say(
            "{label}: {wanted}, measured {measured}, {met}.",
            label=one.label,
            wanted=one.wanted,
            measured=one.measured,
            met=MET[one.met],
        )
        for one in targets
    ]
    why = joined(" ", told) or (
        say("The workload states no latency in figures.") if run else say("No run of the suite shows it.")
    )
    return EntryCell(say("Limiting factor"), "quiet" if factor == UNKNOWN else "info", factor.capitalize(), why, place)


def _measure(one: EntryResult) -> str:
    return say("{title}, {language}", title=one.title, language=one.language) if one.language else one.title
