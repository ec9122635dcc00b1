"""View for adding a new license text, with the terms of its unchanged clauses carried over unconfirmed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.desks.legal.forms import CarryForm
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.language.phrases import say
from reviews.legal.carrying import carried
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.actions import LicenseExists, add_license
from reviews.licensing.permits import why_not_own_terms
from reviews.people.permits import require
from reviews.people.requests import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: HttpRequest, candidate_id: int, ref: str) -> HttpResponse:
    """Show the terms that carry over to this document's text, and add the text as a new license."""
    candidate = candidate_or_404(request, candidate_id)
    license_documents = LicenseDocuments(candidate.snapshot) if candidate.snapshot else None
    legal_document = (
        next((one for one in license_documents.legal_documents if one.ref == ref), None) if license_documents else None
    )
    found = carried(license_documents, legal_document) if license_documents and legal_document else None
    if legal_document is None or found is None:
        raise Http404(say("There is no reviewed license text to carry terms over from."))
    why_not = why_not_own_terms(person(request))
    form = CarryForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            try:
                row = add_license(**form.cleaned_data, values=found.values, by=person(request))
                told = say(
                    "{name} has been added. Conclude the license, then confirm the carried-over terms.", name=row.name
                )
                messages.success(request, told)
                return redirect("legal_record", candidate.pk)
            except LicenseExists as error:
                form.add_error("key", str(error))
    context = context_of(candidate, say("Add a license text")) | {
        "form": form, "why_not": why_not, "found": found, "legal_document": legal_document,
    }  # fmt: skip
    return render(request, "desks/legal/carry.html", context, status=UNPROCESSABLE if form.errors else 200)
