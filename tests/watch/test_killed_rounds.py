"""A worker killed in the middle of its looks: each difference is one finding, told once, and nothing is lost."""

import json
import os
import random
import signal
import time

import pytest
from django.db import connections, transaction
from django.test import override_settings
from django.utils import timezone

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.telling.models import DecisionEvent
from reviews.hub.transport.hubs import Hub
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.watch.jobs import observe_hub
from reviews.watch.models import WatchedRepository
from tests import cast as casting
from tests import scenes
from tests.hub_server.odd import OddHub, Reply, odd_hub
from tests.readings import reading
from tests.watch.test_rounds import basis

NAMES = [f"sample-lab/killed-{number}" for number in range(6)]
LONGEST = 1.2
"""When the kill comes at the latest, in times that a round of six changed repositories takes on this machine."""


def a_round(hub: OddHub, *, disabled: bool, wait: float | None) -> None:
    """Ask about every repository in a process of its own, which is killed after so many seconds unless it is None."""
    for decision in Decision.objects.select_related("snapshot"):
        said = hub.description(**basis(decision) | {"disabled": disabled})
        hub.replies[f"/api/models/{decision.repo_id}"] = Reply(200, json.dumps(said).encode())
    WatchedRepository.objects.update(due_at=timezone.now())
    connections.close_all()  # the two processes must not share a connection
    child = os.fork()
    if not child:
        try:
            observe_hub(0, lambda _: None)
        finally:
            os._exit(0)
    if wait is not None:
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_fifty_points_of_its_looks_loses_nothing() -> None:
    with transaction.atomic():
        cast = casting.assemble()
        for name in NAMES:
            scenes.decide(scenes.candidate_at("ready", cast, name, read=reading(name)), cast)
    chance = random.Random(23)
    with odd_hub() as hub, override_settings(HUBS={"huggingface": Hub("huggingface", hub.url)}):
        a_round(hub, disabled=False, wait=None)
        began = time.monotonic()
        a_round(hub, disabled=True, wait=None)
        longest = LONGEST * (time.monotonic() - began)
        for point in range(50):
            a_round(hub, disabled=point % 2 == 1, wait=chance.uniform(0, longest))
        assert DecisionAlert.objects.count() > len(NAMES), "the kills left some looks time to find something"
        a_round(hub, disabled=True, wait=None)
        assert sorted(open_alerts().values_list("decision__repo_id", "kind")) == [
            (one, "hub-disabled") for one in NAMES
        ]
        a_round(hub, disabled=False, wait=None)
    assert not open_alerts().exists()
    entries = LedgerEntry.objects.filter(event="hub:weighed").values_list("data__opened", flat=True)
    opened = [number for one in entries if one != "none" for number in one.split(", ")]
    found = DecisionAlert.objects.order_by("pk")
    assert sorted(opened) == sorted(str(one.decision_id) for one in found), (
        "each finding has its entry, each entry its own"
    )
    told = DecisionEvent.objects.filter(about__startswith="alert:").values_list("about", flat=True)
    assert sorted(told) == sorted(f"alert:{one.pk}" for one in found)
    assert ledger.verify().ok
