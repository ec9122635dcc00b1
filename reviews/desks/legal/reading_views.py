"""View of reading a license: the document, its terms in the order of the text, and one form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reviews.desks.legal.desk import LegalDesk
from reviews.desks.legal.reading_form import ReadingForm
from reviews.desks.legal.reading_page import ReadingPage
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.language.phrases import say, say_count
from reviews.licensing.readings.actions import agree, record_readings
from reviews.licensing.readings.statements import TextAtHand
from reviews.licensing.rows import Moved
from reviews.licensing.terms.values import BadTerms
from reviews.people.permits import require
from reviews.people.requests import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read_terms(request: HttpRequest, candidate_id: int, ref: str, key: str) -> HttpResponse:
    """Show the terms of a license beside the document, and record what was read of it in one entry."""
    candidate = candidate_or_404(request, candidate_id)
    desk = LegalDesk(person(request), candidate, doc=ref, form="text")
    licensed = next((one for one in desk.licenses if one.held.key == key), None)
    opened = desk.chosen
    if licensed is None or opened is None or opened.ref != ref or not licensed.readable:
        raise Http404(say("These terms cannot be read in this document: it is not the text of this license."))
    page = ReadingPage(desk, licensed, opened)
    form = ReadingForm(request.POST or None, page=page)
    if request.method == "POST":
        require(desk.why_not_terms)
        if form.is_valid():
            try:
                told = _record(page, form, candidate.repo_id)
            except (Moved, BadTerms) as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, told)
                return redirect(reverse("legal", args=[candidate.pk], query={"doc": ref}))
    context = context_of(candidate, say("Read {name}", name=licensed.held.license.name)) | {
        "desk": desk, "page": page, "form": form, "opened": page.opened, "licensed": licensed,
        "why_not": desk.why_not_terms,
    }  # fmt: skip
    return render(request, "desks/legal/read_terms.html", context, status=UNPROCESSABLE if form.errors else 200)


def _record(page: ReadingPage, form: ReadingForm, repo_id: str) -> str:
    """Record what was read and what was agreed to, each in one entry; return the sentence about it."""
    by, row, said, seconded = page.desk.user, page.licensed.held.license, form.said(), form.seconded()
    if said:
        text = TextAtHand(page.document.text, say("{title} of {repo_id}", title=page.document.title, repo_id=repo_id))
        record_readings(row, text=text, said=said, seen=form.cleaned_data["version"], by=by)
    if seconded:
        agree(row, readings=seconded, by=by)
    if not said:
        return say("Your agreement has been recorded.")
    if not seconded:
        return say_count(len(said), "Your reading has been recorded.", "Your {number} readings have been recorded.")
    return say_count(
        len(said),
        "Your reading has and your agreement has been recorded.",
        "Your {number} readings have and your agreement has been recorded.",
    )
