"""Worker entry points of the review; ``jobs/kinds.py`` holds their dotted names."""

from datetime import date

from reviews.jobs.run import Step
from reviews.licensing.models import TermsVersion
from reviews.workflow import reminders
from reviews.workflow.actions.following import follow_terms as follow_next


def remind(day: int, step: Step) -> None:
    """Write the reminders of one day, given as its ordinal number."""
    step("Looking for what is due")
    reminders.remind(date.fromordinal(day))


def follow_terms(version_id: int, step: Step) -> None:
    """Let every decision follow a change of terms, some candidates at a time, from where an earlier attempt ended."""
    version, done = TermsVersion.objects.select_related("license").get(pk=version_id), 0
    while count := follow_next(version):
        done += count
        step(f"{done} candidates followed version {version.number} of the terms")
