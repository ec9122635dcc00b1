"""A webhook takes effect once a second administrator, who is another person, has seconded its address."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reviews.decisions.actions import withdraw
from reviews.hub.transport.page_hosts import origins
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden, TooLate
from reviews.webhooks.actions import add_endpoint, end_endpoint, second_endpoint, send_test
from reviews.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.webhooks.receiving import Receiver
from tests.webhooks.test_webhooks import deliver
from tests.workflow.test_separation import hold

pytestmark = pytest.mark.django_db


def test_an_address_takes_effect_once_another_administrator_seconds_it(
    cast: Cast, receiver: Receiver, client: Client
) -> None:
    endpoint, _ = add_endpoint(name="Chat", url=receiver.url, team=cast.claims, by=cast.administrator)
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    assert not WebhookDelivery.objects.exists()
    assert Mail.objects.filter(to=cast.administrator_two, subject__contains="added a webhook").count() == 1
    assert not Mail.objects.filter(subject__startswith="A webhook hears of").exists()
    with pytest.raises(TooLate, match="must second this webhook"):
        send_test(endpoint, by=cast.administrator_two)
    for who, why in ((cast.administrator, "You added this webhook"), (cast.decider, "Only administrators")):
        with pytest.raises(Forbidden, match=why):
            second_endpoint(endpoint, by=who)
    assert "added this webhook" in get(client, cast.administrator_two, "/")
    assert "added this webhook" not in get(client, cast.administrator, "/")
    assert "Waits for an administrator" in get(client, cast.administrator, "/webhooks/")
    page = get(client, cast.administrator, f"/webhooks/{endpoint.pk}/")
    assert "You added this webhook, so another administrator must second it." in page
    client.force_login(cast.administrator_two)
    assert client.post(f"/webhooks/{endpoint.pk}/second/").status_code == 302
    assert client.post(f"/webhooks/{endpoint.pk}/second/").status_code == 409
    assert "Receives messages" in get(client, cast.administrator_two, f"/webhooks/{endpoint.pk}/")
    assert "added this webhook" not in get(client, cast.administrator_two, "/")
    assert Mail.objects.filter(subject__startswith="A webhook hears of").count() == 2
    entry = LedgerEntry.objects.get(event="webhook:seconded")
    assert (entry.data["added_by"], entry.data["url"]) == ("Ava Administrator (administrator)", receiver.url)
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    deliver()
    assert [json.loads(body)["type"] for _, body in receiver.got] == ["decision.withdrawn"]


def test_no_one_seconds_their_own_address_by_a_second_account_nor_on_a_host_no_longer_named(
    cast: Cast, receiver: Receiver, settings: Settings
) -> None:
    endpoint, _ = add_endpoint(name="Chat", url=receiver.url, team=None, by=cast.administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookEndpoint.objects.update(seconded_by=cast.administrator, seconded_at=timezone.now())
    settings.WEBHOOK_ORIGINS = origins(["hooks.example"], "WEBHOOK_HOSTS")
    with pytest.raises(Forbidden, match="is not among the hosts"):
        second_endpoint(endpoint, by=cast.administrator_two)
    settings.WEBHOOK_ORIGINS = origins([receiver.origin], "WEBHOOK_HOSTS")
    hold(cast, cast.administrator_two)
    with pytest.raises(Forbidden, match="could have signed in as"):
        second_endpoint(endpoint, by=cast.administrator_two)
    end_endpoint(endpoint, by=cast.administrator)
    with pytest.raises(TooLate):
        second_endpoint(endpoint, by=cast.administrator_two)
