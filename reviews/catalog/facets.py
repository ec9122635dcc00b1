"""Facets of the catalog: every value with the number of decisions it would leave, all counted in one query."""

from collections.abc import Callable
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
from reviews.catalog.lines import FacetChoice, facet_group
from reviews.language.phrases import say
from reviews.readmodels.kept import kept
from reviews.readmodels.models import CatalogEntry
from reviews.statements import statement
from reviews.templatetags.markup import fill_each
from reviews.workloads.models import Workload

MOST = 12
"""Most values shown for one facet; the search finds the rarer ones."""

FOLDED = frozenset({"parameters", "review"})
"""Facets of fixed values that are folded."""


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


def facets(counted: Counted, given: QueryDict) -> SafeString:
    """Return the facets as the page shows them, without those that have no values."""
    rest = filters.without(given)
    told = filters.address(rest)
    groups = [_values(name, counted, rest, told) for name in LISTED]
    groups += [_steps(name, counted, rest, told) for name in STEPS]
    return fill_each("", "{}", ((one,) for one in groups if one))


def _values(name: str, counted: Counted, rest: filters.Parameters, told: str) -> SafeString | None:
    chosen = rest.get(name, [])
    rows = counted.get(name, [])
    shown = rows[:MOST] + [row for row in rows[MOST:] if row[0] in chosen]
    if not shown:
        return None
    choices = [
        FacetChoice(
            label or value_words(name, value),
            n,
            filters.toggled(rest, name, value) if chosen else filters.added(told, name, value),
            value in chosen,
        )
        for value, label, n in shown
    ]
    return facet_group(LISTED[name], choices, folded=name not in OPEN and not chosen)


def _steps(name: str, counted: Counted, rest: filters.Parameters, told: str) -> SafeString | None:
    """Return a facet of fixed values, without those that would empty the list."""
    title, known = STEPS[name]
    chosen, sizes = rest.get(name, [""])[-1], {value: n for value, _, n in counted.get(name, [])}
    choices = [
        FacetChoice(
            words,
            sizes.get(value, 0),
            filters.replaced(rest, name, value) if name in rest else filters.added(told, name, value),
            value == chosen,
        )
        for value, words in known
        if value in sizes or value == chosen
    ]
    return facet_group(title, choices, folded=name in FOLDED and not chosen) if choices else None


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
