"""Writes on what a newer reader learned; the act that calls them records."""

from typing import Any

from reviews.evidence.lessons import lessons
from reviews.evidence.models import Snapshot
from reviews.evidence.sides import reread
from reviews.people.models import User
from reviews.workflow.followers import basis_changed
from reviews.workflow.models import Candidate
from reviews.workflow.rereads.contradictions import contradictions
from reviews.workflow.rereads.models import Contradiction, ReaderFinding, ReaderFindingRead
from reviews.workflow.rereads.queries import unread


def learn(candidate: Candidate, before: Snapshot) -> dict[str, Any]:
    """Write what the candidate's snapshot says more than ``before``, whose reader is older, and what that contradicts.

    Return it for the ledger, {} for nothing. What one reader learned of one kind is written once for each candidate,
    however often the repository is read.
    """
    snapshot = candidate.snapshot
    if snapshot is None or before.reader >= snapshot.reader:
        return {}
    told: dict[str, Any] = {}
    if found := _findings(candidate, before, snapshot):
        told["learned"] = [{"kind": one.kind, "tracks": one.tracks, "sentences": one.sentences} for one in found]
    if against := _contradictions(candidate, snapshot):
        basis_changed(candidate)  # after the readings were compared, since a contradiction outdates by itself
        told["contradicted"] = [
            {"track": one.signoff.track, "sign_off": one.signoff_id, "sentences": one.sentences} for one in against
        ]
    return told | {"reader": snapshot.reader}


def _findings(candidate: Candidate, before: Snapshot, snapshot: Snapshot) -> list[ReaderFinding]:
    known = set(
        ReaderFinding.objects.filter(candidate=candidate, reader=snapshot.reader).values_list("kind", flat=True)
    )
    return ReaderFinding.objects.bulk_create(
        ReaderFinding(
            candidate=candidate, reader=snapshot.reader, kind=one.kind, tracks=list(one.tracks),
            sentences=list(one.sentences), before=before, snapshot=snapshot,
        )
        for one in lessons(reread(before, snapshot))
        if one.kind not in known
    )  # fmt: skip


def _contradictions(candidate: Candidate, snapshot: Snapshot) -> list[Contradiction]:
    signed = candidate.signoffs.filter(withdrawal__isnull=True, contradiction__isnull=True)
    found = []
    for one in signed.select_related("snapshot"):
        if sentences := contradictions(one, snapshot):
            found.append(
                Contradiction.objects.create(
                    signoff=one, snapshot=snapshot, reader=snapshot.reader, sentences=sentences
                )
            )
    return found


def keep_read(candidate: Candidate, track: str, by: User) -> list[ReaderFinding]:
    """Write that a track has read every reader finding that waits for it, and return these."""
    found = unread(candidate, track)
    ReaderFindingRead.objects.bulk_create(ReaderFindingRead(finding=one, track=track, by=by) for one in found)
    return found
