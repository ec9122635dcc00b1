"""A person's choice of mail delivery: one by one, or a daily digest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews.language.phrases import say
from reviews.people import rows
from reviews.people.requests import person


@login_required
@require_POST
def choose_mails(request: HttpRequest) -> HttpResponse:
    """Store the chosen delivery and return to “Your turn”."""
    digest = request.POST.get("mails") == "daily"
    rows.keep_digest_choice(person(request), digest=digest)
    messages.success(
        request,
        (
            say("From now on you will receive mails as a daily digest.")
            if digest
            else say("From now on you will receive mails one by one.")
        ),
    )
    return redirect("home")
