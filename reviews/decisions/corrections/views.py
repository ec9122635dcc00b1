"""Pages of corrections: proposing one, and answering it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reviews.decisions.corrections import actions, permits
from reviews.decisions.corrections.correctables import PARTS, SUPERSEDE
from reviews.decisions.corrections.forms import CorrectionForm, CorrectionReviewForm, PartForm
from reviews.decisions.corrections.models import Correction
from reviews.decisions.corrections.queries import corrections_of, waiting, words_now
from reviews.decisions.views import UNPROCESSABLE, decision_or_404
from reviews.language.phrases import say
from reviews.ledger.chain import digest
from reviews.people.permits import require
from reviews.people.requests import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_decision(request: HttpRequest, number: int) -> HttpResponse:
    """Choose a part, then propose its new words; ``?part=`` names the part."""
    found = decision_or_404(request, number)
    why_not = permits.why_not_propose(person(request), found)
    chosen = PartForm({"part": request.GET.get("part", "limitations")})
    part = chosen.cleaned_data["part"] if chosen.is_valid() else "limitations"
    known = corrections_of(found)
    old = words_now(found, known, part)
    form, status = CorrectionForm(request.POST or None, initial={"seen": digest(old.encode()), "new": old}), 200
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            data = form.cleaned_data
            actions.propose(found, part=part, seen=data["seen"], new=data["new"], why=data["why"], by=person(request))
            messages.success(request, say("Correction proposed. A reviewer agrees to it or refuses it."))
            return redirect("decision", number)
        status = UNPROCESSABLE
    if chosen.errors:
        status = UNPROCESSABLE
    context = {
        "decision": found, "form": form, "chosen": chosen, "part": part, "title": PARTS[part].title, "old": old,
        "waiting": waiting(known, part), "why_not": why_not, "supersede": SUPERSEDE,
    }  # fmt: skip
    return render(request, "decisions/correct.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_correction(request: HttpRequest, number: int, correction: int) -> HttpResponse:
    """Show the old and new words side by side, and take a reviewer's answer."""
    found = decision_or_404(request, number)
    rows = Correction.objects.select_related("decision__candidate__policy", "by", "review__by")
    row = get_object_or_404(rows, pk=correction, decision=found)
    why_not = permits.why_not_review(person(request), row)
    form = CorrectionReviewForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.review(row, by=person(request), **form.cleaned_data)
            messages.success(request, say("Your answer has been recorded."))
            return redirect("decision", number)
    context = {
        "decision": found, "row": row, "title": PARTS[row.part].title, "form": form, "why_not": why_not,
        "review": getattr(row, "review", None),
    }  # fmt: skip
    return render(request, "decisions/review_correction.html", context, status=UNPROCESSABLE if form.errors else 200)
