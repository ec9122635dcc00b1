"""The page on which an administrator removes the name of a person who has left, after it has shown what stays."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import require, why_not_manage_people
from reviews.people.requests import person
from reviews.upkeep import actions
from reviews.upkeep.forms import ForgetPersonForm
from reviews.upkeep.permits import why_not_forget
from reviews.upkeep.queries import closing_of, traces_of
from reviews.upkeep.rows import pseudonym

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forget_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what goes and what stays, and remove the name of a person whose account another administrator closed."""
    who = person(request)
    require(why_not_manage_people(who))
    leaving = get_object_or_404(User, pk=person_id)
    why_not = why_not_forget(leaving, who)
    form = ForgetPersonForm(request.POST or None, person=leaving)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            left = actions.forget_person(leaving, reason=form.cleaned_data["reason"], by=who)
            messages.success(
                request, say("The name was removed for good. The account is called {name}.", name=left.name)
            )
            return redirect("person", left.pk)
    told = {
        "person": leaving, "form": form, "why_not": why_not, "pseudonym": pseudonym(leaving),
        "closing": None if leaving.is_active else closing_of(leaving),
        "traces": None if leaving.is_active or leaving.is_forgotten else traces_of(leaving),
    }  # fmt: skip
    return render(request, "people/forget_person.html", told, status=UNPROCESSABLE if form.errors else 200)
