"""Facets of the catalog: every value with the number of decisions it would leave, all counted in one query."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString

from reviews.catalog import counting, filters, queries
from reviews.catalog.counting import Counted
from reviews.catalog.filters import CatalogFilter
from reviews.catalog.lines import facet_item
from reviews.readmodels.kept import kept
from reviews.readmodels.models import CatalogEntry
from reviews.readmodels.statements import statement
from reviews.templatetags.markup import fill_each
from reviews.workloads.models import Workload

FIELDS = {"license": "License", "task": "Task", "node": "Node class", "workload": "Workload"}
"""Filters whose facet lists the values that exist, with its heading."""

MOST = 12
"""Most values shown for one facet; the search finds the rarer ones."""


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
    """A heading with its values."""

    title: str
    choices: list[FacetChoice]

    @property
    def lines(self) -> SafeString:
        """The values as the page shows them."""
        return fill_each("", "{}", ((one.line,) for one in self.choices))


def count(
    offers: Callable[[], QuerySet[CatalogEntry]],
    workloads: Callable[[], QuerySet[Workload]],
    chosen: CatalogFilter,
    known: list[Any],
) -> Counted:
    """Return every facet's counts and the totals; ``known`` names all that the counts depend on, the ledger's head
    first: the statement depends on all but that."""
    soon = timezone.now().date() + queries.SOON
    steps = {
        "context": {str(tokens): f"context_tokens >= {tokens}" for tokens in filters.CONTEXTS},
        "stage": {word: f"stage = '{word}'" for word, _ in filters.STAGES},
        "standing": {
            "in-force": "shaken = 0", "under-review": "shaken = 1", "suspended": "shaken = 2",
            "due": f"review_by <= DATE '{soon.isoformat()}'",
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
    found = [_values(name, counted, rest) for name in FIELDS]
    sizes = {value: n for value, _, n in counted.get("context", [])}
    steps = [
        _one("context", str(tokens), f"{tokens // 1024}k or more", sizes.get(str(tokens), 0), rest)
        for tokens in filters.CONTEXTS
    ]
    stands = {value: n for value, _, n in counted.get("standing", [])}
    words = [_one("standing", word, title, stands.get(word, 0), rest) for word, title in filters.STANDINGS]
    at = {value: n for value, _, n in counted.get("stage", [])}
    stages = [_one("stage", word, title, at.get(word, 0), rest) for word, title in filters.STAGES]
    open_ones = {value: n for value, _, n in counted.get("findings", [])}
    watched = [_one("findings", word, title, open_ones.get(word, 0), rest) for word, title in filters.FINDINGS]
    found += [Facet("Context approved", steps), Facet("Stage", stages), Facet("Standing", words)]
    found.append(Facet("Watch", watched))
    # leave out values that would empty the list
    found = [Facet(one.title, [choice for choice in one.choices if choice.n or choice.chosen]) for one in found]
    return [facet for facet in found if facet.choices]


def _values(name: str, counted: Counted, rest: filters.Parameters) -> Facet:
    chosen = rest.get(name, [])
    rows = counted.get(name, [])
    shown = rows[:MOST] + [row for row in rows[MOST:] if row[0] in chosen]
    choices = [
        FacetChoice(label or value, n, filters.toggled(rest, name, value), value in chosen) for value, label, n in shown
    ]
    return Facet(FIELDS[name], choices)


def _one(name: str, value: str, words: str, n: int, rest: filters.Parameters) -> FacetChoice:
    return FacetChoice(words, n, filters.replaced(rest, name, value), rest.get(name, [""])[-1] == value)


def pills(given: QueryDict, form: CatalogFilter, counted: Counted) -> list[tuple[str, str]]:
    """Return every active filter as words, with the address that removes it."""
    form.is_valid()
    said, rest = form.cleaned_data, filters.without(given)
    names = {value: label or value for value, label, _ in counted.get("purposes", [])}
    found: list[tuple[str, str]] = []
    for name, title in filters.TITLES.items():
        value = said.get(name)
        if isinstance(value, list):
            words = names if name == "workload" else {}
            found += [(f"{title}: {words.get(one, one)}", filters.toggled(rest, name, one)) for one in value]
        elif value not in (None, ""):
            found.append((f"{title}: {_words(name, value)}", filters.address(filters.without(given, name))))
    return found


def _words(name: str, value: object) -> str:
    if name == "context":
        return f"{int(str(value).partition('.')[0]):,} tokens"
    if name == "parameters":
        return f"{value} billion"
    known = {"stage": filters.STAGES, "findings": filters.FINDINGS}.get(name, filters.STANDINGS)
    return dict(known).get(str(value), str(value))
