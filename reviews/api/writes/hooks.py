"""Webhook endpoints: listed, added, tested and ended as on their page; another administrator still seconds each."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import ConfigDict, Field, StrictBool

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.form_schema import as_in
from reviews.api.paging import PageAsked, by_number, listed
from reviews.api.reads.workloads import sight
from reviews.api.routes import PROBLEMS, WRITES, router
from reviews.api.schemas import Text
from reviews.api.sight import row_of
from reviews.api.writes.fields import as_form, require_valid
from reviews.language.phrases import say
from reviews.people.models import Team
from reviews.people.permits import require
from reviews.webhooks import actions, permits
from reviews.webhooks.forms import EndpointForm
from reviews.webhooks.models import WebhookEndpoint


class EndpointSent(Schema):
    """An endpoint to add."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=as_in(EndpointForm, apart=("team",)))

    name: Text
    url: str = Field(max_length=500)
    team: StrictBool = Field(False, description="whether it hears of the private workloads of the token's team")


class EndpointAnswer(Schema):
    """One endpoint; it receives messages while it is ``live``."""

    number: int
    name: str
    url: str
    team: str | None
    live: bool
    added_by: str
    seconded_at: datetime | None
    ended_at: datetime | None


class EndpointAdded(EndpointAnswer):
    """An endpoint that was added, with the secret that signs its messages, which is shown only now."""

    secret: str


class EndpointAnswers(Schema):
    """A part of the list; ``next`` is the cursor of the rest, null at the end."""

    items: list[EndpointAnswer]
    next: str | None


def endpoint_of(request: HttpRequest, number: int) -> WebhookEndpoint:
    """Return an endpoint. Raises ``HttpError`` 404 if there is none, and ``Forbidden`` for who manages none."""
    require(permits.why_not_manage(sight(request)))
    rows = WebhookEndpoint.objects.select_related("team", "created_by")
    return row_of(rows, number, say("Webhook {number_of} does not exist.", number_of=number))


@router.get(
    "webhooks", response={200: EndpointAnswers, **PROBLEMS}, auth=Bearer(own="webhooks"), summary="List webhooks"
)
def webhook_list(request: HttpRequest, asked: Query[PageAsked]) -> dict[str, Any]:
    """Return every endpoint, newest first."""
    require(permits.why_not_manage(sight(request)))
    rows, following = by_number(WebhookEndpoint.objects.select_related("team", "created_by"), asked)
    return listed([_answer(one) for one in rows], following)


@router.post("webhooks", response={201: EndpointAdded, **WRITES}, auth=Bearer(own="webhooks"), summary="Add a webhook")
def add_webhook(request: HttpRequest, asked: EndpointSent) -> Any:
    """Add an endpoint. It receives nothing until another administrator seconds it on its page."""
    with doing(request) as who:
        require(permits.why_not_manage(who))
        team = Team.objects.filter(pk__in=who.team_ids).first() if asked.team else None
        form = EndpointForm(as_form({"name": asked.name, "url": asked.url, "team": team.pk if team else None}))
        made, secret = actions.add_endpoint(**require_valid(form), by=who)
    return Status(201, _answer(made) | {"secret": secret})


@router.post(
    "webhooks/{number}/test", response={202: EndpointAnswer, **WRITES}, auth=Bearer(own="webhooks"),
    summary="Send a test message",
)  # fmt: skip
def send_webhook_test(request: HttpRequest, number: int) -> Any:
    """Send a test message to an endpoint that receives messages."""
    found = endpoint_of(request, number)
    with doing(request) as who:
        actions.send_test(found, by=who)
    return Status(202, _answer(found))


@router.delete(
    "webhooks/{number}", response={200: EndpointAnswer, **WRITES}, auth=Bearer(own="webhooks"), summary="End a webhook"
)
def remove_webhook(request: HttpRequest, number: int) -> Any:
    """End an endpoint for good; what waits for it is withheld."""
    found = endpoint_of(request, number)
    with doing(request) as who:
        actions.end_endpoint(found, by=who)
    return _answer(endpoint_of(request, number))


def _answer(one: WebhookEndpoint) -> dict[str, Any]:
    return {
        "number": one.pk, "name": one.name, "url": one.url, "team": one.team.slug if one.team else None,
        "live": one.live, "added_by": one.created_by.name, "seconded_at": one.seconded_at, "ended_at": one.ended_at,
    }  # fmt: skip
