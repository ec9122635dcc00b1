"""Signed messages to endpoints: who hears what, how it is delivered, what is refused, and that no secret is stored."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from reviews.decisions.actions import withdraw
from reviews.decisions.telling.models import DecisionEvent
from reviews.hub.transport.page_hosts import origins
from reviews.jobs.kinds import JobError
from reviews.jobs.models import JobRun, Mail
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.people.models import Team
from reviews.people.permits import Forbidden, TooLate
from reviews.webhooks import secrets, sending
from reviews.webhooks.actions import add_endpoint, end_endpoint, second_endpoint, send_test
from reviews.webhooks.jobs import send_webhook
from reviews.webhooks.models import WebhookDelivery, WebhookEndpoint
from reviews.webhooks.rules import why_not_address
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.webhooks.receiving import Receiver

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).parents[2] / "docs" / "webhooks.md"


def added(cast: Cast, receiver: Receiver, team: Team | None = None, name: str = "Chat") -> tuple[WebhookEndpoint, str]:
    endpoint, secret = add_endpoint(name=name, url=receiver.url, team=team, by=cast.administrator)
    return second_endpoint(endpoint, by=cast.administrator_two), secret


def deliver() -> None:
    for key in WebhookDelivery.objects.order_by("pk").values_list("pk", flat=True):
        send_webhook(key, lambda _: None)


def documented() -> Any:
    """The function that the document gives to receivers."""
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert code
    found: dict[str, Any] = {}
    exec(code[1], found)
    return found["verified"]


def test_what_happens_to_a_decision_arrives_signed_and_the_documents_example_verifies_it(
    cast: Cast, receiver: Receiver
) -> None:
    _, secret = added(cast, receiver)
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    deliver()
    assert [json.loads(body)["type"] for _, body in receiver.got] == ["decision.issued", "decision.withdrawn"]
    verified = documented()
    for headers, body in receiver.got:
        assert Webhook(secret).verify(body, headers)
        assert verified(secret, headers, body)
        assert not verified(secrets.make(), headers, body)
        assert not verified(secret, headers, body + b" ")
        assert not verified(secret, {**headers, "webhook-timestamp": "1700000000"}, body)
    last = json.loads(receiver.got[-1][1])["data"]
    assert last == {
        "decision": 1, "standing": "withdrawn",
        "reasons": ["Dora Decider withdrew decision 1: The publisher revoked it."],
        "hub": "huggingface", "repo": decision.repo_id, "commit": decision.commit, "workload": "claims-intake",
        "url": "http://127.0.0.1:8000/decisions/1/",
    }  # fmt: skip
    kinds = {f"decision.{kind}" for kind in DecisionEvent.Kind.values} | {"webhook.test"}
    assert kinds == set(re.findall(r"`((?:decision|webhook)\.[a-z-]+)`", DOCUMENT.read_text()))


def test_a_message_is_tried_again_under_the_same_id_and_then_left_alone(cast: Cast, receiver: Receiver) -> None:
    added(cast, receiver)
    scenes.decide(scenes.candidate_at("ready", cast), cast)
    row = WebhookDelivery.objects.get()
    for receiver.status in (500, 302):
        with pytest.raises(JobError, match=f"answered {receiver.status}") as caught:
            deliver()
        assert caught.value.retryable
    receiver.status = 200
    deliver()
    deliver()
    assert len(receiver.got) == 3, "no redirect was followed, and nothing is sent once it was taken"
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {row.message}
    assert {body for _, body in receiver.got} == {row.body.encode()}
    row.refresh_from_db()
    assert (row.attempts, row.status, row.error, row.state_words[1]) == (3, 200, "", "Delivered")


def test_private_workloads_are_heard_of_by_their_own_team_alone(cast: Cast, receiver: Receiver, client: Client) -> None:
    for name, team in (("None", None), ("Claims", cast.claims), ("Lab", cast.lab)):
        added(cast, receiver, team, name)
    secret = scenes.workload(cast, name="Quokka triage", private=True)
    scenes.decide(scenes.candidate_at("ready", cast, "sample-lab/hidden", work=secret), cast)
    assert [one.endpoint.name for one in WebhookDelivery.objects.all()] == ["Claims"]
    about = Mail.objects.filter(subject__startswith="A webhook hears of the private workloads of")
    assert {one.to for one in about} == {cast.requester, cast.both, cast.stranger}
    row = WebhookDelivery.objects.get()
    log = get(client, cast.administrator, f"/webhooks/{row.endpoint_id}/")
    assert "decision.issued" in log
    assert secret.name not in log, "administrators see no private workloads"
    WebhookEndpoint.objects.filter(name="Claims").update(team=cast.lab)
    deliver()
    assert receiver.got == []
    row.refresh_from_db()
    assert row.state_words[1] == "Not sent"
    assert "private" in row.error


def test_an_ended_endpoint_receives_nothing_more(cast: Cast, receiver: Receiver) -> None:
    endpoint, _ = added(cast, receiver)
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    end_endpoint(endpoint, by=cast.administrator_two)
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    deliver()
    assert receiver.got == []
    assert WebhookDelivery.objects.count() == 1
    with pytest.raises(TooLate):
        send_test(endpoint, by=cast.administrator)
    added(cast, receiver)  # the name is free again
    events = LedgerEntry.objects.filter(event__startswith="webhook:").order_by("sequence")
    added_twice = ["webhook:added", "webhook:seconded"]
    assert list(events.values_list("event", flat=True)) == [*added_twice, "webhook:ended", *added_twice]
    assert ledger.verify().ok


def test_the_secret_is_in_no_table_in_clear(cast: Cast, receiver: Receiver, settings: Settings) -> None:
    endpoint, secret = added(cast, receiver)
    send_test(endpoint, by=cast.administrator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS it WHERE it::text LIKE %s', [f"%{secret[6:20]}%"])
            assert cursor.fetchone() == (0,), table
    assert secrets.unseal(endpoint.sealed_secret) == secret
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret of at least fifty characters, as after a loss"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert secrets.unseal(endpoint.sealed_secret) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(JobError, match="SECRET_KEY has changed") as caught:
        deliver()
    assert not caught.value.retryable
    assert receiver.got == []


REFUSED = {
    "": "Enter an address",
    "https://elsewhere.example/": "is not among the hosts",
    "http://hooks.example/": "is not among the hosts",
    "https://hooks.example:8443/": "is not among the hosts",
    "https://user:pass@hooks.example/": "Enter an address",
    "https://hooks.example/#part": "Enter an address",
    "ftp://hooks.example/": "Enter an address",
    "https://hooks.example.evil.example/": "is not among the hosts",
    f"https://hooks.example/{'a' * 500}": "longer than",
}


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_the_settings_do_not_name_is_refused(url: str) -> None:
    allowed = origins(["hooks.example"], "WEBHOOK_HOSTS")
    assert REFUSED[url] in why_not_address(url, allowed)
    assert why_not_address("https://hooks.example/x", allowed) == ""
    assert "WEBHOOK_HOSTS" in why_not_address("https://hooks.example/x", ())
    said = sending.send(url, secrets.make(), message="m", body="{}", hosts=sending.Hosts(allowed, ()))
    assert said.status is None
    assert said.error


def test_a_named_host_that_leads_into_our_own_network_is_not_asked(receiver: Receiver) -> None:
    port = receiver.server.server_port
    url = f"http://localhost:{port}/reviews"
    allowed = origins([f"http://localhost:{port}"], "WEBHOOK_HOSTS")
    secret = secrets.make()
    said = sending.send(url, secret, message="m", body="{}", hosts=sending.Hosts(allowed, ()))
    assert "WEBHOOK_PRIVATE_HOSTS" in said.error
    assert receiver.got == []
    hosts = sending.Hosts(allowed, ("localhost",))
    assert sending.send(url, secret, message="m", body="{}", hosts=hosts).error == ""
    receiver.server.server_close()


def test_only_administrators_manage_them_and_the_secret_is_shown_once(
    cast: Cast, receiver: Receiver, client: Client
) -> None:
    with pytest.raises(Forbidden, match="Only administrators"):
        add_endpoint(name="Mine", url=receiver.url, team=None, by=cast.decider)
    client.force_login(cast.decider)
    assert client.get("/webhooks/").status_code == 403
    client.force_login(cast.administrator)
    sent = {"name": "Chat", "url": receiver.url, "team": ""}
    page = client.post("/webhooks/", sent).content.decode()
    shown = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert shown
    endpoint = WebhookEndpoint.objects.get()
    assert secrets.unseal(endpoint.sealed_secret) == shown[0]
    assert "whsec_" not in get(client, cast.administrator, "/webhooks/")
    assert "whsec_" not in get(client, cast.administrator, f"/webhooks/{endpoint.pk}/")
    again = client.post("/webhooks/", sent)
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert client.post(f"/webhooks/{endpoint.pk}/test/").status_code == 409
    assert client.post(f"/webhooks/{endpoint.pk}/second/").status_code == 403
    second_endpoint(endpoint, by=cast.administrator_two)
    assert client.post(f"/webhooks/{endpoint.pk}/test/").status_code == 302
    assert JobRun.objects.filter(kind="send_webhook").count() == 1
    receiver.status = 503
    with pytest.raises(JobError):
        deliver()
    log = get(client, cast.administrator, f"/webhooks/{endpoint.pk}/")
    for words in ("webhook.test", "Not delivered yet", "Status 503", "127.0.0.1 answered 503."):
        assert words in log
    assert client.post(f"/webhooks/{endpoint.pk}/end/").status_code == 302
    assert client.post(f"/webhooks/{endpoint.pk}/test/").status_code == 409


def test_without_hosts_nothing_is_written_and_the_page_says_how_to_begin(cast: Cast, client: Client) -> None:
    assert "WEBHOOK_HOSTS" in get(client, cast.administrator, "/webhooks/")
    answer = client.post("/webhooks/", {"name": "Chat", "url": "https://hooks.example/", "team": ""})
    assert answer.status_code == 422
    scenes.decide(scenes.candidate_at("ready", cast), cast)
    assert not WebhookDelivery.objects.exists()
