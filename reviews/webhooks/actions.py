"""Acts on webhook endpoints: adding one, which is the only time that its secret is shown, and ending one."""

from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.jobs.mail import post
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.models import Team, User
from reviews.people.permits import actor_name, require
from reviews.webhooks import permits, secrets
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.rows import keep_test


@act
def add_endpoint(*, name: str, url: str, team: Team | None, by: User) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint and return it with its signing secret. Raises ``ValueError`` if the name is taken."""
    require(permits.why_not_add(by, url))
    secret = secrets.make()
    try:
        with transaction.atomic():
            endpoint = WebhookEndpoint.objects.create(
                name=name, url=url, team=team, sealed_secret=secrets.seal(secret), created_by=by
            )
    except IntegrityError:
        raise ValueError("An endpoint with this name receives messages already. Choose another name.") from None
    if team:
        _tell_team(endpoint, team, by)
    record(
        "webhook:added", actor=actor_name(by), subject=f"webhook:{endpoint.pk}", label=name, url=url,
        team=team.name if team else "none",
    )  # fmt: skip
    return endpoint, secret


def _tell_team(endpoint: WebhookEndpoint, team: Team, by: User) -> None:
    """Mail every member that what happens to their private workloads leaves the portal from now on, and where to."""
    host = urlsplit(endpoint.url).hostname
    why = f"{by.name} added the webhook “{endpoint.name}”. It sends what happens to decisions on {team.name}'s private"
    body = f"{why} workloads to {host}. If you did not expect that, ask another administrator to end it.\n"
    for person in team.members.filter(is_active=True).order_by("pk"):
        post(person, f"A webhook hears of the private workloads of {team.name}", body, asked_by=actor_name(by))


@act
def end_endpoint(endpoint: WebhookEndpoint, *, by: User) -> WebhookEndpoint:
    """End an endpoint: it receives nothing more, and what waits for it is withheld."""
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    require(permits.why_not_use(by, endpoint))
    endpoint.ended_at, endpoint.ended_by = timezone.now(), by
    endpoint.save(update_fields=["ended_at", "ended_by"])
    record("webhook:ended", actor=actor_name(by), subject=f"webhook:{endpoint.pk}", label=endpoint.name)
    return endpoint


@act
def send_test(endpoint: WebhookEndpoint, *, by: User) -> None:
    """Send a test message, which goes the way of every other one."""
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    require(permits.why_not_use(by, endpoint))
    keep_test(endpoint, by=actor_name(by))
    record("webhook:tested", actor=actor_name(by), subject=f"webhook:{endpoint.pk}", label=endpoint.name)
