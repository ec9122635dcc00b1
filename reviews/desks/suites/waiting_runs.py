"""Result files that were handed in and are no run: those that the worker still judges, and those that were refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.jobs.models import JobRun
from reviews.language.phrases import say
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.models import RunUpload
from reviews.workflow.models import Candidate

AT_ONCE = 2**20
"""Largest result file, in bytes, that is judged while its sender waits."""
BEING_JUDGED = say("The file is handed in. The worker judges its answers; this page shows how far it is.")
MOST = 5
"""Files on one page; the newest are shown."""


@dataclass(frozen=True)
class WaitingRun:
    """A file that waits or was refused, with its newest job, None if the row of that was pruned."""

    upload: RunUpload
    job: JobRun | None

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word of its state."""
        if self.upload.refused:
            return "bad", say("Refused")
        return ("info", say("Being judged")) if self.job and self.job.live else ("bad", say("Not judged"))

    @property
    def words(self) -> str:
        """How far it is, or why it is no run."""
        if self.upload.refused or self.job is None:
            return self.upload.refused or say("Hand the file in again.")
        if self.job.live:
            return (
                say("{name}.", name=self.job.steps[-1]["name"]) if self.job.steps else say("It waits for the worker.")
            )
        return say("{error} The file is kept; try again on the job’s page.", error=self.job.error)


def waiting_runs(*, candidate: Candidate | None = None, entry: ShortlistEntry | None = None) -> list[WaitingRun]:
    """Return the newest files of a candidate or an entry that are no run; one query where there are none."""
    found = RunUpload.objects.filter(candidate=candidate, entry=entry, run=None).defer("sealed")
    rows = list(found.select_related("by").order_by("-pk")[:MOST])
    jobs = _newest_jobs(one.pk for one in rows)
    return [WaitingRun(one, jobs.get(one.pk)) for one in rows]


def with_job(upload: RunUpload) -> WaitingRun:
    """Return a file with its newest job."""
    return WaitingRun(upload, _newest_jobs([upload.pk]).get(upload.pk))


def _newest_jobs(uploads: Iterable[int]) -> dict[int, JobRun]:
    wanted = list(uploads)
    if not wanted:
        return {}
    found = JobRun.objects.filter(kind="judge_suite_run", subject_id__in=wanted).order_by("pk")
    return {one.subject_id: one for one in found}
