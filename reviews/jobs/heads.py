"""The signed head of the ledger, sent outside: only a copy outside the database reveals that it was rewritten.

It is signed with every decision and on a schedule, and a job delivers it to a file, by mail and to a webhook.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone

from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import JobError
from reviews.jobs.run import Step
from reviews.language.phrases import joined, say
from reviews.ledger import dsse
from reviews.ledger.chain import canonical
from reviews.ledger.models import SignedHead
from reviews.ledger.queries import head
from reviews.ledger.record import CHAIN_LOCK
from reviews.ledger.rotation import signing_key
from reviews.ledger.rows import keep_delivery, keep_head
from reviews.ledger.tree import root_at
from reviews.people.permits import WORKER

TIMEOUT = 20
"""Timeout of the webhook, in seconds."""


@transaction.atomic
def sign_head(why: str) -> SignedHead | None:
    """Sign the current state of the ledger and request its delivery; return None without a key or an entry.

    Within an act, call it after the act's entry, whose transaction already holds the chain's lock.
    """
    if not (settings.SIGNING_KEY or settings.SIGNING_KEY_NEXT):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    key, last = signing_key(), head()
    if last is None or not key:
        return None
    at, root = timezone.now().astimezone(UTC), root_at(last.sequence).hex()
    said = {
        "portal": settings.PORTAL_URL, "size": last.sequence, "head": last.digest, "root": root,
        "at": at.isoformat(), "why": why,
    }  # fmt: skip
    envelope = dsse.sign(dsse.HEAD_TYPE, canonical(said), key)
    row = keep_head(last, root=root, envelope=envelope, why=why, at=at)
    if places():
        enqueue("deliver_head", row.pk, label=say("Signed head at entry {size}", size=row.size), asked_by=WORKER)
    return row


def want_head() -> SignedHead | None:
    """Sign the head again if the newest signature is older than the settings allow and the ledger has grown since."""
    newest, last = SignedHead.objects.first(), head()
    if last is None or (newest and newest.size == last.sequence):
        return None
    due = newest is None or newest.at < timezone.now() - timedelta(hours=settings.HEAD_HOURS)
    return sign_head(say("on schedule")) if due else None


def places() -> dict[str, Callable[[SignedHead], None]]:
    """Return the destinations of heads, each with the function that delivers there."""
    found: dict[str, Callable[[SignedHead], None]] = {}
    if settings.HEAD_FILE:
        found[f"file:{settings.HEAD_FILE}"] = _to_file
    if settings.HEAD_MAIL:
        found[f"mail:{','.join(settings.HEAD_MAIL)}"[:300]] = _by_mail
    if settings.HEAD_WEBHOOK:
        # The URL may contain a token of the receiver, and the destination is stored in the database.
        address = sha256(settings.HEAD_WEBHOOK.encode()).hexdigest()[:16]
        found[f"webhook:{urlsplit(settings.HEAD_WEBHOOK).hostname}, address {address}"[:300]] = _to_webhook
    return found


def deliver(head_id: int, step: Step) -> None:
    """Deliver one signed head to every destination that it has not reached yet; failures are retried."""
    row = SignedHead.objects.get(pk=head_id)
    reached = set(row.deliveries.values_list("place", flat=True))
    failed = []
    for place, bring in places().items():
        if place in reached:
            continue
        step(say("Sending to {value}", value=place.partition(":")[0]))
        try:
            bring(row)
        except OSError as error:  # those of requests among them
            failed.append(say("{value}: {name}", value=place.partition(":")[0], name=type(error).__name__))
            continue
        keep_delivery(row, place)
    if failed:
        raise JobError(
            say("The signed head could not be delivered ({failed}).", failed=joined("; ", failed)),
            code="head",
            retryable=True,
        )


def line(row: SignedHead) -> bytes:
    """Return a signed head as one line of a file."""
    return json.dumps(row.envelope, separators=(",", ":")).encode() + b"\n"


def _to_file(row: SignedHead) -> None:
    path = Path(settings.HEAD_FILE)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(handle, line(row))  # a single write per line, so that two workers' appends do not mix
        os.fsync(handle)
    finally:
        os.close(handle)


def _by_mail(row: SignedHead) -> None:
    body = say(
        "Ledger of {portal_url} at entry {size:,}.\n\nDigest  {digest}\nRoot    {root}\nKey     "
        "{key}\nWhy     {why}\n\nKeep this mail. It can reveal a truncated or rewritten ledger "
        "(manage.py verify_ledger --heads FILE).\n\n{decode}",
        portal_url=settings.PORTAL_URL,
        size=row.size,
        digest=row.digest,
        root=row.root,
        key=row.key,
        why=row.why,
        decode=line(row).decode(),
    )
    send_mail(
        say("Ledger head at entry {size}", size=row.size), body, settings.DEFAULT_FROM_EMAIL, list(settings.HEAD_MAIL)
    )


def _to_webhook(row: SignedHead) -> None:
    """Post the envelope, signed with the receiver's secret as in Standard Webhooks; follow no redirect."""
    import requests  # an HTTP client that this job alone needs takes 3 MiB
    from standardwebhooks.webhooks import Webhook

    body, at = line(row).decode().strip(), datetime.now(tz=UTC)
    headers = {"Content-Type": "application/json"}
    if settings.HEAD_WEBHOOK_SECRET:
        name = f"head_{row.pk}"
        signature = Webhook(settings.HEAD_WEBHOOK_SECRET).sign(name, at, body)
        headers |= {
            "webhook-id": name, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature,
        }  # fmt: skip
    answer = requests.post(
        settings.HEAD_WEBHOOK, data=body.encode(), headers=headers, timeout=TIMEOUT, allow_redirects=False
    )
    if answer.status_code >= 300:
        raise requests.RequestException(f"status {answer.status_code}")
