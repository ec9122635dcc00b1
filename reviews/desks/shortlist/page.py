"""The page of a shortlist: what is beyond a boundary, the others side by side, the shape, and the recommendation."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from reviews.desks.engineering.cost import NodePrice, signed_cost
from reviews.desks.shortlist.measured_cells import limiting_cell, measured_cell
from reviews.desks.shortlist.sight import ListSight
from reviews.language.phrases import joined, say
from reviews.shortlist.assessment import BoundaryMet, EntryCell, EntryFit, EntryView
from reviews.shortlist.choices import SLOTS
from reviews.shortlist.listed import listed, needs_of
from reviews.shortlist.models import ShortlistEntry
from reviews.shortlist.queries import recommendation_of, removed_from
from reviews.shortlist.results import EntryResult, newest_runs, told_of
from reviews.shortlist.rules import (
    ELIMINATED,
    IN,
    NOT_ASKED,
    OPEN,
    SATISFIED,
    UNAVAILABLE,
    UNSATISFIED,
    ShapeResult,
    shape,
    why_not_first,
)
from reviews.suites.limiting import LatencyTarget
from reviews.suites.measures import MeasureRow
from reviews.workloads.nodes.queries import newest, rates

STATE_WORDS = {
    IN: ("ok", say("In")), OPEN: ("quiet", say("Open")), ELIMINATED: ("bad", say("Eliminated")),
    UNAVAILABLE: ("bad", say("Unavailable")),
}  # fmt: skip
OUTCOMES = {
    SATISFIED: ("ok", say("Satisfied")), UNSATISFIED: ("bad", say("Unsatisfied")), "unknown": ("quiet", say("Unknown")),
    NOT_ASKED: ("info", say("Not asked")),
}  # fmt: skip
MOST_UNKNOWN = 8
HERE = "@entry"
"""The place of what only the page of the entry shows."""
PLACES = {"@legal": "legal_fit", "@hardware": "hardware", "@variants": "variants"}


@dataclass(frozen=True)
class LinkedCell:
    """A cell with the address that shows more, and whose it is."""

    cell: EntryCell
    url: str
    name: str


@dataclass(frozen=True)
class EntryRow:
    """An entry as the page shows it."""

    entry: ShortlistEntry
    view: EntryView
    candidate_id: int | None
    why_not_first: str

    @property
    def state(self) -> tuple[str, str]:
        """Tone and words of its state."""
        return STATE_WORDS[self.view.state]

    @property
    def slot(self) -> str:
        """Its slot in words."""
        return dict(SLOTS).get(self.entry.slot, say("No slot"))

    @property
    def name(self) -> str:
        """The short name of the repository."""
        return self.entry.snapshot.repo_id.rpartition("/")[2]

    @property
    def boundaries(self) -> list[tuple[BoundaryMet, str]]:
        """Each boundary that it is beyond, with the address that shows more."""
        return [(one, self.url(one.place)) for one in self.view.boundaries]

    @property
    def misfits(self) -> list[EntryFit]:
        """The node classes that do not hold it."""
        return [one for one in self.view.fits if one.verdict == "does_not_fit"]

    @property
    def unknown(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The first things that are unknown, and the others, which the page folds."""
        every = self.view.unknown
        return every[:MOST_UNKNOWN], every[MOST_UNKNOWN:]

    def url(self, place: str) -> str:
        """Return the address of a place: a page of the review, or a fact; without a candidate, the entry's own page."""
        if self.candidate_id is None or place == HERE:
            return reverse("shortlist_entry", args=[self.entry.shortlist.workload.slug, self.entry.pk])
        if place in PLACES:
            return reverse(PLACES[place], args=[self.candidate_id])
        return reverse("evidence_fact", args=[self.candidate_id, place])


class ShortlistPage:
    """Everything on the page, read once."""

    def __init__(self, sight: ListSight) -> None:
        self.sight, self.shortlist, self.workload = sight, sight.shortlist, sight.workload
        for one in sight.entries:
            one.shortlist = sight.shortlist

    @cached_property
    def rows(self) -> list[EntryRow]:
        """Every entry on the list."""
        found, needs = [], needs_of(self.shortlist)
        for entry in self.sight.entries:
            candidate, view = self.sight.candidate(entry), self.sight.views[entry.pk]
            why = why_not_first(listed(entry, view), needs)
            found.append(EntryRow(entry, view, candidate.pk if candidate else None, why))
        return found

    @property
    def eliminated(self) -> list[EntryRow]:
        """Those beyond a boundary, which are compared with nothing."""
        return [one for one in self.rows if one.view.state == ELIMINATED]

    @property
    def unavailable(self) -> list[EntryRow]:
        """Those that no named node class holds: unavailable, not worse."""
        return [one for one in self.rows if one.view.state == UNAVAILABLE]

    @cached_property
    def compared(self) -> list[EntryRow]:
        """Those that stand side by side, in the order in which they were added; nothing ranks them."""
        return [one for one in self.rows if one.view.state in (IN, OPEN)]

    @cached_property
    def lines(self) -> list[tuple[str, list[LinkedCell]]]:
        """The rows of the table: what each is about, and the cell of every entry."""
        if not self.compared:
            return []
        costs, target = self._costs(), LatencyTarget.of(self.workload)
        table = []
        for row in self.compared:
            runs = self.runs.get(row.entry.pk)
            cells = (*row.view.cells, costs[row.entry.pk], measured_cell(runs, HERE), limiting_cell(runs, target, HERE))
            table.append(cells)
        return [
            (
                cells[0].about,
                [
                    LinkedCell(cell, row.url(cell.place), row.name)
                    for cell, row in zip(cells, self.compared, strict=True)
                ],
            )
            for cells in zip(*table, strict=True)
        ]

    def _costs(self) -> dict[int, EntryCell]:
        classes, prices = newest(self.workload.node_classes), rates(self.workload.node_classes)
        found = {}
        for row in self.compared:
            words, why = "", []
            for fit in row.view.fits:
                rate, version = prices.get(fit.node_class), classes.get(fit.node_class)
                price = NodePrice(rate.amount, rate.currency) if rate and rate.amount is not None else None
                held = {
                    "verdict": fit.verdict, "replicas": fit.replicas, "most_sequences": fit.most,
                    "accelerators": fit.ranks, "nodes_needed": fit.nodes,
                }  # fmt: skip
                cost = signed_cost(held, version.node, self.workload.concurrency, price) if version else None
                if cost:
                    hours, idle, money = cost.words
                    words = words or say("{hours} node-hours a month", hours=hours)
                    why.append(
                        say(
                            "{node_class}: {hours} node-hours a month, {idle} idle, {money}.",
                            node_class=fit.node_class,
                            hours=hours,
                            idle=idle,
                            money=money,
                        )
                    )
                else:
                    why.append(say("{node_class}: not known.", node_class=fit.node_class))
            tone = "info" if words else "quiet"
            text = joined(" ", why) or say("The workload names no node class.")
            found[row.entry.pk] = EntryCell(say("Cost shape"), tone, words or say("Unknown"), text, "@hardware")
        return found

    @cached_property
    def runs(self) -> dict[int, list[MeasureRow]]:
        """The newest run of each suite by the entry; none before legal has recorded the license intake."""
        return newest_runs(one.entry for one in self.compared if self.sight.has_intake(one.entry))

    @cached_property
    def results(self) -> dict[int, list[EntryResult]]:
        """What was measured of each entry; nothing is shown before legal has recorded the license intake."""
        return {key: told_of(runs) for key, runs in self.runs.items()}

    @cached_property
    def shape(self) -> list[tuple[ShapeResult, tuple[str, str]]]:
        """The answer of each shape rule with tone and words."""
        found = shape([listed(one.entry, one.view) for one in self.rows], needs_of(self.shortlist))
        return [(one, OUTCOMES[one.outcome]) for one in found]

    @cached_property
    def recommendation(self) -> Any:
        """The newest recommendation, None if there is none."""
        return recommendation_of(self.shortlist)

    @cached_property
    def recommended(self) -> EntryRow | None:
        """The entry of the recommendation as it is now, None if it is no longer on the list."""
        mine = self.recommendation.entry_id if self.recommendation else None
        return next((one for one in self.rows if one.entry.pk == mine), None)

    @cached_property
    def removed(self) -> list[ShortlistEntry]:
        """The entries that were removed, the last one first."""
        return list(removed_from(self.shortlist)[:20])
