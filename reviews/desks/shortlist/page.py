"""The page of a shortlist: what is beyond a boundary, the others side by side, the shape, and the recommendation."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from reviews.desks.shortlist.cost_cells import cost_cells
from reviews.desks.shortlist.measured_cells import (
    EntryReference,
    Runs,
    language_cell,
    limiting_cell,
    measured_cell,
    reference_cell,
)
from reviews.desks.shortlist.sight import ListSight
from reviews.language.phrases import say
from reviews.readmodels.models import CatalogEntry
from reviews.shortlist.assessment import BoundaryMet, EntryCell, EntryFit, EntryView
from reviews.shortlist.choices import QUALITY, SLOTS
from reviews.shortlist.judging import NO_REVIEW, OF_RIGHTS
from reviews.shortlist.listed import listed, needs_of
from reviews.shortlist.models import ShortlistEntry
from reviews.shortlist.queries import recommendation_of, removed_from
from reviews.shortlist.results import runs_of_each
from reviews.shortlist.rules import (
    ELIMINATED,
    IN,
    NOT_ASKED,
    OPEN,
    SATISFIED,
    UNAVAILABLE,
    UNSATISFIED,
    ListedEntry,
    ShapeResult,
    is_reference,
    shape,
    why_not_first,
)
from reviews.suites.limiting import UNKNOWN as FACTOR_UNKNOWN
from reviews.suites.limiting import LatencyTarget, limiting_factor
from reviews.suites.measures import MeasureRow

STATE_WORDS = {
    IN: ("ok", say("In")), OPEN: ("quiet", say("Open")), ELIMINATED: ("bad", say("Eliminated")),
    UNAVAILABLE: ("bad", say("Unavailable")),
}  # fmt: skip
OUTCOMES = {
    SATISFIED: ("ok", say("Satisfied")), UNSATISFIED: ("bad", say("Unsatisfied")), "unknown": ("quiet", say("Unknown")),
    NOT_ASKED: ("info", say("Not asked")),
}  # fmt: skip
LANGUAGES = say("Languages")
"""The cell to which runs of the suite add what was evaluated."""
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
    def limiting(self) -> str:
        """What limits an entry that is compared with nothing: rights or memory; "" where that is something else."""
        rights = any(one.title in OF_RIGHTS for one in self.view.boundaries)
        factor = limiting_factor(None, rights=not rights, fits=not self.misfits or self.view.state != UNAVAILABLE)
        return "" if factor == FACTOR_UNKNOWN else factor

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
            why = why_not_first(self._listed(entry, view), needs)
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
    def decided(self) -> list[tuple[int, str]]:
        """The decisions in force on the entries of the list, with their names; up to four can be compared."""
        named = {one.candidate_id: one.name for one in self.rows if one.candidate_id is not None}
        found = CatalogEntry.objects.filter(candidate__in=named, ended="", review_by__gte=timezone.now().date())
        return [(one, named[key]) for one, key in found.order_by("decision").values_list("decision", "candidate")]

    @cached_property
    def lines(self) -> list[tuple[str, list[LinkedCell]]]:
        """The rows of the table: what each is about, and the cell of every entry."""
        if not self.compared:
            return []
        entries = [(one.entry, one.view) for one in self.compared]
        costs, target = cost_cells(entries, self.workload), LatencyTarget.of(self.workload)
        table = []
        for row in self.compared:
            runs = self.runs.get(row.entry.pk)
            cells = (
                *(language_cell(one, runs, HERE) if one.about == LANGUAGES else one for one in row.view.cells),
                costs[row.entry.pk], measured_cell(runs, HERE), reference_cell(runs, self._reference(row), HERE),
                limiting_cell(runs, target, HERE),
            )  # fmt: skip
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

    @cached_property
    def runs(self) -> dict[int, list[MeasureRow]]:
        """The runs of every entry within its boundaries; none before legal has recorded the license intake."""
        mine = [one.entry for one in self.rows if one.view.state != ELIMINATED]
        return runs_of_each(one for one in mine if self.sight.has_intake(one))

    def _listed(self, entry: ShortlistEntry, view: EntryView) -> ListedEntry:
        return listed(entry, view, self.sight.reviews.get(entry.pk, NO_REVIEW))

    def _reference(self, row: EntryRow) -> EntryReference | None:
        """Return what an entry is held against: its own unquantized rung if that is listed, else the quality reference.

        That rung may fit no node class and be unavailable: it is not chosen, a loss is measured against it.
        """
        mine, held = self._listed(row.entry, row.view), [one for one in self.rows if one.view.state != ELIMINATED]
        own = None
        if mine.quantized:
            own = next((one for one in held if is_reference(self._listed(one.entry, one.view), mine)), None)
        best = next((one for one in self.compared if one.entry.slot == QUALITY), None)
        found = own or best
        if found is None or found is row:
            return EntryReference("", False, None) if found else None
        runs: Runs = self.runs.get(found.entry.pk)
        return EntryReference(found.name, found is own, runs)

    @cached_property
    def shape(self) -> list[tuple[ShapeResult, tuple[str, str]]]:
        """The answer of each shape rule with tone and words."""
        found = shape([self._listed(one.entry, one.view) for one in self.rows], needs_of(self.shortlist))
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
