"""The page of a person's mail addresses: allauth's, with only confirmed ones as primary and each change recorded."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from reviews.invitations.actions import change_address
from reviews.language.phrases import say
from reviews.people.requests import person

UNCONFIRMED = say(
    "Confirm this address first: open the link that was mailed to it. “Re-send Verification” sends another one."
)


class AddressView(EmailView):
    """List, add, remove and choose addresses; mails and password resets go to the primary one."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change an address and record that, in one transaction."""
        chosen = request.POST.get("email", "")
        if "action_primary" in request.POST and not _confirmed(request, chosen):
            messages.error(request, UNCONFIRMED)
            return redirect("account_email")
        with transaction.atomic():
            answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        """Add an address, and record that the person asked for it, whether or not another account has it."""
        answer: HttpResponse = super().form_valid(form)
        who = person(self.request)
        change_address(who, "asked", address=form.cleaned_data["email"], by=who)
        return answer


def _confirmed(request: HttpRequest, address: str) -> bool:
    mine = EmailAddress.objects.filter(user=person(request), verified=True)
    return mine.filter(email__iexact=address).exists()
