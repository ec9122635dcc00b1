"""What the tests of stages share: a decision in test, and what people and machines do with it."""

from typing import Any

from django.test import Client
from django.utils import timezone

from reviews.api.actions import create_token
from reviews.decisions.models import Decision
from reviews.decisions.stages import actions, queries
from reviews.decisions.stages.models import EvidenceItem, ProductionRelease
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast

WHATS = ("Load test at 16 concurrent requests", "Two weeks beside the clerks")
LINK = actions.DeliveryStatement(note="It passed.", link="https://reports.example.org/1")


def staged(cast: Cast) -> Decision:
    """A decision for test that asks for two pieces of evidence."""
    return scenes.decide(scenes.candidate_at("ready", cast), cast, **scenes.evidence(*WHATS))


def check(decision: Decision, **asked: str) -> dict[str, Any]:
    """What the API answers a machine."""
    _, secret = create_token(name=f"ci-{timezone.now().isoformat()}", scopes=["check", "decisions"], days=1, by="tests")
    given = {"repo": decision.repo_id, "commit": decision.commit, "workload": decision.workload.slug, **asked}
    answer = Client().get("/api/v1/check", given, headers={"Authorization": f"Bearer {secret}"})
    return {"status": answer.status_code, **answer.json()}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def item(decision: Decision, number: int = 1) -> EvidenceItem:
    return EvidenceItem.objects.select_related("decision").get(decision=decision, number=number)


def release(decision: Decision, by: User) -> ProductionRelease:
    return actions.release(decision, reason="It holds.", seen=queries.evidence_seen(decision), by=by)
