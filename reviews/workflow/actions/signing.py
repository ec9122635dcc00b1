"""Acts of signing: giving a sign-off with its basis, and withdrawing one."""

from collections.abc import Sequence
from datetime import timedelta

from reviews.evidence.groups import basis
from reviews.language.phrases import joined, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.holders import holder_from, why_not_hold
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.workflow import permits, queries, states, turns
from reviews.workflow.actions.reviewing import locked, require_open, require_seen
from reviews.workflow.models import Candidate, Condition, SignOff, SignOffWithdrawal, Track
from reviews.workflow.pass_terms import fixed_terms, holds_until
from reviews.workflow.rereads.rows import keep_read
from reviews.workflow.rows.candidates import locked_track, put_in_force
from reviews.workflow.separation import of_signer
from reviews.workflow.statements import ConditionAsked, SignOffStatement

UNASKED = -1
"""For callers that look at no page: whatever sign-off is in force is replaced."""


@act
def sign(candidate: Candidate, *, said: SignOffStatement, seen: str, by: User, stands: int | None = UNASKED) -> SignOff:
    """Sign a track on the snapshot that was seen. Raises ``Forbidden`` with the reason, or ``Stale`` with what changed.

    ``seen`` is the digest of the snapshot on the page. ``stands`` is the number of the sign-off that the page showed as
    the one in force, None for none: a sign-off is never replaced unseen.
    """
    candidate = locked(candidate)
    freeze_people()
    row = locked_track(candidate, said.track)
    require_open(candidate)
    snapshot = require_seen(candidate, seen)
    require_stands(row, stands)
    requirements = queries.candidate_detail(candidate).requirements
    require(permits.why_not_sign(by, row, requirements, said.outcome))
    require(why_not_own(said))
    require_sentences(said.sentences())
    fixed = fixed_terms(candidate, said.track, said.outcome, dict(said.terms), by)
    if (said.outcome == "pass with conditions") != bool(said.conditions):
        raise ValueError(say("A pass with conditions needs at least one condition, and no other outcome has any."))
    holds = holds_until(candidate, said.outcome, said.review_by, fixed)
    kept = {
        "track": said.track, "outcome": said.outcome, "reason": said.reason,
        "basis": basis(said.track, snapshot.groups), "terms": fixed, "related": joined(" ", of_signer(by, row)),
    }  # fmt: skip
    signoff = SignOff.objects.create(
        candidate=candidate, signer=by, requester=candidate.requester, snapshot=snapshot, review_by=holds, **kept
    )
    _ask(signoff, said.conditions)
    put_in_force(row, said.outcome, signoff)
    keep_read(candidate, said.track, by)
    call_next(candidate, signoff, by)
    record(
        "signoff:given", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        snapshot=snapshot.digest, conditions=[one.to_json() for one in said.conditions],
        review_by=holds.isoformat() if holds else None, **kept,
    )  # fmt: skip
    return signoff


def why_not_own(said: SignOffStatement) -> str:
    """Return why someone named in a sign-off cannot own a condition, a duty or a pool; "" if all can."""
    owners = [one.owner for one in said.conditions]
    owners += [holder_from(one["owner"]) for one in said.terms.get("owners", {}).values()]
    owners += [holder_from(said.terms["pool_owner"])] if said.terms.get("pool_owner") else []
    return next((why for one in dict.fromkeys(owners) if (why := why_not_hold(one))), "")


def _ask(signoff: SignOff, asked: Sequence[ConditionAsked]) -> None:
    grace = timedelta(days=signoff.candidate.policy.policy.grace_days)
    Condition.objects.bulk_create(
        Condition(
            signoff=signoff, number=number, text=one.text, owner=one.owner.name, owner_kind=one.owner.kind,
            owner_key=one.owner.key, due=one.due, lapses_on=one.due + grace, before_release=one.first,
        )
        for number, one in enumerate(asked, start=1)
    )  # fmt: skip


@act
def withdraw_signoff(candidate: Candidate, *, track: str, reason: str, by: User) -> SignOff:
    """Withdraw the sign-off in force; the track is open again and the sign-off stays in the history."""
    candidate = locked(candidate)
    row = locked_track(candidate, track)
    require(permits.why_not_withdraw_signoff(by, row))
    signoff = row.signoff
    if signoff is None:
        raise Forbidden(say("There is no sign-off to withdraw."))
    require_sentences({"Reason": reason})
    SignOffWithdrawal.objects.create(signoff=signoff, reason=reason, by=by)
    put_in_force(row, say("withdraw sign-off"), None)
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
    """Raise ``Stale`` unless the sign-off in force is the one that the page showed."""
    if stands == UNASKED or track.signoff_id == stands:
        return
    now = track.signoff
    if now is None:
        raise Stale(say("The author of the {track} sign-off withdrew it after you opened this page.", track=track.name))
    raise Stale(
        say(
            "{name} signed the {track} track after you opened this page: {outcome}.",
            name=now.signer.name,
            track=track.name,
            outcome=now.outcome,
        )
    )


def call_next(candidate: Candidate, signoff: SignOff, by: User) -> None:
    """Tell whoever comes next: the requester when changes are asked for, the deciders when everything is met."""
    asked_by = actor_name(by)
    if signoff.outcome in ("request changes", "fail"):
        why = say(
            "{name} signed the {track} track: {outcome}. {reason}",
            name=by.name,
            track=signoff.track,
            outcome=signoff.outcome,
            reason=signoff.reason,
        )
        turns.tell(candidate.requester, candidate, why, "candidate", asked_by=asked_by)
    elif candidate.state == states.IN_REVIEW and queries.candidate_detail(candidate).state == states.READY:
        turns.call(
            candidate, "decider", say("Both tracks passed; a decision can be issued."), "decide", asked_by=asked_by
        )
