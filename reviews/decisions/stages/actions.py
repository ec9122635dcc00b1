"""Acts on the stage of a decision: delivering evidence, and releasing the decision for production."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from reviews.decisions import queries as standings
from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.rows import AlertChange
from reviews.decisions.stages import permits, queries
from reviews.decisions.stages.models import OWNER, EvidenceDelivery, EvidenceItem, ProductionRelease
from reviews.decisions.stages.rows import tell_reviewers, work_out_overdue
from reviews.files.rows import keep
from reviews.files.uploads import FileContent
from reviews.jobs.heads import sign_head
from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.deputies import represented
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, Stale, actor_name, require
from reviews.workflow import separation
from reviews.workflow.actions.reviewing import locked


@dataclass(frozen=True)
class DeliveryStatement:
    """What is delivered for an item: a file or an https address, and what it shows in a sentence."""

    note: str
    file: FileContent | None = None
    link: str = ""


@act
def deliver(item: EvidenceItem, *, said: DeliveryStatement, by: User) -> EvidenceDelivery:
    """Deliver a file or an address for an item; a later delivery replaces an earlier one, which stays visible."""
    locked(item.decision.candidate)
    decision = standings.decisions().get(pk=item.decision_id)
    require(permits.why_not_deliver(by, decision, queries.owner_row(item), standings.standing(decision)))
    file = keep(said.file, owner_kind=OWNER, owner_id=str(decision.pk), by=by) if said.file else None
    given = EvidenceDelivery.objects.create(
        item=item, file=file, link=said.link, note=said.note, by=by, at=timezone.now()
    )
    _, closed = work_out_overdue(decision, by=actor_name(by))
    tell_reviewers(decision, by=actor_name(by))
    record(
        "evidence:delivered",
        actor=actor_name(by),
        subject=f"candidate:{decision.candidate_id}",
        label=decision.candidate.label,
        number=decision.number,
        item=item.number,
        link=said.link,
        file=file.name if file else "",
        sha256=file.sha256 if file else "",
        note=said.note,
        **_stood_in(by, decision, queries.owner_row(item)),
        **({"alerts_closed": list(closed)} if closed else {}),
    )
    return given


def _stood_in(by: User, decision: Decision, owner: Responsibility | None) -> dict[str, str]:
    """Return for whom a deputy delivered, for the ledger; nothing for someone who may deliver without being one."""
    if by.pk == decision.candidate.requester_id or decision.workload.team_id in by.team_ids:
        return {}
    if owner and (owner.account_id == by.pk or owner.team_id in by.team_ids):
        return {}
    return {"acts_for": joined(", ", (one.person.name for one in represented(by)))}


@act
def release(decision: Decision, *, reason: str, seen: str, by: User) -> ProductionRelease:
    """Release a decision for production, on exactly the evidence that the page showed (``evidence_seen``).

    Raises ``Forbidden`` with what is missing or who may, ``Stale`` if more was delivered after the page was opened.
    """
    locked(decision.candidate)
    freeze_people()
    found = standings.decisions().get(pk=decision.pk)
    require(permits.why_not_release(by, found, standings.standing(found)))
    if seen != queries.evidence_seen(found):
        raise Stale(say("Evidence was delivered after you opened this page. Read it before you release the decision."))
    row = ProductionRelease.objects.create(decision=found, reason=reason, by=by, at=timezone.now())
    work_out_overdue(found, by=actor_name(by))
    for one in Decision.objects.filter(falls_back__named=found, change__isnull=True):
        tell_reviewers(one, by=actor_name(by))
    related = separation.relations(by, permits.parties(found))
    record(
        "decision:released",
        actor=actor_name(by),
        subject=f"candidate:{found.candidate_id}",
        label=found.candidate.label,
        number=found.number,
        reason=reason,
        evidence=_evidence(found),
        **({"related": related} if related else {}),
    )
    sign_head(say("release of decision {number_of}", number_of=found.number))
    return row


@act
def check_evidence(decision: Decision, *, by: Actor = WORKER) -> AlertChange:
    """Open or close the alert on a decision's overdue evidence, as time has passed."""
    locked(decision.candidate)
    found = standings.decisions().get(pk=decision.pk)
    opened, closed = work_out_overdue(found, by=actor_name(by))
    changed = AlertChange(opened, closed)
    if not changed.told():
        unchanged(say("The alert says what is overdue."))
        return changed
    record(
        "evidence:overdue" if opened else "evidence:in-time",
        actor=actor_name(by),
        subject=f"candidate:{found.candidate_id}",
        label=found.candidate.label,
        number=found.number,
        **changed.told(),
    )
    return changed


def _evidence(decision: Decision) -> list[dict[str, Any]]:
    """Return what the release rests on: the delivery of each item that counts."""
    last = [(item, list(item.deliveries.all())[-1]) for item in queries.items_of([decision.pk])]
    return [
        {"item": item.number, "link": one.link, "sha256": one.file.sha256 if one.file else "", "by": actor_name(one.by)}
        for item, one in last
    ]
