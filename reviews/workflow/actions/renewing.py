"""Renewing a pass: a reviewer of the track has looked at the differences, and the sign-off holds on the new reading."""

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.evidence.groups import basis, moved, titles
from reviews.language.phrases import dated, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import Forbidden, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.workflow import permits, queries, states
from reviews.workflow.actions.reviewing import locked, require_seen
from reviews.workflow.actions.signing import call_next
from reviews.workflow.models import Candidate, SignOff, Track
from reviews.workflow.pass_terms import fixed_terms, holds_until, taken_over
from reviews.workflow.requirements import Requirement
from reviews.workflow.rereads.queries import contradicted
from reviews.workflow.rereads.rows import keep_read
from reviews.workflow.rows.candidates import locked_track, put_in_force
from reviews.workflow.separation import of_signer


def why_not_renew(user: User | AnonymousUser, track: Track, requirements: list[Requirement] | None = None) -> str:
    """Let a reviewer who may sign the track renew a pass whose basis moved, that expired, or whose review is due.

    With ``requirements``, those of a pass must be met as well.
    """
    signoff = track.signoff
    if signoff is None or track.state not in states.PASSING:
        return say("Only a pass can be renewed.")
    outcome = "pass" if requirements is not None else ""
    return permits.why_not_sign(user, track, requirements, outcome) or why_not_due(track, signoff)


def why_not_due(track: Track, signoff: SignOff) -> str:
    """Say why there is nothing to renew yet; "" where the basis moved, the pass expired, or the review is near."""
    snapshot = track.candidate.snapshot
    if snapshot and (moved(signoff.basis, *snapshot.said) or contradicted(signoff)):
        return ""
    ahead = timedelta(days=track.candidate.policy.policy.remind_days[0])
    if signoff.review_by is None or signoff.review_by <= timezone.localdate() + ahead:
        return ""
    return say(
        "The basis of this pass is unchanged, and its review is not due before {review_by}.",
        review_by=dated(signoff.review_by, "%-d %b %Y"),
    )


@act
def renew(
    candidate: Candidate, *, track: str, seen: str, reason: str, by: User, review_by: date | None = None
) -> SignOff:
    """Sign what was signed before on the snapshot that was seen; terms and estimates are worked out anew.

    Raises ``Forbidden`` with the reason, ``Stale`` when the evidence changed since the page was opened.
    """
    candidate = locked(candidate)
    freeze_people()
    row = locked_track(candidate, track)
    snapshot = require_seen(candidate, seen)
    require(why_not_renew(by, row, queries.candidate_detail(candidate).requirements))
    old = row.signoff
    if old is None:
        raise Forbidden(say("There is no pass to renew."))
    require_sentences({say("Why the pass still holds"): reason})
    terms = fixed_terms(candidate, track, old.outcome, taken_over(candidate, old), by)
    holds = holds_until(candidate, old.outcome, review_by, terms)
    new = SignOff.objects.create(
        candidate=candidate, signer=by, requester=candidate.requester, snapshot=snapshot, track=track,
        outcome=old.outcome, reason=reason, basis=basis(track, snapshot.groups), terms=terms, review_by=holds,
        rule=SignOff.Rule.RENEWED, copied_from=old, root_id=old.root_id or old.pk, related=" ".join(of_signer(by, row)),
    )  # fmt: skip
    put_in_force(row, old.outcome, new)
    keep_read(candidate, track, by)
    call_next(candidate, new, by)
    record(
        "signoff:renewed", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        track=track, outcome=old.outcome, reason=reason, rule=new.rule, before=old.snapshot.digest,
        snapshot=snapshot.digest, moved=titles(moved(old.basis, *snapshot.said)), basis=new.basis, terms=terms,
        contradicted=contradicted(old),
        signed_first_by=actor_name(old.signer), review_by=holds.isoformat() if holds else None,
        related=new.related,
    )  # fmt: skip
    return new
