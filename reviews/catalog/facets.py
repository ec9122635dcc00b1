"""Facets of the catalog: every value with the number of decisions it would leave, all counted in one query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString

from reviews.catalog import counting, filters, queries
from reviews.catalog.counting import Counted
from reviews.catalog.facet_words import LISTED, OPEN, STEPS, value_words
from reviews.catalog.filters import CatalogFilter
from reviews.catalog.lines import facet_group, facet_item
from reviews.language.phrases import say
from reviews.readmodels.kept import kept
from reviews.readmodels.models import CatalogEntry
from reviews.statements import statement
from reviews.workloads.models import Workload

MOST = 12
"""Most values shown for one facet; the search finds the rarer ones."""

FOLDED = frozenset({"parameters", "review"})
"""Facets of fixed values that are folded."""


@dataclass(frozen=True)
class FacetChoice:
    """One value of a facet: its words, count and link, and whether it is selected."""

    words: str
    n: int
    url: str
    chosen: bool

    @property
    def line(self) -> SafeString:
        """The value as the page shows it."""
        return facet_item(self.url, self.words, self.n, chosen=self.chosen)


@dataclass(frozen=True)
class Facet:
    """A heading with its values, folded unless one of them is chosen."""

    title: str
    choices: list[FacetChoice]
    folded: bool = False

    @property
    def group(self) -> SafeString:
        """The facet as the page shows it."""
        return facet_group(self.title, [one.line for one in self.choices], folded=self.folded)


def count(
    offers: Callable[[], QuerySet[CatalogEntry]],
    workloads: Callable[[], QuerySet[Workload]],
    chosen: CatalogFilter,
    known: list[Any],
) -> Counted:
    """Return every facet's counts and the totals; ``known`` names all that the counts depend on, the ledger's head
    first: the statement depends on all but that."""
    today = timezone.now().date()
    steps = {
        "context": {str(tokens): f"context_tokens >= {tokens}" for tokens in filters.CONTEXTS},
        "parameters": {str(most): f"parameters <= {most * filters.BILLION}" for most in filters.SIZES},
        "stage": {word: f"stage = '{word}'" for word, _ in filters.STAGES},
        "standing": {
            "in-force": "shaken = 0", "under-review": "shaken = 1", "suspended": "shaken = 2",
            "due": f"review_by <= DATE '{(today + queries.SOON).isoformat()}'",
        },
        "review": {
            "90": f"review_by <= DATE '{(today + timedelta(days=90)).isoformat()}'",
            "180": f"review_by <= DATE '{(today + timedelta(days=180)).isoformat()}'",
            "later": f"review_by > DATE '{(today + queries.LATER).isoformat()}'",
        },
        "findings": {"open": "findings > 0", "none": "findings = 0"},
    }  # fmt: skip
    parts = ("counts", repr(known[1:]))
    asked = statement(parts, lambda: counting.written(offers(), workloads(), chosen.narrowing(), steps))
    found = kept(["catalog", *known], lambda: counting.count(asked))
    return {facet: [(value, label, n) for value, label, n in rows] for facet, rows in found.items()}


def number(counted: Counted, name: str) -> int:
    """Return one of the totals, 0 if there is none."""
    return counted[name][0][2] if name in counted else 0


def facets(counted: Counted, given: QueryDict) -> list[Facet]:
    """Return the facets as the page shows them, without those that have no values."""
    rest = filters.without(given)
    found = [_values(name, counted, rest) for name in LISTED]
    found += [_steps(name, counted, rest) for name in STEPS]
    return [facet for facet in found if facet.choices]


def _values(name: str, counted: Counted, rest: filters.Parameters) -> Facet:
    chosen = rest.get(name, [])
    rows = counted.get(name, [])
    shown = rows[:MOST] + [row for row in rows[MOST:] if row[0] in chosen]
    choices = [
        FacetChoice(label or value_words(name, value), n, filters.toggled(rest, name, value), value in chosen)
        for value, label, n in shown
    ]
    return Facet(LISTED[name], choices, name not in OPEN and not chosen)


def _steps(name: str, counted: Counted, rest: filters.Parameters) -> Facet:
    """Return a facet of fixed values, without those that would empty the list."""
    title, known = STEPS[name]
    chosen, sizes = rest.get(name, [""])[-1], {value: n for value, _, n in counted.get(name, [])}
    choices = [
        FacetChoice(words, sizes.get(value, 0), filters.replaced(rest, name, value), value == chosen)
        for value, words in known
        if value in sizes or value == chosen
    ]
    return Facet(title, choices, name in FOLDED and not chosen)


def pills(given: QueryDict, form: CatalogFilter, counted: Counted) -> list[tuple[str, str]]:
    """Return every active filter as words, with the address that removes it."""
    form.is_valid()
    said, rest = form.cleaned_data, filters.without(given)
    names = {value: label or value for value, label, _ in counted.get("purposes", [])}
    found: list[tuple[str, str]] = []
    for name, title in filters.TITLES.items():
        value = said.get(name)
        if isinstance(value, list):
            words = names if name == "workload" else {one: value_words(name, one) for one in value}
            found += [
                (say("{title}: {value}", title=title, value=words.get(one, one)), filters.toggled(rest, name, one))
                for one in value
            ]
        elif value not in (None, ""):
            found.append(
                (
                    say("{title}: {words}", title=title, words=_words(name, value)),
                    filters.address(filters.without(given, name)),
                )
            )
    return found


def _words(name: str, value: object) -> str:
    if name == "context":
        return say("{value:,} tokens", value=int(str(value).partition(".")[0]))
    if name == "parameters":
        return say("{value} billion", value=value)
    return value_words(name, str(value))
