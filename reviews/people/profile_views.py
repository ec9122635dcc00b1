"""A person's own page: name, time zone, display, language, and the browsers in which they are signed in."""

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reviews.language.phrases import dated, say
from reviews.people import actions, permits, rows, second_factor
from reviews.people.forms import OwnNameForm
from reviews.people.languages import names
from reviews.people.own_sessions import session_name, sessions_of
from reviews.people.requests import person
from reviews.people.time_zone import choices, zone_named
from reviews.templatetags.figures import offset_words

UNPROCESSABLE = 422
EVERYWHERE = "everywhere"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show what a person may change about their own account; a POST changes the name."""
    who = person(request)
    form = OwnNameForm(
        request.POST or None, person=who, initial={"first_name": who.first_name, "last_name": who.last_name}
    )
    if request.method == "POST" and form.is_valid():
        actions.rename(who, by=who, **form.cleaned_data)
        messages.success(
            request, say("Name saved. Records and entries from before keep the name that they were made with.")
        )
        return redirect("profile")
    now = timezone.now().astimezone(zone_named(who.time_zone))
    told = {
        "form": form,
        "zone": dict(choices()).get(who.time_zone, "UTC"),
        "now": say("{now} {offset_words}", now=dated(now, "%H:%M"), offset_words=offset_words(now)),
        "languages": names(),
        "sessions": sessions_of(who, request.session.session_key),
        "has_factor": second_factor.has_own(who),
        "why_not_tokens": permits.why_not_manage_tokens(who),
    }
    return render(request, "people/profile.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out one session of the person, or all of them, this one included; those of other people are left alone."""
    who, chosen = person(request), request.POST.get("session", "")
    current = request.session.session_key or ""
    if chosen == EVERYWHERE:
        rows.end_sessions(who)
        auth.logout(request)
        messages.success(request, say("You are signed out in all browsers."))
        return redirect("account_login")
    if chosen == session_name(current):
        auth.logout(request)
        messages.success(request, say("You are signed out in this browser."))
        return redirect("account_login")
    if rows.end_sessions(who, named=chosen):
        messages.success(request, say("That browser is signed out."))
    else:
        messages.error(request, say("Nothing was changed: that session has already ended."))
    return redirect("profile")
