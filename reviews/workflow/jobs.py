"""Worker entry points of the review; ``jobs/kinds.py`` holds their dotted names."""

from datetime import date

from reviews.jobs.run import Step
from reviews.workflow import reminders


def remind(day: int, step: Step) -> None:
    """Write the reminders of one day, given as its ordinal number."""
    step("Looking for what is due")
    reminders.remind(date.fromordinal(day))
