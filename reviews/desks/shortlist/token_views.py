"""Views of tokens and context: the page, a document handed in, one removed, and a count asked for again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.desks.shortlist.forms import DocumentForm
from reviews.desks.shortlist.sight import ListSight
from reviews.desks.shortlist.tokens_page import TokensPage
from reviews.desks.shortlist.views import shortlist_or_404
from reviews.desks.views import UNPROCESSABLE
from reviews.language.phrases import say
from reviews.people.permits import actor_name, require
from reviews.people.requests import person
from reviews.shortlist import permits
from reviews.shortlist.actions.documents import add_document, remove_document
from reviews.shortlist.counts_wanted import want_counts
from reviews.shortlist.models import SampleDocument


@login_required
@require_safe
def shortlist_tokens(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the sample documents and their tokens by each entry."""
    found = shortlist_or_404(request, slug)
    told = {
        "workload": found.workload, "shortlist": found, "here": "tokens", "page": TokensPage(ListSight(found)),
        "why_not": permits.why_not_list(person(request), found.workload),
    }  # fmt: skip
    return render(request, "desks/shortlist/tokens.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_sample_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a sample document."""
    found = shortlist_or_404(request, slug)
    why_not = permits.why_not_list(person(request), found.workload)
    form = DocumentForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            try:
                add_document(found, said=form.said(), by=person(request))
            except ValueError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, say("The document is handed in. The worker counts its tokens."))
                return redirect("shortlist_tokens", slug)
    told = {
        "workload": found.workload, "form": form, "why_not": why_not, "heading": say("Add a sample document"),
        "label": say("Add document"), "back": "shortlist_tokens",
    }  # fmt: skip
    return render(request, "desks/shortlist/form.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def remove_sample_document(request: HttpRequest, slug: str, document_number: int) -> HttpResponse:
    """Remove a sample document with its words."""
    found = shortlist_or_404(request, slug)
    row = get_object_or_404(SampleDocument, shortlist=found, pk=document_number)
    row.shortlist = found
    remove_document(row, by=person(request))
    messages.success(request, say("The document is removed."))
    return redirect("shortlist_tokens", slug)


@login_required
@require_POST
def count_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the worker count what was not counted."""
    found = shortlist_or_404(request, slug)
    require(permits.why_not_list(person(request), found.workload))
    with transaction.atomic():
        run = want_counts(found, by=actor_name(person(request)))
    messages.success(request, say("The worker counts what is left.") if run else say("There is nothing left to count."))
    return redirect("shortlist_tokens", slug)
