"""The page of a decision's usage: each limit with its newest reading, and the form that records one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.decisions.looks.queries import newest_look
from reviews.decisions.views import UNPROCESSABLE, decision_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.watch.usage import actions
from reviews.watch.usage.forms import UsageForm
from reviews.watch.usage.limits import limits_of, span_of
from reviews.watch.usage.nearness import NEAR, OVER, UNDER
from reviews.watch.usage.permits import why_not_record
from reviews.watch.usage.queries import readings_of

STATES = {
    OVER: ("bad", say("Over the limit")),
    NEAR: ("warn", say("Near the limit")),
    UNDER: ("ok", say("Under the limit")),
}
NO_LIMIT = say("No limit on users or revenue is known from the terms, so there is nothing to record.")
UNREAD = ("quiet", say("Not read: unknown"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def usage(request: HttpRequest, number: int) -> HttpResponse:
    """Show the limits of a decision's terms with what was read, and record a reading."""
    found, who = decision_or_404(request, number), person(request)
    limits = limits_of(found)
    why_not = why_not_record(who, found, newest_look(found))
    form = UsageForm(request.POST or None, limits=limits)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            try:
                row = actions.record_usage(found, said=actions.UsageStatement(**form.cleaned_data), by=who)
            except ValueError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, say("The reading is recorded: {share} of the limit.", share=row.share))
                return redirect("usage", number)
    if not limits:  # what nobody can record needs no word on who may
        why_not = NO_LIMIT
    rows = readings_of(found)
    newest = {one.limit: one for one in rows}
    shown = [
        (one, newest.get(one.key), *(STATES[newest[one.key].place] if one.key in newest else UNREAD)) for one in limits
    ]
    told = {
        "decision": found, "form": form, "why_not": why_not, "limits": shown, "earlier": rows[::-1],
        "earliest": span_of(found).earliest,
    }  # fmt: skip
    return render(request, "watch/usage.html", told, status=UNPROCESSABLE if form.errors else 200)
