"""The page on which a look for triggers is recorded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.decisions import record_page as shown
from reviews.decisions.looks import actions
from reviews.decisions.looks.forms import LookForm
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.permits import why_not_day, why_not_look
from reviews.decisions.looks.queries import newest_look
from reviews.decisions.looks.triggers import trigger_rows
from reviews.decisions.views import UNPROCESSABLE, decision_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def look_for_triggers(request: HttpRequest, number: int) -> HttpResponse:
    """Show what to look for, and record what was found."""
    found = decision_or_404(request, number)
    newest = newest_look(found)
    why_not = why_not_look(person(request), found, newest)
    form = LookForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid() and (why := why_not_day(form.cleaned_data["look_by"], found.review_by)):
            form.add_error("look_by", why)
        if form.is_valid():
            actions.look(found, by=person(request), **form.cleaned_data)
            messages.success(request, say("Your look has been recorded."))
            return redirect("decision", number)
    context = {
        "decision": found, "form": form, "why_not": why_not, "newest": newest,
        "triggers": trigger_rows(
            [one["trigger"] for one in shown.read(bytes(found.canonical)).data["re_evaluation_triggers"]],
            newest.who if newest else "", newest.look_by if newest else None,
        ),
        "earlier": TriggerLook.objects.filter(decision=found).exclude(said="").select_related("by").order_by("-pk"),
    }  # fmt: skip
    return render(request, "decisions/look.html", context, status=UNPROCESSABLE if form.errors else 200)
