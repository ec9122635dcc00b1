"""Pages of advisories: the lists with the form that imports one, and the security boundary of a decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.decisions.views import UNPROCESSABLE, decision_or_404
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.watch.advisories import actions
from reviews.watch.advisories.forms import AdvisoryForm
from reviews.watch.advisories.models import AdvisoryList
from reviews.watch.advisories.queries import monitored_parts

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def advisories(request: HttpRequest) -> HttpResponse:
    """List what was imported, and import a list."""
    who = person(request)
    why_not = actions.why_not_import(who)
    form = AdvisoryForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            found, data = form.cleaned_data["file"]
            covers = form.cleaned_data["covers"].split(",")
            row = actions.import_list(found, data, name=form.cleaned_data["name"], covers=covers, by=who)
            rows = f"{row.count:,} row{'' if row.count == 1 else 's'}"
            messages.success(request, f"The list {row.name} is in force with {rows}. Every decision is being matched.")
            return redirect("advisories")
    page = Paginator(AdvisoryList.objects.all(), PAGE).get_page(request.GET.get("page"))
    told = {"form": form, "why_not": why_not, "page": page}
    return render(request, "watch/advisories.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def boundary(request: HttpRequest, number: int) -> HttpResponse:
    """Show the parts of a decision's security boundary, what lists say of each, and which nobody monitors."""
    decision = decision_or_404(request, number)
    return render(request, "watch/boundary.html", {"decision": decision, "parts": monitored_parts(decision.pk)})
