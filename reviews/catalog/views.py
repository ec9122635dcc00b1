"""The catalog page: the opening question, its results and the filters, all held in the address."""

from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from reviews.catalog import controls, facets, filters, queries
from reviews.catalog.counting import Counted
from reviews.catalog.filters import CatalogFilter, QuestionForm
from reviews.catalog.lines import lines
from reviews.catalog.results_page import SHOWN, results, with_beside
from reviews.catalog.rules import WorkloadQuestion
from reviews.decisions.entries import sight
from reviews.decisions.queries import visible_to as visible_decisions
from reviews.language.phrases import say, say_count
from reviews.language.reader import spoken
from reviews.people.requests import person
from reviews.people.sessions import ledger_head
from reviews.readmodels.kept import drawn
from reviews.readmodels.models import CatalogEntry
from reviews.statements import rows
from reviews.templatetags.markup import fill_each
from reviews.workloads.permits import why_not_propose_for
from reviews.workloads.queries import visible_to as visible_workloads

PAGE = 25


@login_required
@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    """Show the decisions in force, those that cover the question first, each with its two verdicts."""
    who, given = person(request), request.GET
    question = QuestionForm(given)
    asked = question.heard()
    chosen = CatalogFilter(given)
    chosen.is_valid()

    def offers() -> QuerySet[CatalogEntry]:
        return queries.fit(queries.offers(who), asked)

    depends = known(request, asked, chosen)
    counted = facets.count(offers, lambda: visible_workloads(who), chosen, depends)
    while not facets.number(counted, "found") and chosen.resembles():
        depends = [*depends, f"rung {chosen.rung}"]
        counted = facets.count(offers, lambda: visible_workloads(who), chosen, depends)
    sort = given.get("sort", "fit")
    order = filters.ORDERS.get(sort, filters.ORDERS["fit"])
    plain = not (asked.anything or chosen.has_changed())
    page = Paginator(range(facets.number(counted, "found")), PAGE).get_page(given.get("page"))
    shown = results(_entries(chosen, offers, (repr(depends[1:]), order), page, plain=plain), asked)
    pills = facets.pills(given, chosen, counted)
    total, sort = facets.number(counted, "all"), sort if sort in filters.ORDERS else "fit"
    told = {
        "question": controls.question(given, question, counted),
        "asked": asked,
        "results": shown,
        "lines": fill_each("", "{}", ((one,) for one in lines(shown, proposes=not why_not_propose_for(who)))),
        "page": page,
        "total": total,
        "covering": (covering := facets.number(counted, "covering")),
        "in_production": (in_production := facets.number(counted, "in-production")),
        "answer": answer(covering, in_production, narrowed=chosen.has_changed()),
        "narrowing": controls.narrowing(given, _facets(given, counted, depends), len(pills)),
        "head": controls.head(given, sort, found=page.paginator.count, total=total),
        "pills": pills,
        "clear": filters.address(filters.without(given, *filters.TITLES)),
        "notices": [*filters.notices(given, chosen, question), *(_resembling(chosen) if shown else ())],
    }
    if not shown and (text := given.get("q", "").strip()).isdigit() and text.isascii() and len(text) < 7:
        told["elsewhere"] = visible_decisions(who).filter(number=int(text)).first()
    return render(request, "catalog/catalog.html", told)


def _entries(
    chosen: CatalogFilter,
    offers: Callable[[], QuerySet[CatalogEntry]],
    known: tuple[str, Sequence[str]],
    page: "Page[int]",
    *,
    plain: bool,
) -> list[CatalogEntry]:
    """Return the rows of a page; ``known`` ends with their order. A ``plain`` list has no text of a person in it."""
    if not page.object_list:
        return []
    first = (page.number - 1) * PAGE

    def part() -> QuerySet[CatalogEntry]:
        return with_beside(chosen.narrowed(offers()).order_by(*known[1])).only(*SHOWN)[first : first + PAGE]

    return rows(("catalog", *known, first), part, CatalogEntry, steady=plain)


def _facets(given: QueryDict, counted: Counted, depends: list[Any]) -> SafeString:
    """Return the facets, drawn once for what they depend on: all that the counts do, the address and the language."""
    parts = [*depends, filters.address(filters.without(given)), spoken()]
    return drawn(["facets", *parts], lambda: facets.facets(counted, given))


def _resembling(chosen: CatalogFilter) -> list[str]:
    """Return the sentence that says that nothing contains the words, if that is so."""
    if not chosen.resembling:
        return []
    words = chosen.cleaned_data["q"]
    return [say("No decision contains “{words}”. What follows resembles it.", words=words)]


def known(request: HttpRequest, asked: WorkloadQuestion, chosen: CatalogFilter) -> list[Any]:
    """Return all that the counts of the page depend on: the ledger's head, the day, the person's sight, and what was
    asked."""
    head = ledger_head(request)
    said = sorted((name, str(value)) for name, value in chosen.cleaned_data.items() if value not in (None, "", []))
    day = timezone.now().date().isoformat()
    return [head.digest if head else "", day, sight(person(request)), *astuple(asked), *said]


def answer(covering: int, in_production: int, *, narrowed: bool) -> str:
    """Return the sentence that follows "yes" or "not yet"."""
    among = say(" within your filters") if narrowed else ""
    if not covering:
        return say(
            "No decision in force covers this use{among}. A model approved for another use needs a new review.",
            among=among,
        )
    said = say_count(
        covering,
        "{number:,} decision covers this use{among}, shown first",
        "{number:,} decisions cover this use{among}, shown first",
        among=among,
    )
    if not in_production:
        return say("{said}, for test only: none is released for production yet.", said=said)
    only = covering - in_production
    return say("{said}; {only:,} of them for test only.", said=said, only=only) if only else say("{said}.", said=said)
