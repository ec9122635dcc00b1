"""Acts on waivers: requesting, approving by another person, ending. A waived requirement stays in the list."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.language.phrases import dated, joined, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.holder import TEAM
from reviews.people.holders import people_behind, why_not_hold
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.workflow import turns
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.followers import basis_changed
from reviews.workflow.models import Candidate
from reviews.workflow.policy.rules import BREAK_GLASS
from reviews.workflow.policy.rules import Policy as ReviewPolicy
from reviews.workflow.statements import WaiverGrounds
from reviews.workflow.waivers.models import Waiver
from reviews.workflow.waivers.permits import (
    PREFIX,
    of_approver,
    why_not_approve,
    why_not_ask,
    why_not_ask_requirement,
    why_not_end,
)


@act
def ask(candidate: Candidate, *, rule: str, kind: str, grounds: WaiverGrounds, by: User) -> Waiver:
    """Ask for a waiver of one rule of the terms; ``kind`` is the kind of its conflict.

    Raises ``ValueError`` for a waiver that was asked for already, lasts too long or was renewed too often.
    """
    candidate = locked(candidate)
    freeze_people()
    require(why_not_ask(by, candidate, kind) or why_not_hold(grounds.owner))
    return _ask(Waiver(candidate=candidate, rule=rule, **grounds.columns()), by)


@act
def ask_requirement(candidate: Candidate, *, key: str, grounds: WaiverGrounds, by: User, glass: bool = False) -> Waiver:
    """Ask for a waiver of one requirement, or with ``glass`` for a break-glass, which a decider approves.

    Raises as ``ask`` does.
    """
    candidate = locked(candidate)
    freeze_people()
    require(why_not_ask_requirement(by, candidate, key, glass=glass) or why_not_hold(grounds.owner))
    kind = Waiver.WaiverKind.BREAK_GLASS if glass else Waiver.WaiverKind.REQUIREMENT
    return _ask(
        Waiver(candidate=candidate, kind=kind, track=BREAK_GLASS[key], rule=f"{PREFIX}{key}", **grounds.columns()), by
    )


def longest(policy: ReviewPolicy, *, glass: bool) -> date:
    """Return the last day that a waiver requested today may have."""
    return timezone.localdate() + timedelta(days=policy.break_glass_days if glass else policy.waiver_days)


def _ask(row: Waiver, by: User) -> Waiver:
    candidate, policy = row.candidate, row.candidate.policy.policy
    glass = row.kind == Waiver.WaiverKind.BREAK_GLASS
    if row.expires > (last := longest(policy, glass=glass)):
        raise ValueError(
            say(
                "Choose a day until {last}, the last that policy {number_of} allows.",
                last=dated(last, "%-d %b %Y"),
                number_of=policy.number,
            )
        )
    # One that was ended counts too: what is ended by hand and asked for anew was renewed all the same.
    before = candidate.waivers.filter(rule=row.rule, approved_at__isnull=False).order_by("-pk").first()
    row.requester, row.asked_by, row.renews = candidate.requester, by, before
    row.renewals = before.renewals + 1 if before else 0
    if row.renewals > policy.waiver_renewals:
        times = (
            "once"
            if policy.waiver_renewals == 1
            else say("{waiver_renewals} times", waiver_renewals=policy.waiver_renewals)
        )
        raise ValueError(
            say(
                "This waiver was renewed {times}, the most that policy {number_of} allows. Meet the requirement.",
                times=times,
                number_of=policy.number,
            )
        )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ValueError(say("Someone has already requested this waiver. Approve or end that request first.")) from None
    role = "decider" if glass else turns.REVIEWERS[row.track]
    why = say(
        "{name} asks for a waiver of “{removeprefix}”: {reason}",
        name=by.name,
        removeprefix=row.rule.removeprefix(PREFIX),
        reason=row.reason,
    )
    turns.call(candidate, role, why, "waivers", asked_by=actor_name(by))
    _tell_owner(row, say("{name} asks for a waiver of {title}", name=by.name, title=_title(row)), by)
    _record(
        "waiver:asked", row, by, conflict=row.conflict, reason=row.reason, owner=row.owner,
        holder=row.holder.as_record(), renewals=row.renewals,
    )  # fmt: skip
    return row


def _title(row: Waiver) -> str:
    return say(
        "“{removeprefix}” until {expires}",
        removeprefix=row.rule.removeprefix(PREFIX),
        expires=dated(row.expires, "%-d %b %Y"),
    )


def _tell_owner(row: Waiver, said: str, by: User) -> None:
    """Mail whoever owns a waiver, but for the one who acts: what happened to it, and that they own it."""
    you = say("your team {owner}", owner=row.owner) if row.holder.kind == TEAM else "you"
    for person in people_behind(row.holder):
        if person.pk != by.pk:
            why = say("{said}. Its owner is {you}: {reason}", said=said, you=you, reason=row.reason)
            turns.tell(person, row.candidate, why, "waivers", asked_by=actor_name(by))


@act
def approve(waiver: Waiver, *, by: User) -> Waiver:
    """Approve a waiver that another person requested; it replaces the waiver that it renews."""
    locked(waiver.candidate)
    freeze_people()
    row = _locked(waiver)
    require(why_not_approve(by, row))
    row.related = joined(" ", of_approver(by, row))
    now = timezone.now()
    row.candidate.waivers.filter(rule=row.rule, approved_at__isnull=False, ended_at__isnull=True).update(
        ended_by=by, ended_at=now, ended_reason=say("Waiver {pk} replaces it.", pk=row.pk)
    )
    row.approved_by, row.approved_at = by, now
    row.save(update_fields=["approved_by", "approved_at", "related"])
    _tell_owner(row, say("{name} approved the waiver of {title}", name=by.name, title=_title(row)), by)
    basis_changed(row.candidate)
    event = "waiver:break-glass" if row.kind == Waiver.WaiverKind.BREAK_GLASS else "waiver:approved"
    _record(
        event, row, by, asked_by=actor_name(row.asked_by), reason=row.reason, renewals=row.renewals,
        related=row.related,
    )  # fmt: skip
    return row


@act
def end(waiver: Waiver, *, reason: str, by: User) -> Waiver:
    """End a waiver, approved or not; its row is kept."""
    locked(waiver.candidate)
    row = _locked(waiver)
    require(why_not_end(by, row))
    row.ended_by, row.ended_at, row.ended_reason = by, timezone.now(), reason
    row.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    basis_changed(row.candidate)
    _record("waiver:ended", row, by, reason=reason)
    return row


def _locked(waiver: Waiver) -> Waiver:
    return (
        Waiver.objects.select_for_update(of=("self",))
        .select_related("candidate__workload", "candidate__policy", "candidate__requester", "asked_by", "requester")
        .get(pk=waiver.pk)
    )


def _record(event: str, row: Waiver, by: User, **said: object) -> None:
    """Record the waiver's whole scope: requirement, repository, commit and workload."""
    candidate = row.candidate
    record(
        event, actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label, rule=row.rule,
        kind=str(row.kind), track=row.track, expires=row.expires.isoformat(), waiver=row.pk,
        repository=candidate.repo_id, commit=candidate.commit, workload=candidate.workload.slug, **said,
    )  # fmt: skip
