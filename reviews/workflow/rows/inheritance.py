"""What a later commit inherits from an earlier one for the same workload: passes whose whole basis is unchanged.

Nothing is inherited by default. A pass needs a policy that allows it, a basis that is the same in every group, the same
results of rules and sizing, requirements that are met, an author who still reviews, and separate people. A veto is
always inherited.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from reviews.evidence.groups import basis
from reviews.evidence.models import Snapshot
from reviews.evidence.sides import moved_between
from reviews.language.phrases import joined, say
from reviews.people.locks import freeze_people
from reviews.people.permits import Forbidden, require
from reviews.workflow import queries, states
from reviews.workflow.intake_stops import why_stopped
from reviews.workflow.matching import match_of
from reviews.workflow.models import Answer, Candidate, Condition, LicenseIntake, SignOff
from reviews.workflow.pass_terms import fixed_terms, taken_over
from reviews.workflow.permits import SIGN_POWER, why_not_pass
from reviews.workflow.policy.rules import UNCHANGED
from reviews.workflow.rereads.contradictions import contradictions
from reviews.workflow.rereads.queries import contradicted
from reviews.workflow.rereads.rows import learn
from reviews.workflow.rows.candidates import locked_track, put_in_force, unlock_engineering
from reviews.workflow.separation import among, recorders, refused, requester, signer

LOOKED_AT = (states.IN_REVIEW, states.DECIDED, states.REJECTED)
INTAKE = (
    "publisher", "license_name", "license_source", "intended_use", "commercial_limits", "redistribution",
    "acceptable_use", "hold",
)  # fmt: skip


def predecessor_of(candidate: Candidate) -> Candidate | None:
    """Return the newest reviewed candidate for the same repository and workload at another commit."""
    found = Candidate.objects.filter(
        hub=candidate.hub, repo_id=candidate.repo_id, workload=candidate.workload_id, state__in=LOOKED_AT,
        snapshot__isnull=False, pk__lt=candidate.pk,
    )  # fmt: skip
    return found.exclude(commit=candidate.commit).select_related("snapshot").order_by("-pk").first()


def inherit(candidate: Candidate) -> list[dict[str, Any]]:
    """Write what holds at this commit too, right after its first reading, and return it for the ledger.

    The caller holds the candidate's row and records.
    """
    old = predecessor_of(candidate)
    if old is None or candidate.snapshot is None:
        return []
    freeze_people()
    candidate.predecessor = old
    candidate.save(update_fields=["predecessor"])
    taken = [said for track in states.TRACKS if (said := _track(candidate, candidate.snapshot, old, track))]
    if taken and old.snapshot:
        learn(candidate, old.snapshot)
    return taken


def _track(candidate: Candidate, snapshot: Snapshot, old: Candidate, name: str) -> dict[str, Any] | None:
    signed = old.tracks.select_related("signoff__signer", "signoff__snapshot").get(name=name).signoff
    if signed is None or signed.signer_id == candidate.requester_id:
        return None
    if signed.outcome == "fail":
        return _copy(candidate, snapshot, signed, SignOff.Rule.VETO, {})
    if not _holds(candidate, snapshot, signed):
        return None
    try:
        with transaction.atomic():  # what cannot be signed leaves no answers behind either
            return _pass(candidate, snapshot, old, signed)
    except Forbidden:
        return None


def _holds(candidate: Candidate, snapshot: Snapshot, signed: SignOff) -> bool:
    """Whether a pass may be taken over at all: by the policy, by its basis and its day, and by who gave it."""
    unchanged = not moved_between(signed.basis, signed.snapshot, snapshot) and not snapshot.partial
    unchanged = unchanged and not (contradicted(signed) or contradictions(signed, snapshot))
    alive = signed.review_by is None or signed.review_by >= timezone.localdate()
    reviews = signed.signer.is_active and SIGN_POWER[signed.track] in signed.signer.powers
    allowed = candidate.policy.policy.copy[signed.track] == UNCHANGED
    return signed.outcome.startswith("pass") and unchanged and alive and reviews and allowed


def _pass(candidate: Candidate, snapshot: Snapshot, old: Candidate, signed: SignOff) -> dict[str, Any]:
    """Take a pass over with what it was given on. Raises ``Forbidden`` where it would not be given today."""
    name = signed.track
    _carry(candidate, snapshot, old, name)
    terms = fixed_terms(candidate, name, signed.outcome, taken_over(candidate, signed), signed.signer)
    require(why_not_pass(queries.candidate_detail(candidate).requirements, name))
    related = _related(candidate, signed)
    require(refused(candidate, related))
    if not _same(signed.terms, terms):
        raise Forbidden(say("The rules or the sizing give another result than before."))
    return _copy(candidate, snapshot, signed, SignOff.Rule.INHERITED, terms, joined(" ", related))


def _related(candidate: Candidate, signed: SignOff) -> list[str]:
    """Return how the signer's account, when they signed, is related to the new requester's or to the other signer's.

    And whether those who recorded what is taken over are related to the new requester.
    """
    mine = signer(signed)
    others = [signer(one) for one in candidate.signoffs.exclude(track=signed.track).select_related("signer")]
    carried = recorders(candidate.intakes.first(), queries.latest_answers(candidate)[signed.track].values())
    return among([requester(candidate), *others, mine], mine.person, carried)


def _carry(candidate: Candidate, snapshot: Snapshot, old: Candidate, name: str) -> None:
    """Take answers, and with legal's the intake, to the new commit. Raises ``Forbidden`` where the track is locked.

    The policy of the new commit stops its intake as it stops one that a person records.
    """
    given = queries.latest_answers(old)[name].values()
    Answer.objects.bulk_create(
        Answer(
            candidate=candidate, track=name, question=one.question, choice=one.choice, text=one.text, reused_from=one,
            snapshot=snapshot, by=one.by,
        )
        for one in given
    )  # fmt: skip
    if name == states.LEGAL:
        intake, match = old.intakes.first(), match_of(candidate)
        if intake is None or match is None:
            raise Forbidden(say("There is no license intake to take over."))
        require(why_stopped(candidate))
        kept = {field: getattr(intake, field) for field in INTAKE}
        LicenseIntake.objects.create(
            candidate=candidate, snapshot=snapshot, by=intake.by, match=match.stored(), reused_from=intake, **kept
        )
        unlock_engineering(candidate)
    if candidate.tracks.get(name=name).state != states.OPEN:
        raise Forbidden(say("The track is locked."))


def _same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether the server works out the same: versions of the terms, duties, and the verdict on the same node class."""
    kept = ("licenses", "rules", "duties")
    legal = all(_without_readers(old.get(key)) == _without_readers(new.get(key)) for key in kept)
    then, now = old.get("sizing") or {}, new.get("sizing") or {}
    keys = ("verdict", "node_class", "node_class_version", "runtime_version", "need_bytes")
    return legal and all(then.get(key) == now.get(key) for key in keys)


def _without_readers(said: Any) -> Any:
    """Return results without who read their terms, which may be one more person by now."""
    if not isinstance(said, list):
        return said
    return [{name: value for name, value in one.items() if name != "readers"} for one in said]


def _copy(
    candidate: Candidate, snapshot: Snapshot, old: SignOff, rule: SignOff.Rule, terms: dict[str, Any], related: str = ""
) -> dict[str, Any]:
    new = SignOff.objects.create(
        candidate=candidate, signer=old.signer, requester=candidate.requester, snapshot=snapshot, track=old.track,
        outcome=old.outcome, reason=old.reason, basis=basis(old.track, snapshot.groups), terms=terms,
        review_by=old.review_by, rule=rule, copied_from=old, related=related,
    )  # fmt: skip
    met = _copy_conditions(old, new)
    put_in_force(locked_track(candidate, old.track), old.outcome, new)
    return {
        "track": old.track, "outcome": old.outcome, "rule": str(rule), "signed_by": old.signer.name,
        "from_candidate": old.candidate_id, "from_snapshot": old.snapshot.digest, "to_snapshot": snapshot.digest,
        "conditions_met": met,
    }  # fmt: skip


def _copy_conditions(old: SignOff, new: SignOff) -> int:
    """Write the conditions of a pass for the one that repeats it, met or open as they are; return how many are met."""
    kept = list(Condition.objects.filter(signoff=old.root_id or old.pk))
    for one in kept:
        one.pk, one.signoff = None, new
        one._state.adding = True
    Condition.objects.bulk_create(kept)
    return sum(1 for one in kept if one.met_at)
