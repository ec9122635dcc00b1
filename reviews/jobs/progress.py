"""How far a live job is: its step among the usual ones, and the time left as earlier runs say."""

import math
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from reviews.jobs.kinds import KINDS
from reviews.jobs.models import JobRun, JobState
from reviews.language.phrases import say, say_count

EARLIER = 20
"""Finished runs of the same kind and hub whose median says how long a run takes."""


@dataclass(frozen=True)
class JobProgress:
    """Steps done of all the usual steps, and what is known of the time left, in a sentence."""

    done: int
    total: int
    left: str


def progress_of(run: JobRun, now: datetime) -> JobProgress | None:
    """Return how far a live job is; None for an ended one, and for a kind whose steps have no names."""
    steps = KINDS[run.kind].steps if run.kind in KINDS else ()
    if not steps or not run.live:
        return None
    running = run.state == JobState.RUNNING
    last = str(run.steps[-1]["name"]) if running and run.steps else ""
    done = next((at for at, step in enumerate(steps) if last.startswith(step)), 0)
    return JobProgress(done, len(steps), _left(run, _usual_seconds(run), now))


def _left(run: JobRun, usual: float | None, now: datetime) -> str:
    if usual is None:
        return say("No earlier run of this hub has ended, so the time left is not known.")
    if run.state != JobState.RUNNING or run.started_at is None:
        return say("It usually takes {words} once a worker begins.", words=_words(usual))
    left = usual - (now - run.started_at).total_seconds()
    return (
        say("About {words} left.", words=_words(left))
        if left > 0
        else say("It takes longer than the usual {words}.", words=_words(usual))
    )


def _usual_seconds(run: JobRun) -> float | None:
    ended = JobRun.objects.filter(kind=run.kind, lane=run.lane, state=JobState.DONE, started_at__isnull=False)
    spans = [
        (end - start).total_seconds()
        for start, end in ended.values_list("started_at", "ended_at")[:EARLIER]
        if start and end
    ]
    return median(spans) if spans else None


def _words(seconds: float) -> str:
    if seconds <= 90:
        whole = max(1, math.ceil(seconds))
        return say_count(whole, "{number} second", "{number} seconds")
    return say("{ceil:,} minutes", ceil=math.ceil(seconds / 60))
