"""Acts of reviewers and requesters: intake, answers, remarks, withdrawal, rejection, conditions."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from reviews.evidence.models import Snapshot
from reviews.files.uploads import FileContent
from reviews.language.phrases import joined, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people import roles
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import Over, Stale, actor_name, may, require
from reviews.sentences import require as require_sentences
from reviews.workflow import attachments, mentions, permits, questions, states, turns
from reviews.workflow.followers import basis_changed
from reviews.workflow.later_rows import require_no_later
from reviews.workflow.matching import match_of
from reviews.workflow.models import Answer, Candidate, Condition, LicenseIntake, Remark, RemarkReply, Track
from reviews.workflow.rows.candidates import unlock_engineering
from reviews.workflow.separation import marked
from reviews.workflow.statements import AnswerStatement

OF_CONDITION = tuple(f"signoff__candidate__{name}" for name in ("workload", "requester", "policy"))


def locked(candidate: Candidate) -> Candidate:
    """Return the candidate's row, locked until the transaction ends, so that two people act one after the other."""
    return (
        Candidate.objects.select_for_update(of=("self",))
        .select_related("snapshot", "workload", "requester", "policy")
        .get(pk=candidate.pk)
    )


def require_open(candidate: Candidate) -> None:
    """Raise ``Stale`` for a candidate that someone ended after the page was opened."""
    if candidate.state in (states.REJECTED, states.WITHDRAWN):
        raise Stale(
            say(
                "This candidate was {state} after you opened this page: {ended_reason}",
                state=candidate.state,
                ended_reason=candidate.ended_reason,
            )
        )


def require_seen(candidate: Candidate, seen: str) -> Snapshot:
    """Return the current snapshot, which must be the one whose digest the person saw. Raises ``Stale``."""
    snapshot = candidate.snapshot
    if snapshot is None:
        raise Stale(say("The repository has not been read yet."))
    if snapshot.digest != seen:
        raise Stale(say("The portal read the repository again after you opened this page, and found changes."))
    return snapshot


@act
def record_intake(
    candidate: Candidate, *, seen: str, by: User, before: int | None = None, **intake: str
) -> LicenseIntake:
    """Record the license intake; it unlocks the engineering track once everything has been read.

    ``before`` is the key of the intake on the page (``require_no_later``): a hold is lifted by whoever read it.
    """
    candidate = locked(candidate)
    freeze_people()
    require(permits.why_not_record_intake(by, candidate))
    snapshot = require_seen(candidate, seen)
    require_no_later(LicenseIntake.objects.filter(candidate=candidate), before, by)
    match = match_of(candidate)
    said = match.stored() if match else []
    row = LicenseIntake.objects.create(candidate=candidate, snapshot=snapshot, by=by, match=said, **intake)
    was_locked = candidate.tracks.get(name=states.ENGINEERING).state == states.LOCKED
    unlock_engineering(candidate)
    now_open = candidate.tracks.get(name=states.ENGINEERING).state != states.LOCKED
    if was_locked and now_open:
        why = say("The license intake is recorded; the engineering track is open.")
        turns.call(candidate, turns.REVIEWERS[states.ENGINEERING], why, "engineering", asked_by=actor_name(by))
    stops = [one["sentence"] for one in said if one["hard"]] + ([row.hold] if row.hold else [])
    if stops:
        why = say("The license intake stops the candidate: {stops}", stops=joined(" ", stops))
        turns.tell(candidate.requester, candidate, why, "legal_fit", asked_by=actor_name(by))
    _record(
        "intake:recorded", candidate, by, license=row.license_name, snapshot=snapshot.digest, intake=intake, rules=said,
        **marked(by, candidate),
    )  # fmt: skip
    return row


@act
def answer(candidate: Candidate, *, said: AnswerStatement, seen: str, by: User, before: int | None = None) -> Answer:
    """Answer one checklist question on the snapshot that was seen. Raises ``ValueError`` for what is not asked.

    ``before`` is the key of the newest answer that the page showed (``require_no_later``).
    """
    candidate = locked(candidate)
    freeze_people()
    require_no_later(_given(candidate, said.track, [said]), before, by)
    (row,), (told,) = _answers(candidate, said.track, [said], seen, by)
    _record("answer:given", candidate, by, track=said.track, **told, **marked(by, candidate))
    return row


@act
def answer_several(
    candidate: Candidate,
    *,
    track: str,
    said: Sequence[AnswerStatement],
    seen: str,
    by: User,
    before: int | None = None,
) -> list[Answer]:
    """Answer several checklist questions of one track at once, with one entry that lists them all.

    ``before`` is the key of the newest answer that the page showed (``require_no_later``).
    Raises ``ValueError`` for no answer, for what is not asked, and for two answers to one question.
    """
    candidate = locked(candidate)
    freeze_people()
    if not said or len({one.question for one in said}) < len(said) or any(one.track != track for one in said):
        raise ValueError(say("Answer at least one question of this track, and each question once."))
    require_no_later(_given(candidate, track, said), before, by)
    rows, told = _answers(candidate, track, said, seen, by)
    _record("answer:several-given", candidate, by, track=track, count=len(rows), answers=told, **marked(by, candidate))
    return rows


def _given(candidate: Candidate, track: str, said: Sequence[AnswerStatement]) -> QuerySet[Answer]:
    return Answer.objects.filter(candidate=candidate, track=track, question__in=[one.question for one in said])


def _answers(
    candidate: Candidate, track: str, said: Sequence[AnswerStatement], seen: str, by: User
) -> tuple[list[Answer], list[dict[str, str]]]:
    """Write answers on the snapshot that was seen, and return them with what the ledger says of each."""
    asked = [questions.find(track, one.question) for one in said]
    told = [
        {"question": question.title, "choice": one.choice, "text": one.text}
        for question, one in zip(asked, said, strict=True)
        if question and one.choice in dict(question.choices)
    ]
    if len(told) < len(said):
        raise ValueError(say("This question has no such answer."))
    require(permits.why_not_answer(by, _track(candidate, track)))
    snapshot = require_seen(candidate, seen)
    rows = [
        Answer(candidate=candidate, snapshot=snapshot, by=by, track=track, question=one.question, choice=one.choice,
               text=one.text)
        for one in said
    ]  # fmt: skip
    return Answer.objects.bulk_create(rows), told


@act
def remark(
    candidate: Candidate, *, track: str, about: str, text: str, by: User, file: FileContent | None = None
) -> Remark:
    """Make a remark, which must be resolved before the track can pass; tell the requester and whom it mentions."""
    candidate = locked(candidate)
    require(permits.why_not_remark(by, candidate) or mentions.why_not_mention(text, candidate))
    row = Remark.objects.create(candidate=candidate, track=track, about=about, text=text, by=by)
    if by.pk != candidate.requester_id:
        why = say("{name} remarks on the {track} track: {text}", name=by.name, track=track, text=text)
        turns.tell(candidate.requester, candidate, why, "remarks", asked_by=actor_name(by))
    where, known = say("a remark on the {track} track", track=track), [candidate.requester_id]
    named = mentions.tell_mentioned(text, candidate, where=where, by=by, but=known)
    told = {"track": track, "about": about, "remark": row.pk, "mentions": named}
    kept = attachments.attach(file, attachments.REMARK, row.pk, by=by)
    _record("remark:made", candidate, by, text=text, **told, **kept)
    return row


@act
def reply(found: Remark, *, text: str, by: User, file: FileContent | None = None) -> RemarkReply:
    """Answer in the thread of a remark, and tell its author and whom the answer mentions."""
    candidate = locked(found.candidate)
    row = Remark.objects.select_for_update(of=("self",)).select_related("by").get(pk=found.pk)
    row.candidate = candidate
    require(permits.why_not_reply(by, row) or mentions.why_not_mention(text, candidate))
    said = RemarkReply.objects.create(remark=row, text=text, by=by)
    if by.pk != row.by_id:
        why = say("{name} answers your remark on the {track} track: {text}", name=by.name, track=row.track, text=text)
        turns.tell(row.by, candidate, why, "remarks", asked_by=actor_name(by))
    where = say("the thread of a remark on the {track} track", track=row.track)
    named = mentions.tell_mentioned(text, candidate, where=where, by=by, but=[row.by_id])
    told = {"track": row.track, "about": row.about, "remark": row.pk, "mentions": named}
    kept = attachments.attach(file, attachments.REPLY, said.pk, by=by)
    _record("remark:answered", candidate, by, text=text, **told, **kept)
    return said


@act
def resolve(found: Remark, *, resolution: str, by: User) -> Remark:
    """Resolve a remark with a reason, which only its author may leave out.

    Raises ``ValueError`` when another person gives no reason.
    """
    candidate = locked(found.candidate)
    freeze_people()
    row = Remark.objects.select_for_update().get(pk=found.pk)
    row.candidate = candidate
    require(permits.why_not_resolve(by, row))
    if not resolution.strip() and by.pk != row.by_id:
        raise ValueError(say("Give a reason: you resolve another person’s remark."))
    resolution = resolution.strip() or say("Resolved by its author.")
    row.resolution, row.resolved_by, row.resolved_at = resolution, by, timezone.now()
    row.save()
    _record("remark:resolved", candidate, by, track=row.track, remark=row.pk, resolution=resolution,
            **marked(by, candidate))  # fmt: skip
    return row


@act
def withdraw(candidate: Candidate, *, reason: str, by: User) -> Candidate:
    """Withdraw a candidate as its requester; the history is kept."""
    candidate = locked(candidate)
    require(permits.why_not_withdraw(by, candidate))
    return _end(candidate, "withdraw", "candidate:withdrawn", reason, by)


@act
def reject(candidate: Candidate, *, reason: str, by: User) -> Candidate:
    """Reject a candidate as a decider: the review ends with a reason and without a decision."""
    candidate = locked(candidate)
    require_open(candidate)
    if candidate.state == states.DECIDED:
        raise Stale(say("Another decider issued a decision for this candidate after you opened this page."))
    require(why_not_reject(by, candidate))
    return _end(candidate, "reject", "candidate:rejected", reason, by)


def why_not_reject(user: User, candidate: Candidate) -> str:
    """Let a decider who is not the requester reject a candidate in review."""
    if not may(user, roles.DECIDE):
        return say("Only a decider rejects a candidate.")
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate; withdraw it, or let another decider reject it.")
    return "" if candidate.state == states.IN_REVIEW else Over(say("Only a candidate in review can be rejected."))


@act
def meet_condition(
    condition: Condition, *, how: str, evidence: str, by: User, file: FileContent | None = None
) -> Condition:
    """Record that a condition is met, how, and where its evidence is; the sign-off stays as it was written."""
    row = Condition.objects.select_for_update(of=("self",)).select_related(*OF_CONDITION).get(pk=condition.pk)
    freeze_people()
    require(permits.why_not_meet(by, row))
    require_sentences({"How it was met": how})
    row.met_by, row.met_at, row.met_how, row.evidence = by, timezone.now(), how, evidence
    row.save()
    basis_changed(row.signoff.candidate)
    _record(
        "condition:met", row.signoff.candidate, by, track=row.signoff.track, number=row.number, how=how,
        evidence=evidence, **marked(by, row.signoff.candidate),
        **attachments.attach(file, attachments.CONDITION, row.pk, by=by),
    )  # fmt: skip
    return row


def _track(candidate: Candidate, name: str) -> Track:
    return (
        Track.objects.select_for_update(of=("self",))
        .select_related("candidate__snapshot", "signoff__signer")
        .get(candidate=candidate, name=name)
    )


def _end(candidate: Candidate, act: str, event: str, reason: str, by: User) -> Candidate:
    candidate.state = states.step(states.CANDIDATE_STEPS, candidate.state, act)
    candidate.ended_reason = reason
    candidate.save()
    _record(event, candidate, by, reason=reason)
    return candidate


def _record(event: str, candidate: Candidate, by: User, **data: object) -> None:
    record(event, actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label, **data)
