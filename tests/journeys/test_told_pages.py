"""The pages about what is told, with rows on them, in Chromium: news, window, answers to machines, webhooks."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from reviews.decisions.actions import acknowledge, withdraw
from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.gate.rows import keep_answers
from reviews.hub.transport.page_hosts import origins
from reviews.webhooks.actions import add_endpoint, second_endpoint
from reviews.webhooks.models import WebhookDelivery
from reviews.webhooks.rows import note_attempt
from reviews.webhooks.rules import SentMessage
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_acknowledgement import decided
from tests.journeys.sights import Sight
from tests.journeys.test_every_page import hold
from tests.pages.browser import Chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.long
def test_what_is_told_has_no_fault(
    chromium: Chromium, live_server: LiveServer, company: Cast, settings: Settings
) -> None:
    settings.WEBHOOK_ORIGINS = origins(["hooks.example"], "WEBHOOK_HOSTS")
    with transaction.atomic():
        endpoint, _ = add_endpoint(
            name="Chat of the platform team", url="https://hooks.example/reviews", team=company.claims,
            by=company.administrator,
        )  # fmt: skip
        second_endpoint(endpoint, by=company.administrator_two)
        waiting, _ = add_endpoint(
            name="Deployments", url="https://hooks.example/two", team=None, by=company.administrator
        )
        found = decided(company)
        acknowledge(found, team=company.claims, by=company.requester)
        other = scenes.decide(scenes.candidate_at("ready", company, "sample-lab/other-1b"), company)
        withdraw(other, reason="The publisher revoked the weights.", by=company.decider)
        for sent in (SentMessage(503, "hooks.example answered 503."), SentMessage(204, "")):
            note_attempt(WebhookDelivery.objects.earliest("pk"), sent)
        for repo, allow in ((found.repo_id, True), (other.repo_id, False)):
            question = CheckQuestion("huggingface", repo, found.commit, "claims-intake", "0" * 64)
            keep_answers([(question, Reply(allow, found.number, ("A reason in words.",)))], asked_by="deploy pipeline")
        day = timezone.now().date()
        span = f"from={day - timedelta(days=1)}&to={day}"
        seen = [
            Sight("news", company.legal, "/"),
            Sight("window", company.auditor, f"/decisions/window/?{span}"),
            Sight("window refused", company.auditor, f"/decisions/window/?from={day}&to=soon", 422),
            Sight("gate", company.auditor, "/gate/"),
            Sight("webhooks", company.administrator, "/webhooks/"),
            Sight("webhook", company.administrator, f"/webhooks/{endpoint.pk}/"),
            Sight("webhook to second", company.administrator_two, f"/webhooks/{waiting.pk}/"),
            Sight("webhooks to second", company.administrator_two, "/"),
            Sight("end webhook", company.administrator, f"/webhooks/{endpoint.pk}/end/"),
            Sight("duties", company.stranger, f"/decisions/{found.number}/"),
            Sight("catalog", company.reader, "/catalog/"),
        ]
    hold(chromium, live_server, seen)
