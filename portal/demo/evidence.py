"""The demo's operational evidence: what every decision asks for, and what was delivered for the one in production."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from portal.demo.examples import Example
from reviews.decisions.models import Decision
from reviews.decisions.record import EvidenceAsked
from reviews.decisions.stages.actions import DeliveryStatement, deliver, release
from reviews.decisions.stages.models import EvidenceItem
from reviews.decisions.stages.queries import evidence_seen
from reviews.files.uploads import content_of
from reviews.people.holders import account_holder
from reviews.people.models import User

LOAD_TEST = b"""second,concurrent,tokens_per_second,first_token_p95_ms
60,8,410,620
120,16,790,810
180,32,1420,1180
"""


def evidence_asked(example: Example, people: Mapping[str, User]) -> tuple[EvidenceAsked, ...]:
    """Return what a decision of the demo asks for."""
    today = timezone.localdate()
    return tuple(
        EvidenceAsked(what, account_holder(people[owner]), today + timedelta(days=days))
        for what, owner, days in example.evidence
    )


def to_production(decision: Decision, people: Mapping[str, User]) -> None:
    """Deliver a file as Priya and an address as Maya, then release the decision as Tomasz."""
    load, beside = EvidenceItem.objects.filter(decision=decision).order_by("number")
    result = DeliveryStatement(
        note="First token within 1.2 s at p95 with 32 concurrent requests.",
        file=content_of("load-test-l40s.csv", LOAD_TEST),
    )
    deliver(load, said=result, by=people["priya"])
    log = DeliveryStatement(
        note="1,840 letters: 212 drafts differ in substance, and no draft has an unknown number.",
        link="https://wiki.example.org/support/quill-last-month",
    )
    deliver(beside, said=log, by=people["maya"])
    reason = "The imported run reached the approved load, and no draft of last month’s letters has an unknown number."
    release(decision, reason=reason, seen=evidence_seen(decision), by=people["tomasz"])
