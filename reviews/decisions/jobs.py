"""Worker entry points of decisions; ``jobs/kinds.py`` holds their dotted names."""

from django.db import transaction
from django.utils import timezone

from reviews.decisions.actions import refresh
from reviews.decisions.alerts import unsettled
from reviews.decisions.responsibility.actions import check_holders
from reviews.decisions.responsibility.queries import unsettled_holders
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.jobs.run import Step
from reviews.people.permits import WORKER


def want_refresh() -> JobRun | None:
    """Ask for today's look at lost fallbacks, once a day: review dates and conditions pass without an act."""
    day = timezone.now().date()
    if JobRun.objects.filter(kind="refresh_alerts", subject_id=day.toordinal()).exists():
        return None
    with transaction.atomic():
        return enqueue("refresh_alerts", day.toordinal(), label=f"Alerts of {day.isoformat()}", asked_by=WORKER)


def refresh_alerts(_day: int, step: Step) -> None:
    """Refresh the alerts that time has changed."""
    step("Looking for fallbacks that are no longer in force")
    for decision in unsettled().select_related("candidate").defer("canonical"):
        refresh(decision)
    step("Looking for holders whose account is closed")
    for decision in unsettled_holders():
        check_holders(decision)
