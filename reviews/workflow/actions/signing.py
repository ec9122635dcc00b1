"""Acts of signing: a sign-off with its basis, and taking one back; the only writers of a track's verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from reviews.evidence.groups import basis
from reviews.ledger.record import record
from reviews.licensing.rules.duties import NO
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale, actor_name, require
from reviews.workflow import permits, queries, states, turns
from reviews.workflow.actions.reviewing import locked, require_open, require_seen
from reviews.workflow.choice import settled
from reviews.workflow.matching import duty_key, match_of
from reviews.workflow.models import Candidate, Condition, SignOff, SignOffWithdrawal, Track

UNASKED = -1
"""For callers that look at no page: whatever sign-off is in force is replaced."""


@dataclass(frozen=True)
class ConditionAsked:
    """A condition as the signer writes it: what, who sees to it, until when, and whether before the release."""

    text: str
    owner: str
    due: date
    first: bool = False

    def to_json(self) -> dict[str, Any]:
        """The condition as the ledger keeps it."""
        return {"text": self.text, "owner": self.owner, "due": self.due.isoformat(), "before_release": self.first}


@transaction.atomic
def sign(
    candidate: Candidate,
    *,
    track: str,
    outcome: str,
    reason: str,
    seen: str,
    by: User,
    conditions: Iterable[ConditionAsked] = (),
    terms: dict[str, Any] | None = None,
    review_by: date | None = None,
    stands: int | None = UNASKED,
) -> SignOff:
    """Sign a track on the snapshot that was seen. Raises ``Forbidden`` with the reason, or ``Stale`` with what changed.

    ``review_by`` may be earlier than the policy allows, never later. ``stands`` is the sign-off that the page showed as
    the one in force: nobody's word is taken away unseen. ``terms`` holds what engineering fixes: runtime, envelope,
    first artifact to test (with ``format_reason`` where it is pickled), trade-off accepted.
    """
    candidate = locked(candidate)
    row = locked_track(candidate, track)
    require_open(candidate)
    snapshot = require_seen(candidate, seen)
    require_stands(row, stands)
    gates = queries.dossier(candidate).gates
    require(permits.why_not_sign(by, row, gates, outcome))
    fixed = fixed_terms(candidate, track, outcome, terms or {})
    asked = list(conditions)
    if (outcome == "pass with conditions") != bool(asked):
        raise ValueError("A pass with conditions names its conditions, and no other outcome has any.")
    rested_on = basis(track, snapshot.groups)
    said = {"track": track, "outcome": outcome, "reason": reason, "basis": rested_on, "terms": fixed}
    holds = holds_until(candidate, outcome, review_by)
    signoff = SignOff.objects.create(
        candidate=candidate, signer=by, requester=candidate.requester, snapshot=snapshot, review_by=holds, **said
    )
    _ask(signoff, asked)
    put_in_force(row, outcome, signoff)
    call_next(candidate, signoff, by)
    record(
        "signoff:given", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        snapshot=snapshot.digest, conditions=[one.to_json() for one in asked],
        review_by=holds.isoformat() if holds else None, **said,
    )  # fmt: skip
    return signoff


def _ask(signoff: SignOff, asked: list[ConditionAsked]) -> None:
    grace = timedelta(days=signoff.candidate.policy.policy.grace_days)
    Condition.objects.bulk_create(
        Condition(
            signoff=signoff, number=number, text=one.text, owner=one.owner, due=one.due, lapses_on=one.due + grace,
            before_release=one.first,
        )
        for number, one in enumerate(asked, start=1)
    )  # fmt: skip


def holds_until(candidate: Candidate, outcome: str, asked: date | None = None) -> date | None:
    """The day by which a pass is reviewed again: what the policy allows at the workload's risk, or earlier if asked."""
    if not outcome.startswith("pass"):
        return None
    last = timezone.localdate() + timedelta(days=candidate.policy.policy.review_days[candidate.workload.risk_level])
    return min(asked, last) if asked else last


def fixed_terms(candidate: Candidate, track: str, outcome: str, terms: dict[str, Any]) -> dict[str, Any]:
    """What a pass settles, worked out by the server; another outcome keeps what was said."""
    if not outcome.startswith("pass"):
        return terms
    return _rights(candidate, terms) if track == states.LEGAL else settled(candidate, terms)


def _rights(candidate: Candidate, fixed: dict[str, Any]) -> dict[str, Any]:
    """What a legal pass rests on: the versions of the terms, every answer of the rules, and the triggered duties.

    ``fixed`` is what the form decided: the mirror, and an owner and a due event for every duty.

    Raises ``Forbidden`` when a conflict stands against it now, whatever stood at the intake.
    """
    match = match_of(candidate)
    if match is None:
        return fixed
    owners = fixed.get("owners", {})
    if match.conflicts:
        sentences = " ".join(one.result.sentence for one in match.conflicts)
        raise Forbidden(f"The terms conflict with this workload: {sentences}")
    duties = [
        {
            "source": one.source, "kind": one.duty.kind, "words": one.words, "text": one.duty.text,
            "trigger": one.duty.trigger, "state": one.state,
            **owners.get(duty_key(one), {"owner": "", "due": ""}),
        }
        for one in match.duties
        if one.state != NO
    ]  # fmt: skip
    said = {"licenses": match.versions(), "rules": match.stored(), "duties": duties}
    return {"mirror": fixed.get("mirror", ""), **said}


@transaction.atomic
def withdraw_signoff(candidate: Candidate, *, track: str, reason: str, by: User) -> SignOff:
    """Take the sign-off in force back; the track is open again and the sign-off stays in the history."""
    candidate = locked(candidate)
    row = locked_track(candidate, track)
    require(permits.why_not_withdraw_signoff(by, row))
    signoff = row.signoff
    if signoff is None:
        raise Forbidden("There is no sign-off to withdraw.")
    SignOffWithdrawal.objects.create(signoff=signoff, reason=reason, by=by)
    put_in_force(row, "withdraw sign-off", None)
    record(
        "signoff:withdrawn",
        actor=actor_name(by),
        subject=f"candidate:{candidate.pk}",
        label=candidate.label,
        track=track,
        reason=reason,
    )
    return signoff


def require_stands(track: Track, stands: int | None) -> None:
    """Raise ``Stale`` when another sign-off is in force than the page showed."""
    if stands == UNASKED or track.signoff_id == stands:
        return
    now = track.signoff
    if now is None:
        raise Stale(f"The {track.name} sign-off that you saw was withdrawn after you opened this page.")
    raise Stale(f"{now.signer.name} signed the {track.name} track after you opened this page: {now.outcome}.")


def locked_track(candidate: Candidate, name: str) -> Track:
    """One track of a candidate that is locked already, locked too."""
    found = Track.objects.select_for_update(of=("self",)).select_related("signoff__signer")
    track = found.get(candidate=candidate, name=name)
    track.candidate = candidate  # the row that this transaction locked
    return track


def put_in_force(track: Track, act: str, signoff: SignOff | None) -> None:
    """Take the step of an act on a track and make this sign-off the one in force; the act that calls it records."""
    track.state = states.step(states.TRACK_STEPS, track.state, act)
    track.signoff = signoff
    track.since = timezone.now()
    track.save()


def call_next(candidate: Candidate, signoff: SignOff, by: User) -> None:
    """Tell whoever comes next: the requester when changes are asked for, the deciders when everything is met."""
    asked_by = actor_name(by)
    if signoff.outcome in ("request changes", "fail"):
        why = f"{by.name} signed the {signoff.track} track: {signoff.outcome}. {signoff.reason}"
        turns.tell(candidate.requester, candidate, why, "candidate", asked_by=asked_by)
    elif candidate.state == states.IN_REVIEW and queries.dossier(candidate).state == states.READY:
        turns.call(candidate, "decider", "Both tracks passed; a decision can be issued.", "decide", asked_by=asked_by)
