"""Writes on candidates that several acts share; none of them records anything, the act that calls them does."""

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
    """A candidate that waits to be read, with its two locked tracks."""
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
    """Make this snapshot the candidate's evidence and unlock what it unlocks; titles of the groups that moved.

    The first reading fixes the commit and the name on the hub. The legal track opens with it; a later whole reading
    after a partial one lets an intake that is already recorded unlock engineering.
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
    """Open a locked track; one that is open or signed stays as it is."""
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
    """Whether an answer of the rules, as an intake keeps it, disqualifies the candidate."""
    return bool(answer["hard"]) and answer["outcome"] == "conflict"
