"""Who may manage webhook endpoints."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Over, may
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.rules import why_not_address


def why_not_manage(user: User | AnonymousUser) -> str:
    """Allow administrators."""
    return "" if may(user, roles.MANAGE_TOKENS) else "Only administrators can manage webhooks."


def why_not_add(user: User | AnonymousUser, url: str) -> str:
    """Allow administrators to add an address on a host that the settings name."""
    return why_not_manage(user) or why_not_address(url, settings.WEBHOOK_ORIGINS)


def why_not_use(user: User | AnonymousUser, endpoint: WebhookEndpoint) -> str:
    """Allow administrators to end an endpoint or send it a test, while it receives messages."""
    return why_not_manage(user) or ("" if endpoint.live else Over("This endpoint has ended already."))
