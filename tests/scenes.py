"""A candidate at any state, built by the real acts, so that a scene that cannot happen cannot be built."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from reviews.decisions.actions import issue
from reviews.decisions.conflict_basis import found_in
from reviews.decisions.models import Decision
from reviews.decisions.record import BOUNDARY, BoundaryPart, EvidenceAsked, NoEvidence, Ruling
from reviews.decisions.stages.actions import DeliveryStatement, deliver, release
from reviews.decisions.stages.models import EvidenceItem, ProductionRelease
from reviews.decisions.stages.queries import evidence_seen
from reviews.files.uploads import content_of
from reviews.hub.shapes.reading import ReadingValue
from reviews.legal.actions import attach_agreement
from reviews.legal.details import AgreementDetails
from reviews.legal.models import Agreement
from reviews.people.holders import Holder, account_holder
from reviews.people.models import User
from reviews.proposals.actions import submit, take_reading
from reviews.workflow.actions.reviewing import answer_several, record_intake, reject, withdraw
from reviews.workflow.actions.signing import sign
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.queries import candidate_detail
from reviews.workflow.questions import QUESTIONS
from reviews.workflow.requirements import Requirement
from reviews.workflow.statements import AnswerStatement, ConditionAsked, SignOffStatement
from reviews.workloads.actions import state as state_workload
from reviews.workloads.models import Workload
from tests import license_reading, memory
from tests.cast import Cast
from tests.readings import reading
from tests.scene_words import INTAKE, TERMS

STATES = ("reading", "read", "intake", "answered", "legal-passed", "ready", "decided", "rejected", "withdrawn")
"""How far ``candidate_at`` goes; each includes the ones before it, up to decided."""

ENNO, CLAIMS = Holder("account", "engineer", "Enno Engineer"), Holder("team", "claims", "Claims")
DORA = Holder("account", "decider", "Dora Decider")
"""Who answers for the decisions of the tests."""


def workload(cast: Cast, *, name: str = "Claims intake", private: bool = False, **changes: Any) -> Workload:
    """A workload statement of the claims team, written by the requester."""
    statement: dict[str, Any] = {
        "name": name,
        "private": private,
        "purpose": "Turn a claim letter into a structured record for a clerk.",
        "users": "140 clerks",
        "input_modality": "text",
        "expected_output": "JSON, checked by a person",
        "risk_level": "medium",
        "latency_target": "First token under 1.5 s at p95",
        "data_sensitivity": "personal",
        "environment": "on-premises",
        "context_tokens": 8192,
        "concurrency": 16,
        "overflow_plan": "chunk",
        "languages": "German, English",
        "territory": "EU",
        "user_band": "under-1k",
        "revenue_band": "over-100m",
        "acts": ["run", "mirror"],
        "use_class": "internal-tool",
        "domains": ["none"],
        "entity_in": "EU",
        "users_in": ["EU"],
        "runs_in": ["EU"],
        "node_classes": ["l40s-48-2"],
    }
    statement |= {"team": cast.claims, "by": cast.requester, **changes}
    return memory.remembered(Workload, lambda: state_workload(**statement), statement)


def proposed(
    cast: Cast,
    repo_id: str = "sample-lab/atlas-1b-instruct",
    *,
    work: Workload | None = None,
    revision: str = "",
    hub: str = "huggingface",
) -> Candidate:
    """A candidate that waits to be read."""
    work = work or Workload.objects.filter(slug="claims-intake").first() or workload(cast)
    return submit(repo_id, hub=hub, revision=revision, workload=work, by=cast.requester)


def fresh(candidate: Candidate) -> Candidate:
    """The candidate as the database has it now."""
    return Candidate.objects.select_related("snapshot", "workload", "requester").get(pk=candidate.pk)


def seen(candidate: Candidate) -> str:
    """The digest that a person who opens the page now sees."""
    snapshot = fresh(candidate).snapshot
    assert snapshot is not None
    return snapshot.digest


def answer_all(
    candidate: Candidate, track: str, cast: Cast, choice: str = "yes", leave_out: tuple[str, ...] = ()
) -> None:
    """Answer a track's checklist, but for what is left out."""
    said = [
        AnswerStatement(track, question.key, choice, "Seen.")
        for question in QUESTIONS[track]
        if question.key not in leave_out
    ]
    by = cast.legal if track == "legal" else cast.engineer
    answer_several(candidate, track=track, said=said, seen=seen(candidate), by=by)


def answer_both(candidate: Candidate, cast: Cast) -> None:
    """Answer the checklists of both tracks."""
    for track in QUESTIONS:
        answer_all(candidate, track, cast)


def answer_and_read(candidate: Candidate, cast: Cast) -> None:
    """Answer both checklists and read the license: then both tracks can be signed."""
    answer_both(candidate, cast)
    read_license(candidate, cast)


def intake(candidate: Candidate, cast: Cast, **changes: str) -> None:
    """Record the license intake, or correct it."""
    record_intake(fresh(candidate), seen=seen(candidate), by=cast.legal, **{**INTAKE, **changes})


def requirements(candidate: Candidate) -> list[Requirement]:
    """The requirements as they stand."""
    return candidate_detail(fresh(candidate)).requirements


def agreement(candidate: Candidate, cast: Cast, **changes: Any) -> Agreement:
    """An agreement on commercial use that the first legal reviewer attached; nobody has approved it."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "licensor": "Sample Lab", "licensee": "Our company", "covers": ["commercial_use"],
        "scope": "Commercial use of this model.", "signed_on": today - timedelta(3),
        "valid_until": today + timedelta(30), "reference": "Contract 77",
        "file": content_of("contract.pdf", b"%PDF-1.7 signed by both"), "notice_days": 10, **changes,
    }  # fmt: skip
    return attach_agreement(candidate.hub, candidate.repo_id, details=AgreementDetails(**values), by=cast.legal)


def due() -> date:
    """The day of the conditions that these scenes ask for: ahead, whenever the tests run."""
    return timezone.localdate() + timedelta(days=60)


def read_license(candidate: Candidate, cast: Cast) -> None:
    """Read every term of the licenses in the candidate's own texts, as two legal reviewers; a pass needs it.

    Without a conclusion and a known text, the license of these scenes is concluded first.
    """
    memory.remembered_value(lambda: license_reading.read_all(fresh(candidate), cast), "read_license", candidate.pk)


def sign_track(candidate: Candidate, track: str, cast: Cast, outcome: str = "pass", **changes: Any) -> SignOff:
    """Sign a track as its first reviewer."""
    by = cast.legal if track == "legal" else cast.engineer
    if track == "legal" and outcome.startswith("pass"):
        read_license(candidate, cast)
    conditions = [ConditionAsked("Keep a person in the loop", account_holder(cast.requester), due())]
    said = SignOffStatement(
        track, outcome, "It fits the workload.", conditions=conditions if outcome == "pass with conditions" else (),
        terms=TERMS if track == "engineering" else {},
    )  # fmt: skip
    values: dict[str, Any] = {"seen": seen(candidate), "by": by}
    values |= {name: value for name, value in changes.items() if name not in vars(said)}
    said = replace(said, **{name: value for name, value in changes.items() if name in vars(said)})
    return memory.remembered(SignOff, lambda: sign(candidate, said=said, **values), candidate.pk, said, values)


@contextmanager
def later(*, days: int) -> Iterator[None]:
    """The clock as it will be in so many days."""
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        yield


def holder(username: str) -> Holder:
    """An account as the owner of something."""
    return account_holder(User.objects.get(username=username))


def evidence(*whats: str, owner: str = "engineer", days: int = 30) -> dict[str, Any]:
    """The part of a ruling that asks for evidence, so that the decision is approved for test only."""
    asked = [EvidenceAsked(what, holder(owner), timezone.localdate() + timedelta(days=days)) for what in whats]
    return {"evidence": tuple(asked), "evidence_none": None}


def deliver_all(decision: Decision, *, by: User) -> None:
    """Deliver an address for every piece of evidence that a decision asks for."""
    for item in EvidenceItem.objects.filter(decision=decision).order_by("number"):
        said = DeliveryStatement(note="The run passed.", link=f"https://reports.example.org/{item.number}")
        deliver(item, said=said, by=by)


def released(decision: Decision, cast: Cast) -> ProductionRelease:
    """Deliver everything as the requester, and release the decision as the second engineering reviewer."""
    deliver_all(decision, by=cast.requester)
    return release(decision, reason="The runs match the envelope.", seen=evidence_seen(decision), by=cast.engineer_two)


class Resolved(dict[str, str]):
    """A sentence for whatever contradicts itself: most scenes are about something else."""

    def get(self, key: str, default: Any = None) -> Any:
        """The sentence that was given, or one for any key."""
        return super().get(key) or "The reviewer looked, and this holds."


def ruling(**changes: Any) -> Ruling:
    """What the decider of the tests adds."""
    values: dict[str, Any] = {
        "limitations": "Weak on tables.",
        "largest_risk": "Invented claim numbers.",
        "evidence_none": NoEvidence("Two weeks of shadow operation showed it.", DORA),
        "revision_strategy": "pin-and-watch",
        "fallback": "retrieval-first",
        "fallback_note": "Search and templates.",
        "fallback_decision": None,
        "triggers": ("license-changed", "new-commit"),
        "review_by": (timezone.now() + timedelta(days=180)).date(),
        "removal_plan": "Switch the route and drain for 15 minutes.",
        "change_owner": ENNO,
        "resolved": Resolved(),
        "boundary": {key: BoundaryPart(f"{title}, looked at", CLAIMS) for key, title in BOUNDARY},
    }
    return Ruling(**{**values, **changes})


def candidate_at(
    state: str,
    cast: Cast,
    repo_id: str = "sample-lab/atlas-1b-instruct",
    *,
    work: Workload | None = None,
    read: ReadingValue | None = None,
) -> Candidate:
    """A candidate that has come as far as ``state``, one of ``STATES``.

    A process walks each way once (see ``tests/memory.py``).
    """
    words = (state, repo_id, work, read)
    return fresh(memory.remembered(Candidate, lambda: _walk(cast, *words), work and work.pk, *words))


def _walk(cast: Cast, state: str, repo_id: str, work: Workload | None, read: ReadingValue | None) -> Candidate:
    """One step further than the state before it."""
    if state == "reading":
        return proposed(cast, repo_id, work=work)
    before = {"withdrawn": "reading", "rejected": "read"}.get(state) or STATES[STATES.index(state) - 1]
    candidate = candidate_at(before, cast, repo_id, work=work, read=read)
    steps: dict[str, Callable[[], object]] = {
        "read": lambda: take_reading(candidate.pk, read or reading(repo_id)),
        "intake": lambda: record_intake(candidate, seen=seen(candidate), by=cast.legal, **INTAKE),
        "answered": lambda: answer_and_read(candidate, cast),
        "legal-passed": lambda: sign_track(candidate, "legal", cast),
        "ready": lambda: sign_track(candidate, "engineering", cast),
        "decided": lambda: decide(candidate, cast),
        "rejected": lambda: reject(candidate, reason="Out of scope.", by=cast.decider),
        "withdrawn": lambda: withdraw(candidate, reason="No longer needed.", by=cast.requester),
    }
    steps[state]()
    return candidate


def resolved(candidate: Candidate, ruled: Ruling | None = None) -> dict[str, str]:
    """A sentence for each contradiction that the form shows, by its key."""
    detail = candidate_detail(fresh(candidate))
    found = found_in(detail, (ruled or ruling()).sentences()) if detail.candidate.snapshot else []
    return {one.key: f"The reviewer looked: {one.about} holds." for one in found}


def decide(candidate: Candidate, cast: Cast, **changes: Any) -> Decision:
    """Issue the decision on a ready candidate; at a high risk, which needs evidence, release it as well."""
    high = candidate.workload.risk_level == "high" and not changes.get("evidence")
    ruled = ruling(**changes, **(evidence("A load test") if high else {}))

    def act() -> Decision:
        decision = issue(candidate, ruling=ruled, seen=seen(candidate), by=cast.decider)
        if high:
            released(decision, cast)
        return decision

    return memory.remembered(Decision, act, candidate.pk, ruled)
