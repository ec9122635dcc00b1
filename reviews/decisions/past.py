"""How a decision stood at a moment in the past, by what was recorded then: changes, conditions, and what had moved."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from reviews.decisions import answers
from reviews.decisions.models import Decision
from reviews.decisions.queries import Standing, decisions, lapsed, standing
from reviews.evidence import groups
from reviews.evidence.models import Snapshot
from reviews.ledger.models import LedgerEntry
from reviews.workflow import states
from reviews.workflow.models import SignOff

READ = ("candidate:read", "candidate:read-partly", "candidate:read-again")


def standing_at(decision: Decision, moment: datetime) -> Standing:
    """The standing at a moment, under review included; for now and later it is that of now."""
    if moment >= timezone.now():
        return standing(decision)
    if "c_conditions" not in vars(decision):
        decision = decisions().get(pk=decision.pk)
    change = getattr(decision, "change", None)
    if change and change.at > moment:
        change = None
    word, why = answers.standing(
        change=change.kind if change else "",
        successor=change.successor_id if change else None,
        change_reason=change.reason if change else "",
        review_by=decision.review_by,
        today=moment.date(),
        lapsed=lapsed(decision, moment),
        moved=[] if change else moved_at(decision, moment),
    )
    return Standing(word, why)


def moved_at(decision: Decision, moment: datetime) -> list[str]:
    """What was different from what the decision rests on, by the reading and the sign-offs of that moment."""
    snapshot = _read_at(decision, moment)
    if snapshot is None:
        return []
    slugs: set[str] = set()
    open_tracks = []
    for name in states.TRACKS:
        own: SignOff = getattr(decision, f"{name}_signoff")
        spoke = _spoke(decision, name, moment)
        if spoke is None or not spoke.outcome.startswith("pass"):
            open_tracks.append(f"the {name} track did not pass")
        same = spoke is not None and (spoke.root_id or spoke.pk) == (own.root_id or own.pk)
        slugs.update(groups.moved(spoke.basis if spoke is not None and same else own.basis, snapshot.groups))
    return groups.titles([group.slug for group in groups.GROUPS if group.slug in slugs]) + open_tracks


def _read_at(decision: Decision, moment: datetime) -> Snapshot | None:
    """The snapshot that was the candidate's evidence at a moment, as the ledger says."""
    entry = (
        LedgerEntry.objects.filter(subject=f"candidate:{decision.candidate_id}", event__in=READ, at__lte=moment)
        .order_by("-sequence")
        .first()
    )
    if entry is None:
        return None
    return Snapshot.objects.filter(
        hub=decision.hub, commit=decision.commit, digest=entry.data["snapshot"]
    ).first()  # fmt: skip


def _spoke(decision: Decision, track: str, moment: datetime) -> SignOff | None:
    """The sign-off that was in force on a track at a moment."""
    given = SignOff.objects.filter(candidate=decision.candidate_id, track=track, at__lte=moment)
    last = given.select_related("withdrawal").order_by("-pk").first()
    if last is None:
        return None
    taken_back = SignOff.objects.filter(Q(withdrawal__at__lte=moment), pk=last.pk).exists()
    return None if taken_back else last
