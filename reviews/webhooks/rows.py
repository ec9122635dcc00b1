"""Writes of messages to endpoints, which are no acts: waiting messages, attempts, and what is withheld."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from reviews.jobs.enqueue import enqueue
from reviews.language.phrases import say
from reviews.people.permits import WORKER
from reviews.webhooks.models import WebhookDelivery, WebhookEndpoint
from reviews.webhooks.rules import SentMessage, payload
from reviews.workloads.models import Workload


@dataclass(frozen=True)
class Message:
    """What is told: the event's key (the ``webhook-id``), its kind, and the data of the body."""

    key: str
    kind: str
    data: Mapping[str, Any]


def hand_out(message: Message, workload: Workload) -> int:
    """Write a message about a workload for every endpoint that may hear of it, each once; return how many are new."""
    if not settings.WEBHOOK_ORIGINS:
        return 0
    hears = Q() if not workload.private else Q(team=workload.team_id)
    found = WebhookEndpoint.objects.filter(hears, ended_at__isnull=True, seconded_at__isnull=False).order_by("pk")
    return sum(_keep(endpoint, message, workload, asked_by=WORKER) for endpoint in found)


def keep_test(endpoint: WebhookEndpoint, *, by: str) -> None:
    """Write a test message for one endpoint."""
    said = say("This is a test of the portal's webhook. Nothing has happened to a decision.")
    _keep(endpoint, Message(f"test-{uuid4().hex}", "webhook.test", {"message": said}), None, asked_by=by)


def _keep(endpoint: WebhookEndpoint, message: Message, workload: Workload | None, *, asked_by: str) -> int:
    body = json.dumps(payload(message.kind, timezone.now().isoformat(), message.data), separators=(",", ":"))
    row, made = WebhookDelivery.objects.get_or_create(
        endpoint=endpoint, message=message.key,
        defaults={"kind": message.kind, "workload": workload, "body": body},
    )  # fmt: skip
    if made:
        enqueue(
            "send_webhook",
            row.pk,
            label=say("{kind} to {name}", kind=message.kind, name=endpoint.name),
            asked_by=asked_by,
        )
    return int(made)


def note_attempt(delivery: WebhookDelivery, sent: SentMessage) -> None:
    """Write how an attempt went."""
    now = timezone.now()
    said = {"tried_at": now, "status": sent.status, "error": sent.error[:300]}
    if not sent.error:
        said["sent_at"] = now
    WebhookDelivery.objects.filter(pk=delivery.pk).update(attempts=F("attempts") + 1, **said)


def note_withheld(delivery: WebhookDelivery, why: str) -> None:
    """Write that a message is not sent, and why."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(withheld_at=timezone.now(), error=why[:300])
