"""View for tying a clause to a term: locate the words in the document, then continue on the term's form."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reviews.desks.forms import text_field
from reviews.desks.legal.desk import LegalDesk
from reviews.desks.legal.record_views import context_of
from reviews.desks.legal.terms_page import TermsShown, tie_choices
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.language.phrases import say
from reviews.licensing.terms.clauses import ClauseNotFound, locate
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.single_lines import PortalForm


class TieForm(PortalForm):
    """A clause of the document, and the term that it belongs to."""

    quote = text_field(say("Words of the clause"), say("Paste them exactly; spaces and line breaks may differ."))
    term = forms.ChoiceField(label=say("Term"), widget=forms.Select(attrs={"class": "input"}))

    def __init__(self, *args: Any, licenses: Iterable[TermsShown], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "tie-%s", **kwargs})
        self.fields["term"].choices = tie_choices(licenses)  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_clause(request: HttpRequest, candidate_id: int, ref: str) -> HttpResponse:
    """Locate the words in the document, then open the form of the term with the clause filled in."""
    candidate = candidate_or_404(request, candidate_id)
    desk = LegalDesk(person(request), candidate, doc=ref, form="text")
    legal_document = desk.chosen
    if legal_document is None or legal_document.ref != ref:
        raise Http404(say("This candidate has no such license document."))
    posted = request.method == "POST"
    form = TieForm(request.POST if posted else None, licenses=desk.licenses)
    if posted:
        require(desk.why_not_terms)
        if form.is_valid():
            try:
                start, end = locate(legal_document.text, form.cleaned_data["quote"])
            except ClauseNotFound as error:
                form.add_error("quote", str(error))
            else:
                key, path = form.cleaned_data["term"].split(" ")
                query = urlencode({"candidate": candidate.pk, "doc": legal_document.sha256, "start": start, "end": end})
                return redirect(f"{reverse('license_term', args=[key, path])}?{query}")
    nothing = "" if desk.licenses else say("No known license applies to these documents yet; conclude one first.")
    context = context_of(candidate, say("Tie a clause to a term")) | {
        "form": form, "legal_document": legal_document, "why_not": desk.why_not_terms or nothing,
    }  # fmt: skip
    return render(request, "desks/legal/tie.html", context, status=UNPROCESSABLE if form.errors else 200)
