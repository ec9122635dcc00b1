"""Pages of responsibilities: handing one over, and closing an account with a successor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reviews.decisions.exit_steps.queries import exit_steps_held_alone
from reviews.decisions.queries import visible_to
from reviews.decisions.responsibility import actions, permits
from reviews.decisions.responsibility.forms import CloseAccountForm, HandOverForm
from reviews.decisions.responsibility.page import by_decision, responsible
from reviews.decisions.responsibility.permits import left_words
from reviews.decisions.responsibility.queries import CHANGE_OWNER, held_alone, waivers_held_alone
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import require, why_not_manage_people, why_not_switch
from reviews.people.requests import person

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, number: int, part: str) -> HttpResponse:
    """Hand a part of a decision over to another account or team."""
    who = person(request)
    decision = get_object_or_404(visible_to(who), pk=number)
    shown = next((one for one in responsible(decision, who) if one.part == part), None)
    if shown is None:
        raise Http404(say("This decision has no such part."))
    why_not = permits.why_not_hand_over(who, decision, shown.row)
    form = HandOverForm(request.POST or None, part=part, initial={"seen": shown.row.pk if shown.row else None})
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            said = form.cleaned_data
            new = actions.hand_over(decision, part=part, to=said["to"], why=said["why"], by=who, seen=said["seen"])
            messages.success(request, say("{name} now answers for {words}.", name=new.name, words=shown.words))
            return redirect(f"{reverse('decision', args=[number])}#responsible")
    history = decision.responsibilities.filter(part=part).select_related("by").order_by("-pk")
    context = {"decision": decision, "shown": shown, "form": form, "why_not": why_not, "history": history}
    return render(request, "decisions/hand_over.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close an account; a successor is named for everything that no one else would answer for."""
    who = person(request)
    require(why_not_manage_people(who))
    leaving = get_object_or_404(User, pk=person_id)
    rows = list(held_alone(leaving).select_related("decision"))
    waivers = list(waivers_held_alone(leaving))
    steps = len(exit_steps_held_alone(leaving))
    teams = not any(row.part == CHANGE_OWNER for row in rows)
    why_not = why_not_switch(who, leaving)
    form = CloseAccountForm(request.POST or None, needed=bool(rows or waivers or steps), teams=teams)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            said = form.cleaned_data
            actions.close_account(leaving, successor=said.get("successor"), reason=said["reason"], by=who)
            messages.success(request, say("Account of {name} closed.", name=leaving.name))
            return redirect("person", leaving.pk)
    seen = set(visible_to(who).filter(pk__in={row.decision_id for row in rows}).order_by().values_list("pk", flat=True))
    context = {
        "person": leaving, "form": form, "why_not": why_not, "count": len(rows) + len(waivers) + steps,
        "left": left_words(len(rows), len(waivers), steps), "waivers": len(waivers), "steps": steps,
        "decisions": by_decision(row for row in rows if row.decision_id in seen),
        "hidden": sum(row.decision_id not in seen for row in rows),
    }  # fmt: skip
    return render(request, "people/close_account.html", context, status=UNPROCESSABLE if form.errors else 200)
