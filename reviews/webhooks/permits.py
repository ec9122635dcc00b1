"""Who may manage webhook endpoints."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.rules import why_not_address


def why_not_manage(user: User | AnonymousUser) -> str:
    """Allow administrators."""
    return "" if may(user, roles.MANAGE_TOKENS) else say("Only administrators can manage webhooks.")


def why_not_add(user: User | AnonymousUser, url: str) -> str:
    """Allow administrators to add an address on a host that the settings name."""
    return why_not_manage(user) or why_not_address(url, settings.WEBHOOK_ORIGINS)


def why_not_use(user: User | AnonymousUser, endpoint: WebhookEndpoint) -> str:
    """Allow administrators to send a test to an endpoint while it receives messages."""
    if why := why_not_end(user, endpoint):
        return why
    return "" if endpoint.live else Over(say("Another administrator must second this webhook before anything is sent."))


def why_not_end(user: User | AnonymousUser, endpoint: WebhookEndpoint) -> str:
    """Allow administrators to end an endpoint, or to refuse one that waits."""
    return why_not_manage(user) or (Over(say("This endpoint has ended already.")) if endpoint.ended_at else "")


def why_not_second(user: User | AnonymousUser, endpoint: WebhookEndpoint, book: HoldBook | None = None) -> str:
    """Allow an administrator who neither added it nor is related to the one who did, on a host that is still named.

    ``book`` holds the accounts of both, for callers that judge many.
    """
    if why := why_not_end(user, endpoint):
        return why
    if endpoint.seconded_at:
        return Over(say("An administrator has seconded this already."))
    if not isinstance(user, User) or user.pk == endpoint.created_by_id:
        return say("You added this webhook, so another administrator must second it.")
    book = book or HoldBook({user.pk, endpoint.created_by_id})
    if related := book.sentence(user, endpoint.created_by, b_at=endpoint.created_at):
        return say(
            "{related} Another administrator must second this. {remedy}", related=related, remedy=remedy(related)
        )
    return why_not_address(endpoint.url, settings.WEBHOOK_ORIGINS)
