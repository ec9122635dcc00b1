"""Reads of reader findings: those of a candidate, and those that still wait for a track."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from reviews.workflow import states
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.rereads.models import ReaderFinding, ReaderFindingRead


def findings_of(candidate: Candidate, track: str) -> list[ReaderFinding]:
    """Return every reader finding of a track with who read it, newest first."""
    found = ReaderFinding.objects.filter(candidate=candidate, tracks__contains=[track]).select_related(
        "snapshot", "before"
    )
    return list(found.prefetch_related("reads__by").order_by("-pk"))


def unread(candidate: Candidate, track: str) -> list[ReaderFinding]:
    """Return the reader findings that wait for a track, oldest first."""
    return list(ReaderFinding.objects.filter(candidate=candidate, tracks__contains=[track]).exclude(reads__track=track))


def contradicted(signoff: SignOff | None) -> list[str]:
    """Return what a newer reader contradicts of a sign-off, in sentences; empty for nothing."""
    found = getattr(signoff, "contradiction", None)
    return list(found.sentences) if found else []


def as_json() -> QuerySet[Any, Any]:
    """Return the reader findings of the outer candidate that wait for a track, for the query of a list."""
    rows = ReaderFinding.objects.filter(candidate=OuterRef("pk")).order_by("pk")
    read = {track: ReaderFindingRead.objects.filter(finding=OuterRef("pk"), track=track) for track in states.TRACKS}
    waits = {track: ~Exists(found) for track, found in read.items()}
    return rows.values(json=JSONObject(kind="kind", reader="reader", tracks="tracks", at="at", **waits))
