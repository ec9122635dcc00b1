"""Worker entry point of webhooks; ``jobs/kinds.py`` holds its dotted name."""

from django.conf import settings

from reviews.jobs.kinds import JobError
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.webhooks import rows, secrets, sending
from reviews.webhooks.models import WebhookDelivery
from reviews.webhooks.rules import SentMessage


def send_webhook(delivery_id: int, step: Step) -> None:
    """Send one message unless it was sent or withheld; if the endpoint does not take it, the job tries again later."""
    found = WebhookDelivery.objects.select_related("endpoint", "workload").get(pk=delivery_id)
    if found.sent_at or found.withheld_at:
        return
    if why := why_withhold(found):
        step(say("Not sent: {why}", why=why))
        rows.note_withheld(found, why)
        return
    step(say("Sending the message"))
    hosts = sending.Hosts(settings.WEBHOOK_ORIGINS, settings.WEBHOOK_PRIVATE_HOSTS)
    try:
        secret = secrets.unseal(found.endpoint.sealed_secret)
    except secrets.Unreadable as error:
        rows.note_attempt(found, SentMessage(None, str(error)))
        raise JobError(str(error), code="webhook-secret", retryable=False) from None
    sent = sending.send(found.endpoint.url, secret, message=found.message, body=found.body, hosts=hosts)
    rows.note_attempt(found, sent)
    if sent.error:
        raise JobError(sent.error, code="webhook", retryable=True)


def why_withhold(delivery: WebhookDelivery) -> str:
    """Return why a message is not sent any more, "" if it is: asked before each attempt."""
    if not delivery.endpoint.live:
        return (
            say("The endpoint has ended.")
            if delivery.endpoint.ended_at
            else say("No second administrator has seconded it.")
        )
    workload = delivery.workload
    if workload is not None and workload.private and workload.team_id != delivery.endpoint.team_id:
        return say("The endpoint may not hear of this workload, which is private.")
    return ""
