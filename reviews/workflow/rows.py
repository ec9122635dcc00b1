"""Writes on candidates that several acts share; they record nothing, because the calling act does."""

from typing import Any

from django.utils import timezone

from reviews.evidence.groups import moved, titles
from reviews.evidence.models import Snapshot
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.models import Candidate, Track
from reviews.workflow.policy.models import in_force
from reviews.workloads.models import Workload


def open_candidate(*, hub: str, repo_id: str, revision: str, workload: Workload, requester: User) -> Candidate:
    """Create a candidate that waits to be read, with its two locked tracks."""
    candidate = Candidate.objects.create(
        hub=hub,
        requested_id=repo_id,
        requested_revision=revision,
        repo_id=repo_id,
        workload=workload,
        requester=requester,
        policy=in_force(),
    )
    Track.objects.bulk_create(Track(candidate=candidate, name=name) for name in states.TRACKS)
    return candidate


def attach(candidate: Candidate, snapshot: Snapshot) -> list[str]:
    """Attach this snapshot as the candidate's evidence, unlock tracks, and return the titles of changed groups.

    The first reading fixes the commit and the hub's name of the repository, and opens the legal track. A complete
    reading after a partial one lets an intake that is already recorded unlock engineering.
    """
    candidate.state = states.step(states.CANDIDATE_STEPS, candidate.state, "read")
    old = candidate.snapshot
    candidate.snapshot = snapshot
    candidate.repo_id, candidate.commit = snapshot.repo_id, snapshot.commit
    candidate.save()
    unlock(candidate, states.LEGAL)
    if candidate.intakes.exists():
        unlock_engineering(candidate)
    return titles(moved(old.groups, snapshot.groups)) if old else []


def unlock(candidate: Candidate, name: str) -> None:
    """Open a locked track; leave an open or signed one unchanged."""
    track = Track.objects.select_for_update().get(candidate=candidate, name=name)
    if track.state == states.LOCKED:
        track.state = states.step(states.TRACK_STEPS, track.state, "unlock")
        track.since = timezone.now()
        track.save()


def unlock_engineering(candidate: Candidate) -> None:
    """Open the engineering track if everything was read and nothing disqualifies it: rights come before tests."""
    intake = candidate.intakes.first()
    stopped = bool(intake and (intake.hold or any(_stops(one) for one in intake.match)))
    if candidate.snapshot and not candidate.snapshot.partial and not stopped:
        unlock(candidate, states.ENGINEERING)


def _stops(answer: dict[str, Any]) -> bool:
    """Tell whether a rule result stored with an intake disqualifies the candidate."""
    return bool(answer["hard"]) and answer["outcome"] == "conflict"
