"""Acts on waivers: ask, approve by another legal reviewer, end."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.workflow import turns
from reviews.workflow.actions import locked
from reviews.workflow.models import Candidate
from reviews.workflow.waiver_models import Waiver
from reviews.workflow.waiver_permits import why_not_approve, why_not_ask, why_not_end


@transaction.atomic
def ask(
    candidate: Candidate, *, rule: str, kind: str, conflict: str, reason: str, owner: str, expires: date, by: User
) -> Waiver:
    """Ask for a waiver of one rule until a day. Raises ``ValueError`` when one is there already."""
    candidate = locked(candidate)
    require(why_not_ask(by, candidate, kind))
    try:
        with transaction.atomic():
            row = Waiver.objects.create(
                candidate=candidate, rule=rule, conflict=conflict, reason=reason, owner=owner, expires=expires,
                requester=candidate.requester, asked_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise ValueError("A waiver of this rule was asked for already; approve it or end it first.") from None
    why = f"{by.name} asks for a waiver of “{rule}”: {reason}"
    turns.call(candidate, "legal-reviewer", why, "legal_fit", asked_by=actor_name(by))
    _record("waiver:asked", row, by, conflict=conflict, reason=reason, owner=owner)
    return row


@transaction.atomic
def approve(waiver: Waiver, *, by: User) -> Waiver:
    """Approve a waiver that somebody else asked for; from now on the conflict counts as waived until its day."""
    row = _locked(waiver)
    require(why_not_approve(by, row))
    row.approved_by, row.approved_at = by, timezone.now()
    row.save(update_fields=["approved_by", "approved_at"])
    _record("waiver:approved", row, by, asked_by=actor_name(row.asked_by))
    return row


@transaction.atomic
def end(waiver: Waiver, *, reason: str, by: User) -> Waiver:
    """End a waiver, whether it was approved or not; it stays to be read."""
    row = _locked(waiver)
    require(why_not_end(by, row))
    row.ended_by, row.ended_at, row.ended_reason = by, timezone.now(), reason
    row.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    _record("waiver:ended", row, by, reason=reason)
    return row


def _locked(waiver: Waiver) -> Waiver:
    return (
        Waiver.objects.select_for_update(of=("self",))
        .select_related("candidate", "asked_by", "requester")
        .get(pk=waiver.pk)
    )


def _record(event: str, row: Waiver, by: User, **said: str) -> None:
    record(
        event, actor=actor_name(by), subject=f"candidate:{row.candidate_id}", label=row.candidate.label,
        rule=row.rule, expires=row.expires.isoformat(), waiver=row.pk, **said,
    )  # fmt: skip
