"""Writes on a candidate and its tracks that several acts share; the act that calls them records."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from reviews.evidence.groups import titles
from reviews.evidence.models import Snapshot
from reviews.evidence.sides import moved_between
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.followers import basis_changed
from reviews.workflow.locks import locks
from reviews.workflow.models import Candidate, SignOff, Track
from reviews.workflow.policy.models import in_force
from reviews.workflow.reminder_models import Reminder
from reviews.workloads.models import Workload


def open_candidate(*, hub: str, repo_id: str, revision: str, workload: Workload, requester: User) -> Candidate:
    """Write a candidate that waits for its reading, with its two locked tracks."""
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


def open_candidates(repos: Iterable[tuple[str, str, str]], *, workload: Workload, requester: User) -> list[Candidate]:
    """Write a candidate for each hub, repository and revision, as ``open_candidate`` does, in a few statements."""
    policy = in_force()
    made = Candidate.objects.bulk_create(
        Candidate(
            hub=hub, requested_id=repo_id, requested_revision=revision, repo_id=repo_id, workload=workload,
            requester=requester, policy=policy,
        )
        for hub, repo_id, revision in repos
    )  # fmt: skip
    Track.objects.bulk_create(Track(candidate=one, name=name) for one in made for name in states.TRACKS)
    return made


def attach(candidate: Candidate, snapshot: Snapshot) -> list[str]:
    """Make this snapshot the candidate's evidence, unlock what it unlocks, and return the titles of changed groups.

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
    basis_changed(candidate)
    return titles(moved_between(old.groups, old, snapshot)) if old else []


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
    stopped = bool(intake and locks(intake))
    if candidate.snapshot and not candidate.snapshot.partial and not stopped:
        unlock(candidate, states.ENGINEERING)


def locked_track(candidate: Candidate, name: str) -> Track:
    """Return one track, locked, of a candidate whose row is locked already."""
    found = Track.objects.select_for_update(of=("self",)).select_related("signoff__signer")
    track = found.get(candidate=candidate, name=name)
    track.candidate = candidate  # the row that this transaction locked
    return track


def put_in_force(track: Track, act: str, signoff: SignOff | None) -> None:
    """Take the step of an act on a track and make this sign-off the one in force."""
    track.state = states.step(states.TRACK_STEPS, track.state, act)
    track.signoff = signoff
    track.since = timezone.now()
    track.save()
    basis_changed(track.candidate)


def keep_reminder(candidate: Candidate, kind: str, subject_id: int, *, day: date, stage: int) -> bool:
    """Write that a reminder goes out; False when it went out before. ``stage`` is in days, as in ``reminders``."""
    _, made = Reminder.objects.get_or_create(
        kind=kind, subject_id=subject_id, day=day, stage=stage, defaults={"candidate": candidate}
    )
    return made
