"""Acts on corrections: proposing one, and a reviewer's answer. The record and its digest never change."""

from django.utils import timezone

from reviews.decisions.corrections import permits
from reviews.decisions.corrections.correctables import PARTS, SUPERSEDE
from reviews.decisions.corrections.models import Correction, CorrectionReview
from reviews.decisions.corrections.queries import corrections_of, waiting, words_now
from reviews.decisions.corrections.rows import call_reviewers, tell_refused
from reviews.decisions.models import Decision
from reviews.decisions.telling.rows import announce
from reviews.jobs.heads import sign_head
from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.chain import digest
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import Stale, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.sentences import words_of
from reviews.workflow.actions.reviewing import locked

OF_CORRECTION = (
    "by", "review", "decision__candidate__policy", "decision__candidate__requester", "decision__candidate__workload",
    "decision__workload", "decision__legal_signoff__signer", "decision__engineering_signoff__signer",
)  # fmt: skip
"""What an answer reads of a correction, its decision and those whom the decision concerns."""


@act
def propose(decision: Decision, *, part: str, seen: str, new: str, why: str, by: User) -> Correction:
    """Propose other words for a part of a record; ``seen`` is the digest of the words on the page.

    Raises ``ValueError`` for a part that only another decision changes, ``Stale`` if the words have changed since.
    """
    locked(decision.candidate)
    require(permits.why_not_propose(by, decision))
    if part not in PARTS:
        raise ValueError(SUPERSEDE)
    found = corrections_of(decision)
    if waiting(found, part):
        raise ValueError(
            say("A correction of “{title}” waits for a reviewer. Let it be answered first.", title=PARTS[part].title)
        )
    old = words_now(decision, found, part)
    if digest(old.encode()) != seen:
        raise Stale(say("“{title}” was corrected after you opened this page: {old}", title=PARTS[part].title, old=old))
    if words_of(new) == words_of(old):
        raise ValueError(say("The new words are the same as the old ones."))
    require_sentences({PARTS[part].title: new, say("Why"): why})
    row = Correction.objects.create(decision=decision, part=part, old=old, new=new, why=why, by=by, at=timezone.now())
    call_reviewers(row)
    _record("correction:proposed", row, by, old=old, new=new, why=why)
    return row


@act
def review(correction: Correction, *, agreed: bool, reason: str, by: User) -> CorrectionReview:
    """Agree to a correction as a reviewer, after which it counts, or refuse it with the reason."""
    locked(correction.decision.candidate)
    freeze_people()
    row = Correction.objects.select_related(*OF_CORRECTION).get(pk=correction.pk)
    require(permits.why_not_review(by, row))
    if not agreed:
        require_sentences({say("Reason"): reason})
    answer = CorrectionReview.objects.create(correction=row, agreed=agreed, reason=reason, by=by, at=timezone.now())
    if agreed:
        title, number = PARTS[row.part].title, row.decision_id
        said = say(
            "{name} and {name2} corrected “{title}” of decision {number_of}: {why}",
            name=row.by.name,
            name2=by.name,
            title=title,
            number_of=number,
            why=row.why,
        )
        words = say(
            "{said}\nRecorded: {old}\nCorrected: {new}\nThe record itself is unchanged.",
            said=said,
            old=row.old,
            new=row.new,
        )
        announce(
            row.decision,
            say("Decision {number_of}: “{title}” was corrected", number_of=number, title=title),
            words,
            by=by,
        )
        _record("correction:agreed", row, by, old=row.old, new=row.new, why=row.why)
        sign_head(say("correction {pk}", pk=row.pk))
    else:
        tell_refused(row, reason, by=by)
        _record("correction:refused", row, by, reason=reason)
    return answer


def _record(event: str, row: Correction, by: User, **told: object) -> None:
    decision = row.decision
    record(
        event, actor=actor_name(by), subject=f"candidate:{decision.candidate_id}", label=decision.candidate.label,
        number=decision.number, correction=row.pk, part=PARTS[row.part].title, **told,
    )  # fmt: skip
