"""The cells of an entry that runs of the suite fill: measures, languages, the reference, and what limits it first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviews.language.memory import recalled
from reviews.language.phrases import joined, say, say_count
from reviews.shortlist.assessment import EntryCell
from reviews.shortlist.results import EntryResult, beside, told_of
from reviews.suites.limiting import UNKNOWN, LatencyTarget, limiting_factor
from reviews.suites.measures import MeasureRow
from reviews.suites.vocabulary import KINDS

WAITS = say("No result is shown before legal has recorded the license intake.")
MET = {True: say("met"), False: say("missed"), None: say("unknown")}
SHOWN = ("quality", "refusal-wanted", "refusal-not-wanted", "format", "invented-citations", "total-p95", "memory")
"""Measures of the newest run that the table shows; the page of the run has all."""
Runs = Sequence[MeasureRow] | None
"""The runs of an entry, newest first; None before legal has recorded the license intake."""


@dataclass(frozen=True)
class EntryReference:
    """The entry that another is held against: its name, whether as its own unquantized weights, and its runs."""

    name: str
    unquantized: bool
    runs: Runs

    @property
    def words(self) -> str:
        """Which entry it is, and why that one."""
        return (
            say("{name}, its unquantized rung", name=self.name)
            if self.unquantized
            else say("{name}, the quality reference", name=self.name)
        )


def measured_cell(runs: Runs, place: str) -> EntryCell:
    """Return what the newest run measured of an entry as a whole; languages have a cell of their own."""
    about = say("Measured by us")
    if runs is None:
        return EntryCell(about, "quiet", say("Waits for the intake"), WAITS, "@legal")
    if not runs:
        return EntryCell(about, "quiet", say("Not measured"), say("No run of the suite is of these bytes."), place)
    run = runs[0]
    told = [] if run.complete else [say("Cases answered: {answered_words}", answered_words=run.answered_words)]
    told += [
        say("{label}: {words}", label=one.label, words=one.words)
        for one in map(run.measure, SHOWN)
        if one.value is not None
    ]
    known = sum(one.value is not None for one in run.measures)
    words = say_count(known, "{number} measure", "{number} measures")
    more = say(" Runs before it: {number_of}.", number_of=len(runs) - 1) if len(runs) > 1 else ""
    why = say(
        "{value} (run {run}, {suite_title}, version {suite_number}).{more}",
        value=joined("; ", told) or say("No value"),
        run=run.run,
        suite_title=run.suite_title,
        suite_number=run.suite_number,
        more=more,
    )
    return EntryCell(about, "info", words, why, place)


def language_cell(cell: EntryCell, runs: Runs, place: str) -> EntryCell:
    """Return the cell about languages with the scores of our suite; what a card claims stays a claim beside them."""
    if runs is None:
        return cell
    # The cell was stored in English; it becomes a part of a sentence that is read whole.
    cell = replace(cell, words=recalled(cell.words), why=recalled(cell.why))
    scored: dict[str, EntryResult] = {}
    for one in (said for run in runs for said in told_of(run) if said.language):
        scored.setdefault(one.language, one)
    if not scored:
        return replace(cell, why=joined(" ", (cell.why, say("Not evaluated by us."))))
    told = joined(
        "; ",
        (
            say("{language}: {score}, {suite}", language=one.language, score=one.score, suite=one.suite)
            for one in scored.values()
        ),
    )
    words = say("Evaluated by us: {scored}", scored=joined(", ", scored))
    return replace(
        cell,
        tone="info",
        words=words,
        why=say("{told}. The card: {words}. {why}", told=told, words=cell.words, why=cell.why),
        place=place,
    )


def reference_cell(runs: Runs, reference: EntryReference | None, place: str) -> EntryCell:
    """Return how an entry's newest run differs from that of its reference, as a whole and in each kind of case.

    ``reference`` without runs of its own is the entry itself where it is what others are held against; None if the
    shortlist names no reference.
    """
    about = say("Beside its reference")
    if reference is None:
        return EntryCell(
            about, "quiet", say("No reference"), say("No entry has the slot of the quality reference."), place
        )
    if not reference.name:
        return EntryCell(about, "info", say("Reference"), say("The other entries are held against it."), place)
    if runs is None or reference.runs is None:
        return EntryCell(about, "quiet", say("Waits for the intake"), WAITS, "@legal")
    found = beside(runs[0], reference.runs) if runs else None
    if found is None:
        of = say("this entry") if not runs else reference.name
        return EntryCell(
            about,
            "quiet",
            say("Not measured"),
            say("Against {words}: no run of {of}.", words=reference.words, of=of),
            place,
        )
    other, said = found
    against = say("Run {run} against run {run2} of {words}", run=runs[0].run, run2=other.run, words=reference.words)
    if said.whole is None:
        return EntryCell(
            about,
            "quiet",
            say("Not comparable"),
            say("{against}. {why_not}", against=against, why_not=said.why_not),
            place,
        )
    kinds = joined(
        "", (say(" {kinds}: {words}.", kinds=KINDS[kind], words=one.words) for kind, one in said.kinds.items())
    )
    words = say("Difference shown") if said.whole.shown else say("No difference shown")
    tone, words = ("info", words) if said.whole.low is not None else ("quiet", say("Too few cases"))
    return EntryCell(
        about,
        tone,
        words,
        say("{against}: {words}.{kinds}", against=against, words=said.whole.words, kinds=kinds),
        place,
    )


def limiting_cell(runs: Runs, target: LatencyTarget, place: str) -> EntryCell:
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
