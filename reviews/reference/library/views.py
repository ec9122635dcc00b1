"""Pages of the clause library: the search, and two licenses side by side."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.people.requests import person
from reviews.reference.library import known, stored
from reviews.reference.library.forms import CompareForm, LibraryForm
from reviews.reference.library.side_by_side import family_steps, side_by_side

PAGE = 20


@login_required
@require_safe
def clause_library(request: HttpRequest) -> HttpResponse:
    """Show clauses by term and value, and stored texts by their words; both are kept in the address."""
    who, form = person(request), LibraryForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    told: dict[str, Any] = {"form": form, "families": family_steps()}
    if asked.get("term"):
        path, _, value = asked["term"].partition("=")
        rows = known.licenses_with(path, value, confirmed=asked.get("confirmed", False))
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        told |= {"clauses": page, "known": known.terms_of(page, [path], who)}
    if asked.get("q"):
        texts = Paginator(stored.matching(asked["q"], who), PAGE).get_page(request.GET.get("page"))
        told |= {"texts": texts, "found": stored.shown(list(texts), asked["q"], who)}
    return render(request, "reference/library/library.html", told)


@login_required
@require_safe
def compare_licenses(request: HttpRequest) -> HttpResponse:
    """Show two licenses term by term with their clauses; without both, the form and the families alone."""
    form = CompareForm(request.GET or None)
    told: dict[str, Any] = {"form": form, "families": family_steps(), "errors_form": form if form.errors else None}
    if form.is_valid():
        said = form.cleaned_data
        told["compared"] = side_by_side(said["one"], said["other"], person(request), every=said["every"])
    return render(request, "reference/library/compare.html", told)
