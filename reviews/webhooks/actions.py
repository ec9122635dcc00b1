"""Acts on webhook endpoints: adding one, seconding it as another administrator, testing it, and ending it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from reviews.jobs.mail import post_house
from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.locks import change_people
from reviews.people.models import Team, User
from reviews.people.permits import actor_name, require
from reviews.people.roles import ADMINISTRATOR
from reviews.webhooks import permits, secrets
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.queries import who_can_second
from reviews.webhooks.rows import keep_test


@act
def add_endpoint(*, name: str, url: str, team: Team | None, by: User) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint, which a second administrator must second, and return it with its signing secret.

    Raises ``ValueError`` if the name is taken.
    """
    require(permits.why_not_add(by, url))
    secret = secrets.make()
    try:
        with transaction.atomic():
            endpoint = WebhookEndpoint.objects.create(
                name=name, url=url, team=team, sealed_secret=secrets.seal(secret), created_by=by
            )
    except IntegrityError:
        raise ValueError(say("An endpoint with this name receives messages already. Choose another name.")) from None
    _call_seconds(endpoint, by)
    record(
        "webhook:added", actor=actor_name(by), subject=f"webhook:{endpoint.pk}", label=name, url=url,
        team=team.name if team else "none",
    )  # fmt: skip
    return endpoint, secret


def _call_seconds(endpoint: WebhookEndpoint, by: User) -> None:
    """Mail the administrators who can second an endpoint; nothing is sent to it before one does."""
    place = settings.PORTAL_URL + reverse("webhook", args=[endpoint.pk])
    what = (
        say(
            "It sends what happens to decisions and of the private workloads of {team} to {url}.",
            team=endpoint.team.name,
            url=endpoint.url,
        )
        if endpoint.team
        else say("It sends what happens to decisions to {url}.", url=endpoint.url)
    )
    why = say("{name} added the webhook “{name2}”. {what}", name=by.name, name2=endpoint.name, what=what)
    body = say("{why}\n\nSecond it, or end it if it should not be there:\n{place}\n", why=why, place=place)
    for person in who_can_second(endpoint):
        subject = say("Your turn: {name} added a webhook", name=by.name)
        post_house(person, subject, body, asked_by=actor_name(by), role=ADMINISTRATOR)


@act
def second_endpoint(endpoint: WebhookEndpoint, *, by: User) -> WebhookEndpoint:
    """Second an endpoint as another administrator; from then on it receives messages."""
    change_people()
    endpoint = _locked(endpoint)
    by = User.objects.get(pk=by.pk)
    require(permits.why_not_second(by, endpoint))
    endpoint.seconded_by, endpoint.seconded_at = by, timezone.now()
    endpoint.save(update_fields=["seconded_by", "seconded_at"])
    if endpoint.team:
        _tell_team(endpoint, endpoint.team, by)
    record(
        "webhook:seconded", actor=actor_name(by), subject=f"webhook:{endpoint.pk}", label=endpoint.name,
        url=endpoint.url, added_by=actor_name(endpoint.created_by),
        team=endpoint.team.name if endpoint.team else "none",
    )  # fmt: skip
    return endpoint


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.select_for_update(of=("self",)).select_related("created_by", "team")
    return found.get(pk=endpoint.pk)


def _tell_team(endpoint: WebhookEndpoint, team: Team, by: User) -> None:
    """Mail every member that what happens to their private workloads leaves the portal from now on, and where to."""
    host = urlsplit(endpoint.url).hostname
    both = say("{name} and {name2}", name=endpoint.created_by.name, name2=by.name)
    body = say(
        "{both} added the webhook “{name}”. It sends what happens to decisions on {name2}'s private workloads to "
        "{host}. If you did not expect that, ask an administrator to end it.\n",
        both=both,
        name=endpoint.name,
        name2=team.name,
        host=host,
    )
    for person in team.members.filter(is_active=True).order_by("pk"):
        post_house(
            person,
            say("A webhook hears of the private workloads of {name}", name=team.name),
            body,
            asked_by=actor_name(by),
        )


@act
def end_endpoint(endpoint: WebhookEndpoint, *, by: User) -> WebhookEndpoint:
    """End an endpoint: it receives nothing more, and what waits for it is withheld."""
    endpoint = _locked(endpoint)
    require(permits.why_not_end(by, endpoint))
    endpoint.ended_at, endpoint.ended_by = timezone.now(), by
    endpoint.save(update_fields=["ended_at", "ended_by"])
    record("webhook:ended", actor=actor_name(by), subject=f"webhook:{endpoint.pk}", label=endpoint.name)
    return endpoint


@act
def send_test(endpoint: WebhookEndpoint, *, by: User) -> None:
    """Send a test message, which goes the way of every other one."""
    endpoint = _locked(endpoint)
    require(permits.why_not_use(by, endpoint))
    keep_test(endpoint, by=actor_name(by))
    record("webhook:tested", actor=actor_name(by), subject=f"webhook:{endpoint.pk}", label=endpoint.name)
