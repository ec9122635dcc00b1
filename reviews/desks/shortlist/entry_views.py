"""Views of one entry of a shortlist: its page with the forms of its acts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.desks.shortlist.forms import CardQuoteForm, DescribeEntryForm, FamilyForm, RemoveEntryForm
from reviews.desks.shortlist.page import EntryRow, ShortlistPage
from reviews.desks.shortlist.run_views import runs_of_entry
from reviews.desks.shortlist.sight import ListSight
from reviews.desks.shortlist.views import shortlist_or_404
from reviews.desks.views import UNPROCESSABLE
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.shortlist import permits
from reviews.shortlist.actions.listing import confirm_family, describe, remove, warn_by_card
from reviews.shortlist.family_choice import family_choices
from reviews.shortlist.models import ShortlistEntry

ACTS = {
    "describe": say("The entry is described anew."),
    "family": say("The family is confirmed."),
    "card": say("The sentence of the card is on record; the entry is eliminated."),
    "remove": say("The entry is removed."),
}
"""The forms of the page by the last part of their address, with what is said when one was saved."""


def _entry(request: HttpRequest, slug: str, entry_number: int) -> tuple[ShortlistPage, EntryRow]:
    page = ShortlistPage(ListSight(shortlist_or_404(request, slug)))
    row = next((one for one in page.rows if one.entry.pk == entry_number), None)
    if row is None:
        raise Http404(say("This shortlist has no such entry."))
    return page, row


def _forms(page: ShortlistPage, entry: ShortlistEntry) -> dict[str, forms.Form]:
    said = {"slot": entry.slot, "because": entry.because, "disqualified_by": entry.disqualified_by}
    return {
        "describe": DescribeEntryForm(initial=said),
        "family": FamilyForm(families=_families(page, entry), initial={"root": entry.root}),
        "card": CardQuoteForm(initial={"sentence": entry.card_sentence}), "remove": RemoveEntryForm(),
    }  # fmt: skip


def _families(page: ShortlistPage, entry: ShortlistEntry) -> list[tuple[str, str]]:
    found = family_choices(entry, page.sight.entries, page.sight.reviews)
    return [(one.root, one.words) for one in found]


def _sent(request: HttpRequest, act: str, page: ShortlistPage, entry: ShortlistEntry) -> Any:
    data = request.POST
    if act == "describe":
        return DescribeEntryForm(data)
    if act == "family":
        return FamilyForm(data, families=_families(page, entry))
    return CardQuoteForm(data) if act == "card" else RemoveEntryForm(data)


def _show(request: HttpRequest, page: ShortlistPage, row: EntryRow, **filled: forms.Form) -> HttpResponse:
    told = {
        "workload": page.workload, "shortlist": page.shortlist, "row": row, "here": "list",
        "forms": _forms(page, row.entry) | filled,
        "why_not": permits.why_not_change_entry(person(request), row.entry),
        "runs": runs_of_entry(row.entry, person(request), intake=page.sight.has_intake(row.entry)),
    }  # fmt: skip
    return render(request, "desks/shortlist/entry.html", told, status=UNPROCESSABLE if filled else 200)


@login_required
@require_safe
def shortlist_entry(request: HttpRequest, slug: str, entry_number: int) -> HttpResponse:
    """Show one entry with everything that the rules say of it."""
    return _show(request, *_entry(request, slug, entry_number))


@login_required
@require_POST
def change_shortlist_entry(request: HttpRequest, slug: str, entry_number: int, what: str) -> HttpResponse:
    """Describe an entry, confirm its family, quote its card, or remove it."""
    if what not in ACTS:
        raise Http404(say("There is no such act on an entry."))
    page, row = _entry(request, slug, entry_number)
    require(permits.why_not_change_entry(person(request), row.entry))
    form = _sent(request, what, page, row.entry)
    if not form.is_valid():
        return _show(request, page, row, **{what: form})
    by = person(request)
    try:
        if what == "describe":
            describe(row.entry, said=form.said(), by=by)
        elif what == "family":
            confirm_family(row.entry, root=form.cleaned_data["root"], reviews=page.sight.reviews, by=by)
        elif what == "card":
            warn_by_card(row.entry, sentence=form.cleaned_data["sentence"], by=by)
        else:
            remove(row.entry, reason=form.cleaned_data["reason"], by=by)
    except ValueError as error:
        form.add_error(None, str(error))
        return _show(request, page, row, **{what: form})
    messages.success(request, ACTS[what])
    if what in ("remove", "card"):
        return redirect("shortlist", slug)
    return redirect("shortlist_entry", slug, row.entry.pk)
