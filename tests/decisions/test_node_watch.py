"""A node class that shrinks, or loses a label or driver, is an alert on each decision whose envelope no longer fits."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.jobs.models import Mail
from reviews.ledger import queries as ledger
from reviews.workloads.nodes.actions import change
from reviews.workloads.nodes.models import NodeClass
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db


def changed(cast: Cast, **changes: Any) -> None:
    row = NodeClass.objects.get(slug="l40s-48-2")
    spec = replace(row.versions.get(number=row.number).node, **changes)
    change(row, title=row.title, spec=spec, seen=row.number, reason="Read from the cluster.", by=cast.engineer)


def alerts() -> list[DecisionAlert]:
    return list(open_alerts().filter(kind="node-misfit"))


def test_an_alert_opens_changes_and_closes_with_the_class(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    changed(cast, nodes=20)
    assert alerts() == []
    changed(cast, labels={})
    [alert] = alerts()
    assert alert.decision_id == decision.number
    said = (
        "Node class l40s-48-2, version 3, no longer fits: its nodes lost the label nvidia.com/gpu.product=NVIDIA-L40S."
    )
    assert alert.why == said
    mails = Mail.objects.filter(subject=f"Decision {decision.number}: its node class no longer fits")
    assert {one.to for one in mails} >= {cast.requester, cast.engineer}
    assert said in get(client, cast.reader, f"/decisions/{decision.number}/")
    changed(cast, labels={}, nodes=0)
    [alert] = alerts()
    assert "and the pool has 0" in alert.why
    first = Decision.objects.get().engineering_signoff.terms["sizing"]["node_class_version"]
    changed(cast, labels=dict(NodeClass.objects.get(slug="l40s-48-2").versions.get(number=first).node.labels), nodes=20)
    assert alerts() == []
    assert "version 5, fits its envelope again" in DecisionAlert.objects.get().closed_reason
    assert ledger.verify().ok


def test_a_class_that_changed_after_the_sign_off_is_shown_to_the_decider(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("ready", cast)
    changed(cast, nodes=0)
    page = get(client, cast.decider, f"/candidates/{candidate.pk}/decide/")
    assert "l40s-48-2 changed after the sign-off (now version 2)" in page
    assert alerts() == []
