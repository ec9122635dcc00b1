"""Acts on emergency denials: making one alone, seconding it, letting it lapse, and lifting it by two people."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from reviews.decisions.answers import COMMIT, SHA256
from reviews.decisions.denials import permits
from reviews.decisions.denials.models import EmergencyDenial
from reviews.decisions.denials.queries import in_force, not_applied, overdue
from reviews.decisions.denials.rows import call, work_out_all
from reviews.decisions.gate.rules import SECOND_HOURS
from reviews.decisions.rows import AlertChange
from reviews.language.phrases import dated, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import WORKER, actor_name, require
from reviews.sentences import require as require_sentences

TAKEN = say("This is denied already; second that denial on its page instead.")


@dataclass(frozen=True)
class DeniedThing:
    """What is denied: one file by its SHA-256, or one commit of a repository."""

    sha256: str = ""
    hub: str = ""
    repo_id: str = ""
    commit: str = ""

    def why_not(self) -> str:
        """Say what is wrong with it, "" if it names exactly one file or one commit."""
        if self.sha256 and (self.repo_id or self.commit):
            return say("Name either a file by its SHA-256, or a repository with a commit.")
        if self.sha256:
            return "" if SHA256.fullmatch(self.sha256) else say("A SHA-256 has 64 hexadecimal digits.")
        if not (self.repo_id and self.hub):
            return say("Name a file by its SHA-256, or a repository with a commit.")
        return "" if COMMIT.fullmatch(self.commit) else say("Name the full commit of 40 hexadecimal digits.")


@act
def deny(said: DeniedThing, *, reason: str, by: User) -> EmergencyDenial:
    """Deny a file or a commit to every machine, at once; it lapses unless another person seconds it within hours.

    Raises ``ValueError`` for what names nothing, or is denied already.
    """
    freeze_people()
    require(permits.why_not_deny(by))
    require_sentences({say("Reason"): reason})
    if why := said.why_not():
        raise ValueError(why)
    named = (
        {"sha256": said.sha256} if said.sha256 else {"hub": said.hub, "repo_id": said.repo_id, "commit": said.commit}
    )
    if in_force().filter(**named).exists():
        raise ValueError(TAKEN)
    now = timezone.now()
    found = EmergencyDenial.objects.create(
        **named, reason=reason, by=by, at=now, expires_at=now + timedelta(hours=SECOND_HOURS)
    )
    changed = work_out_all(found, by=actor_name(by))
    until = say("{expires_at} UTC", expires_at=dated(found.expires_at, "%Y-%m-%d %H:%M"))
    why = say(
        "{name} denied {found} in an emergency: {reason}\n\nIt lapses at {until} unless another person seconds it.",
        name=by.name,
        found=found,
        reason=reason,
        until=until,
    )
    call(found, say("Your turn: an emergency denial waits to be seconded"), why, by=actor_name(by), but=[by.pk])
    record(
        "denial:made", actor=actor_name(by), subject=f"denial:{found.pk}", label=str(found), reason=reason, until=until,
        **changed.told(),
    )  # fmt: skip
    return found


@act
def second(found: EmergencyDenial, *, by: User) -> EmergencyDenial:
    """Second a denial as another person: it holds from now on until two people lift it."""
    freeze_people()
    found = _locked(found)
    require(permits.why_not_second(by, found))
    found.seconded_by, found.seconded_at = by, timezone.now()
    found.save(update_fields=["seconded_by", "seconded_at"])
    changed = work_out_all(found, by=actor_name(by))
    record(
        "denial:seconded", actor=actor_name(by), subject=f"denial:{found.pk}", label=str(found), **changed.told()
    )  # fmt: skip
    return found


@act
def lapse(found: EmergencyDenial, *, by: str = WORKER) -> EmergencyDenial:
    """End a denial that nobody has seconded in time, and mail everyone who could have."""
    found = _locked(found)
    if found.ended_at or found.seconded_at or found.expires_at > timezone.now():
        unchanged(say("It has ended, was seconded, or still has time."))
        return found
    changed = _end(found, EmergencyDenial.Ending.LAPSED, by)
    why = say(
        "Nobody seconded the emergency denial of {found} by {name} in time. Machines may use it again.",
        found=found,
        name=found.by.name,
    )
    call(found, say("An emergency denial lapsed"), say("{why} If it must stay denied, deny it again.", why=why), by=by)
    record("denial:lapsed", actor=by, subject=f"denial:{found.pk}", label=str(found), **changed)
    return found


@act
def ask_lift(found: EmergencyDenial, *, reason: str, by: User) -> EmergencyDenial:
    """Ask to lift a denial; it holds until another person agrees."""
    freeze_people()
    found = _locked(found)
    require(permits.why_not_ask_lift(by, found))
    require_sentences({say("Reason"): reason})
    found.lift_by, found.lift_at, found.lift_reason = by, timezone.now(), reason
    found.save(update_fields=["lift_by", "lift_at", "lift_reason"])
    why = say("{name} asks to lift the emergency denial of {found}: {reason}", name=by.name, found=found, reason=reason)
    call(found, say("Your turn: an emergency denial is to be lifted"), why, by=actor_name(by), but=[by.pk])
    record("denial:lift-asked", actor=actor_name(by), subject=f"denial:{found.pk}", label=str(found), reason=reason)
    return found


@act
def lift(found: EmergencyDenial, *, by: User) -> EmergencyDenial:
    """Agree to lift a denial: machines may use what was decided again."""
    freeze_people()
    found = _locked(found)
    require(permits.why_not_lift(by, found))
    changed = _end(found, EmergencyDenial.Ending.LIFTED, actor_name(by))
    record(
        "denial:lifted", actor=actor_name(by), subject=f"denial:{found.pk}", label=str(found),
        reason=found.lift_reason, **changed,
    )  # fmt: skip
    return found


@act
def reapply(found: EmergencyDenial, *, by: str = WORKER) -> AlertChange:
    """Open the alerts that a denial lacks: on a decision that was issued in the same moment."""
    found = _locked(found)
    changed = AlertChange() if found.ended_at else work_out_all(found, by=by)
    if not changed.told():
        unchanged(say("Every decision that it concerns has its alert."))
        return changed
    record("denial:applied", actor=by, subject=f"denial:{found.pk}", label=str(found), **changed.told())
    return changed


def settle_denials() -> None:
    """End every denial that nobody seconded in time, and apply the others to decisions that lack their alert."""
    for one in overdue():
        lapse(one)
    for one in in_force():
        if not_applied(one).exists():
            reapply(one)


def _locked(found: EmergencyDenial) -> EmergencyDenial:
    rows = EmergencyDenial.objects.select_for_update(of=("self",)).select_related("by", "lift_by")
    return rows.get(pk=found.pk)


def _end(found: EmergencyDenial, ending: str, by: str) -> dict[str, list[int]]:
    found.ended_at, found.ended_by, found.ending = timezone.now(), by, ending
    found.save(update_fields=["ended_at", "ended_by", "ending"])
    return work_out_all(found, by=by).told()
