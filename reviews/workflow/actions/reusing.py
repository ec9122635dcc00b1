"""Reusing the legal review of another candidate of the same repository, always confirmed by a person."""

from reviews.evidence import groups
from reviews.evidence.lessons import lessons
from reviews.evidence.sides import moved_between, reread
from reviews.language.phrases import joined, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.workflow import permits, states, turns
from reviews.workflow.actions.reviewing import locked, require_seen
from reviews.workflow.later_rows import require_no_later
from reviews.workflow.matching import match_of
from reviews.workflow.models import Answer, Candidate, LicenseIntake
from reviews.workflow.queries import latest_answers
from reviews.workflow.rows.candidates import unlock_engineering
from reviews.workflow.separation import marked

REUSABLE = ("publisher", "license", "gate", "managed-account")
"""Questions about the repository alone; what a use, a product or its data decide is answered anew."""
FIELDS = ("publisher", "license_name", "license_source", "commercial_limits", "redistribution", "acceptable_use")


def moved_since(earlier: LicenseIntake, candidate: Candidate) -> list[str]:
    """Return the parts of the legal basis that differ from the reading of the earlier intake, in words."""
    if candidate.snapshot is None:
        return [say("everything: the repository has not been read yet")]
    basis = groups.basis(states.LEGAL, earlier.snapshot.groups)
    return groups.titles(moved_between(basis, earlier.snapshot, candidate.snapshot))


def learned_since(earlier: LicenseIntake, candidate: Candidate) -> list[str]:
    """Return what a newer reader knows more of the same legal basis, in sentences."""
    if candidate.snapshot is None or earlier.snapshot.reader >= candidate.snapshot.reader:
        return []
    found = lessons(reread(earlier.snapshot, candidate.snapshot))
    return [words for one in found if states.LEGAL in one.tracks for words in one.sentences]


def reusable_answers(earlier: LicenseIntake) -> list[Answer]:
    """Return the answers of the earlier review that are about the repository and not about its use."""
    found = latest_answers(earlier.candidate)[states.LEGAL]
    return [found[key] for key in REUSABLE if key in found]


def _use(earlier: LicenseIntake, candidate: Candidate) -> str:
    """Name the earlier use; a private one is not named to the readers of another team's candidate."""
    work = earlier.candidate.workload
    return say("another workload") if work.private and work.team_id != candidate.workload.team_id else work.name


@act
def reuse_review(
    candidate: Candidate, *, earlier: LicenseIntake, intended_use: str, hold: str, seen: str, by: User
) -> LicenseIntake:
    """Confirm an earlier intake and its answers for this candidate; ``intended_use`` is answered anew.

    Raises ``ValueError`` when the basis of the earlier review has changed.
    """
    candidate = locked(candidate)
    freeze_people()
    require(permits.why_not_record_intake(by, candidate))
    snapshot = require_seen(candidate, seen)
    require_no_later(LicenseIntake.objects.filter(candidate=candidate), 0, by)  # only a page without one offers this
    if moved := moved_since(earlier, candidate):
        raise ValueError(say("The basis of the earlier review has changed: {moved}.", moved=joined(", ", moved)))
    match = match_of(candidate)
    said = match.stored() if match else []
    values = {name: getattr(earlier, name) for name in FIELDS}
    row = LicenseIntake.objects.create(
        candidate=candidate, snapshot=snapshot, by=by, match=said, reused_from=earlier, intended_use=intended_use,
        hold=hold, **values,
    )  # fmt: skip
    given = reusable_answers(earlier)
    for one in given:
        text = say(
            "{text} (Answered by {name} for {use}.)", text=one.text, name=one.by.name, use=_use(earlier, candidate)
        ).strip()
        kept = {"track": one.track, "question": one.question, "choice": one.choice, "text": text}
        Answer.objects.create(candidate=candidate, snapshot=snapshot, reused_from=one, by=by, **kept)
    was_locked = candidate.tracks.get(name=states.ENGINEERING).state == states.LOCKED
    unlock_engineering(candidate)
    if was_locked and candidate.tracks.get(name=states.ENGINEERING).state != states.LOCKED:
        why = say("The license intake is recorded; the engineering track is open.")
        turns.call(candidate, turns.REVIEWERS[states.ENGINEERING], why, "engineering", asked_by=actor_name(by))
    record(
        "review:reused", actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label,
        earlier=earlier.candidate.label, intake=earlier.pk, answers=[one.question for one in given], rules=said,
        **marked(by, candidate),
    )  # fmt: skip
    return row
