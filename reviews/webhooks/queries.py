"""Reads of webhook endpoints: those that wait for an administrator, and who can second one."""

from django.conf import settings

from reviews.people.holds import HoldBook
from reviews.people.models import User
from reviews.people.queries import holders
from reviews.people.roles import ADMINISTRATOR
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.permits import why_not_manage, why_not_second


def endpoints_to_second(user: User) -> list[WebhookEndpoint]:
    """Return the endpoints that this administrator can second, oldest first; none for anyone else."""
    if why_not_manage(user) or not settings.WEBHOOK_ORIGINS:
        return []
    waiting = WebhookEndpoint.objects.filter(seconded_at__isnull=True, ended_at__isnull=True)
    found = list(waiting.select_related("created_by", "team").order_by("pk"))
    book = HoldBook({user.pk, *(one.created_by_id for one in found)}) if found else None
    return [one for one in found if not why_not_second(user, one, book)]


def who_can_second(endpoint: WebhookEndpoint) -> list[User]:
    """Return the administrators who can second an endpoint."""
    found = list(holders(ADMINISTRATOR).prefetch_related("groups"))
    book = HoldBook({endpoint.created_by_id, *(one.pk for one in found)})
    return [one for one in found if not why_not_second(one, endpoint, book)]
