"""Acts of the mirror: asking for a copy, its completion, what was wrong with bytes, and its removal."""

from collections.abc import Iterable

from django.utils import timezone

from reviews.decisions.alerts import accounts_of, alive, open_alerts
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.exit_steps.rows import note_copy_removed
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.rows import AlertChange
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell
from reviews.jobs.enqueue import enqueue
from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.mirror import queries, rows
from reviews.mirror.models import Mirror, MirrorFile
from reviews.mirror.permits import why_not_copy, why_not_remove
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.workflow.actions.reviewing import locked

State = Mirror.MirrorState
OTHER_BYTES, DAMAGED = DecisionAlert.AlertKind.MIRROR_OTHER_BYTES, DecisionAlert.AlertKind.MIRROR_DAMAGED
KINDS = (OTHER_BYTES, DAMAGED)
RIGHT_AGAIN = say("Every file of the mirror is held, and its bytes are right.")
REMOVED = say("The files were removed from the mirror.")


@act
def copy_to_mirror(decision: Decision, *, by: User) -> Mirror:
    """Have all files of a decision copied; a copy that stopped or was removed begins anew. Raises ``Forbidden``."""
    locked(decision.candidate)
    mirror = Mirror.objects.select_for_update().filter(decision=decision).first()
    require(why_not_copy(by, decision, mirror))
    now = timezone.now()
    asked = {"state": State.COPYING, "error": "", "next_at": now, "asked_by": by, "asked_at": now}
    if mirror is None:
        mirror = Mirror.objects.create(decision=decision, **asked)
        MirrorFile.objects.bulk_create(
            MirrorFile(mirror=mirror, path=one.path, size=one.size or 0, expected=one.sha256, blob_id=one.blob_id)
            for one in queries.listed_files(decision)
        )
    else:
        # What was complete before a file was found damaged is still served, but for that file; what was removed is not.
        since = None if mirror.state == State.REMOVED else mirror.complete_at
        Mirror.objects.filter(pk=mirror.pk).update(
            **asked, removed_at=None, removed_by=None, removed_reason="", complete_at=since
        )
    enqueue(
        "copy_mirror",
        mirror.pk,
        label=say("Decision {number_of}", number_of=decision.number),
        asked_by=actor_name(by),
        lane=decision.hub,
    )
    answer, signoff = queries.legal_answer(decision)
    record(
        "mirror:asked", actor=actor_name(by), subject=f"candidate:{decision.candidate_id}", label=str(decision),
        number=decision.number, legal=answer, signoff=signoff.pk,
    )  # fmt: skip
    return mirror


@act
def complete(mirror: Mirror, *, by: Actor = WORKER) -> Mirror:
    """Record that every file of a decision is held, and close what was open about its bytes."""
    decision = mirror.decision
    locked(decision.candidate)
    row = Mirror.objects.select_for_update().get(pk=mirror.pk)
    if row.state != State.COPYING or queries.missing_files(row).exists():
        unchanged(say("The mirror is not being copied any more, or not every file is held."))
        return row
    row.state, row.error, row.next_at = State.COMPLETE, "", None
    row.complete_at = row.complete_at or timezone.now()
    row.save(update_fields=["state", "error", "next_at", "complete_at"])
    files = list(MirrorFile.objects.filter(mirror=row))
    closed = _close(decision, RIGHT_AGAIN, by)
    record(
        "mirror:completed", actor=actor_name(by), subject=f"candidate:{decision.candidate_id}", label=str(decision),
        number=decision.number, files={one.path: one.sha256 for one in files}, count=len(files),
        bytes=sum(one.size for one in files), **AlertChange(closed=closed).told(),
    )  # fmt: skip
    return row


@act
def report_bytes(file: MirrorFile, *, kind: str, why: str, by: Actor = WORKER) -> AlertChange:
    """Record that the hub serves other bytes (the copy stops), or that held ones are damaged (they are copied anew).

    A decision that has not ended gets an alert of this kind, with every file that is wrong in its sentence.
    """
    mirror = queries.mirrors().get(pk=file.mirror_id)
    decision = mirror.decision
    locked(decision.candidate)
    row = Mirror.objects.select_for_update().get(pk=mirror.pk)
    if row.state == State.REMOVED:
        unchanged(say("The files were removed from the mirror meanwhile."))
        return AlertChange()
    rows.note_not_held(file, why)
    stops = kind == OTHER_BYTES
    row.state, row.error = (State.STOPPED if stops else State.COPYING), why[:1000]
    row.next_at = None if stops else timezone.now()
    row.save(update_fields=["state", "error", "next_at"])
    opened = _open(decision, kind, why, by)
    record(
        "mirror:bytes-refused", actor=actor_name(by), subject=f"candidate:{decision.candidate_id}", label=str(decision),
        number=decision.number, path=file.path, why=why, **AlertChange(opened=opened).told(),
    )  # fmt: skip
    return AlertChange(opened=opened)


@act
def remove_from_mirror(mirror: Mirror, *, reason: str, by: User) -> Mirror:
    """Remove a decision's files, as its exit plan says; bytes that another one names stay. Raises ``Forbidden``."""
    mirror = queries.mirrors().get(pk=mirror.pk)
    decision = mirror.decision
    locked(decision.candidate)
    row = Mirror.objects.select_for_update().get(pk=mirror.pk)
    require(why_not_remove(by, row))
    require_sentences({say("Reason"): reason})
    row.state, row.error, row.next_at = State.REMOVED, "", None
    row.removed_by, row.removed_at, row.removed_reason = by, timezone.now(), reason
    row.save()
    closed = _close(decision, REMOVED, by)
    note_copy_removed(decision, reason, by)
    enqueue(
        "clear_mirror", row.pk, label=say("Decision {number_of}", number_of=decision.number), asked_by=actor_name(by)
    )
    record(
        "mirror:removed", actor=actor_name(by), subject=f"candidate:{decision.candidate_id}", label=str(decision),
        number=decision.number, reason=reason, **AlertChange(closed=closed).told(),
    )  # fmt: skip
    return row


def _open(decision: Decision, kind: str, why: str, by: Actor) -> tuple[int, ...]:
    """Open an alert on a decision that has not ended, or add the sentence to the one that is open."""
    if not alive().filter(pk=decision.pk).exists():
        return ()
    alert = open_alerts().filter(decision=decision, kind=kind).first()
    if alert is not None:
        if why not in alert.why:
            open_alerts().filter(pk=alert.pk).update(why=f"{alert.why} {why}"[:5000])
        return ()
    owner = evaluators([decision.number])[decision.number]
    alert = DecisionAlert.objects.create(
        decision=decision, kind=kind, why=why, since=timezone.now(), evaluator_name=owner.name[:150],
        evaluator=accounts_of([owner]).get(owner),
    )  # fmt: skip
    subject = say(
        "Decision {number_of}: {get_kind_display}",
        number_of=decision.number,
        get_kind_display=alert.get_kind_display().lower(),
    )
    said = say("{why} The decision stays in force; these bytes are not served.", why=why)
    happened = Happening(DecisionEvent.Kind.MIRROR_TROUBLE, f"alert:{alert.pk}", subject, said, IN_FORCE)
    tell(decision, happened, by=actor_name(by))
    return (decision.number,)


def _close(decision: Decision, reason: str, by: Actor) -> tuple[int, ...]:
    found: Iterable[int] = open_alerts().filter(decision=decision, kind__in=KINDS).values_list("pk", flat=True)
    keys = list(found)
    ended = {"closed_at": timezone.now(), "closed_by": actor_name(by), "closed_reason": reason}
    DecisionAlert.objects.filter(pk__in=keys).update(**ended)
    return (decision.number,) if keys else ()
