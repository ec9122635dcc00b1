"""Reminders before and after a review, a condition or a waiver is due, each sent once to the people who act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.language.phrases import dated, say, say_count
from reviews.legal.agreements import notice_day
from reviews.legal.models import Agreement
from reviews.people.permits import WORKER
from reviews.workflow import states, turns
from reviews.workflow.models import Candidate, Condition, Track
from reviews.workflow.queries import conditions_in_force, waivers_of
from reviews.workflow.rows.candidates import keep_reminder

PAST = -1
"""The stage of what is overdue; before that a stage is a number of days from the policy."""


@dataclass(frozen=True)
class Due:
    """One thing with a day: what it is, whose group acts, where, and the sentence for a number of days left."""

    kind: str
    subject_id: int
    day: date
    role: str
    page: str
    words: str


def want_reminders() -> JobRun | None:
    """Ask for today's reminders, once a day."""
    day = timezone.localdate()
    if JobRun.objects.filter(kind="remind", subject_id=day.toordinal()).exists():
        return None
    with transaction.atomic():
        return enqueue(
            "remind", day.toordinal(), label=say("Reminders of {isoformat}", isoformat=day.isoformat()), asked_by=WORKER
        )


def remind(today: date) -> int:
    """Mail what is due, on the policies' days ahead and once it is overdue; return how many reminders were new.

    After a day without a run, a reminder goes out at the first run inside its stage.
    """
    alive = Candidate.objects.filter(state__in=(states.IN_REVIEW, states.DECIDED)).select_related("policy", "workload")
    return sum(_remind(candidate, today) for candidate in alive.iterator(chunk_size=200))


@transaction.atomic
def _remind(candidate: Candidate, today: date) -> int:
    new = 0
    days = candidate.policy.policy.remind_days
    for due in _due(candidate):
        left = (due.day - today).days
        stage = PAST if left < 0 else min((day for day in days if left <= day), default=None)
        if stage is None:
            continue
        if keep_reminder(candidate, due.kind, due.subject_id, day=due.day, stage=stage):
            turns.call(
                candidate,
                due.role,
                say("{words} {when}.", words=due.words, when=_when(left, due.day)),
                due.page,
                asked_by=WORKER,
            )
            new += 1
    return new


def _when(left: int, day: date) -> str:
    if left < 0:
        return say("was due by {day} and is overdue", day=dated(day, "%-d %b %Y"))
    return say("is due by {day}", day=dated(day, "%-d %b %Y")) + (
        say_count(left, ", in {number} day", ", in {number} days") if left else ", today"
    )


def _due(candidate: Candidate) -> Iterator[Due]:
    """Everything of a candidate that has a day: passes in force, open conditions, approved waivers."""
    tracks = list(Track.objects.filter(candidate=candidate, signoff__isnull=False).select_related("signoff"))
    for track in tracks:
        if track.signoff and track.signoff.review_by and track.state in states.PASSING:
            words = say("The review of the {track} sign-off", track=track.name)
            yield Due(
                "signoff", track.signoff.pk, track.signoff.review_by, turns.REVIEWERS[track.name], track.name, words
            )
    for one in conditions_in_force(tracks):
        if one.met_at is None:
            yield _condition(one)
    for waiver in waivers_of(candidate):
        if waiver.approved_at and not waiver.ended_at:
            words = say(
                "The end of the waiver of “{removeprefix}”", removeprefix=waiver.rule.removeprefix("requirement:")
            )
            yield Due("waiver", waiver.pk, waiver.expires, turns.REVIEWERS[waiver.track], "waivers", words)
    yield from _agreements(candidate)


def _agreements(candidate: Candidate) -> Iterator[Due]:
    """Yield the end of every approved agreement on the repository, and the last day on which notice can be given."""
    rows = Agreement.objects.filter(
        hub=candidate.hub, repo_id=candidate.repo_id, ended_at__isnull=True, approved_at__isnull=False,
        valid_until__isnull=False,
    )  # fmt: skip
    for one in rows:
        if one.valid_until:
            words = say("The end of the agreement with {licensor}", licensor=one.licensor)
            yield Due("agreement", one.pk, one.valid_until, turns.REVIEWERS[states.LEGAL], "legal_record", words)
        if last := notice_day(one):
            words = say("Notice to {licensor}, if the agreement shall not continue,", licensor=one.licensor)
            yield Due("notice", one.pk, last, turns.REVIEWERS[states.LEGAL], "legal_record", words)


def _condition(one: Condition) -> Due:
    owner = say("owner: {owner}", owner=one.owner) if one.owner else say("no owner")
    words = say(
        "Condition {number_of} of the {track} track ({owner})",
        number_of=one.number,
        track=one.signoff.track,
        owner=owner,
    )
    return Due("condition", one.pk, one.due, turns.REVIEWERS[one.signoff.track], "candidate", words)
