"""What allauth's pages mail: written into the outbox like every other mail, so that no request waits for a server."""

from typing import Any

from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest

from reviews.jobs.enqueue import enqueue
from reviews.jobs.mail import post_house
from reviews.language.phrases import joined, say
from reviews.people import guesses
from reviews.people.adapter import SIGN_IN, AccountAdapter
from reviews.people.backend import with_address

SECRETS = frozenset({"key", "code", "activate_url", "password_reset_url"})
"""What allauth calls a secret in the context of a mail; the outbox keeps words in clear, so none may be in it."""


class OutboxAdapter(AccountAdapter):
    """Adapter whose mails are sent by a job."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a notice for the owner of an address; an address without account gets none.

        Raises ``ValueError`` for a mail with a secret: a job must make that when it sends.
        """
        if found := SECRETS & context.keys():
            raise ValueError(
                say(
                    "The mail {template_prefix} holds a secret ({found}): send it by a job.",
                    template_prefix=template_prefix,
                    found=joined(", ", sorted(found)),
                )
            )
        told = {"request": self.request, "email": email, "current_site": get_current_site(self.request), **context}
        words = self.render_mail(template_prefix, email, told)
        with transaction.atomic():
            for person in [one for one in with_address(email) if one.is_active][:1]:
                post_house(person, str(words.subject), str(words.body), asked_by=SIGN_IN)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Ask a job for the link that confirms an address; requests are counted like those for a password reset."""
        address = emailconfirmation.email_address
        guesses.begin(guesses.RESET, request, address.email.lower())
        with transaction.atomic():
            enqueue("send_address_link", address.pk, label=say("Confirmation of an address"), asked_by=SIGN_IN)
