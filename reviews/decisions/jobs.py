"""Worker entry points of decisions; ``jobs/kinds.py`` holds their dotted names."""

from datetime import timedelta
from itertools import chain

from django.db import transaction
from django.utils import timezone

from reviews.decisions.actions import refresh
from reviews.decisions.alerts import unsettled
from reviews.decisions.exit_steps.queries import exit_steps_missed
from reviews.decisions.exit_steps.rows import tell_step_missed
from reviews.decisions.looks.queries import looks_missed
from reviews.decisions.looks.rows import tell_missed
from reviews.decisions.policy_watch.actions import weigh
from reviews.decisions.policy_watch.queries import portions, under_earlier
from reviews.decisions.queries import decisions
from reviews.decisions.responsibility.actions import check_holders
from reviews.decisions.responsibility.queries import unsettled_holders
from reviews.decisions.stages.actions import check_evidence
from reviews.decisions.stages.queries import with_overdue_alerts
from reviews.decisions.telling import due
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell, tell_standing
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.people.permits import WORKER
from reviews.workflow.policy.models import PolicyStep, in_force


def want_refresh() -> JobRun | None:
    """Ask for today's look at what time has changed, once a day: review dates and conditions pass without an act."""
    day = timezone.now().date()
    if JobRun.objects.filter(kind="refresh_alerts", subject_id=day.toordinal()).exists():
        return None
    with transaction.atomic():
        return enqueue(
            "refresh_alerts",
            day.toordinal(),
            label=say("Alerts of {isoformat}", isoformat=day.isoformat()),
            asked_by=WORKER,
        )


def refresh_alerts(_day: int, step: Step) -> None:
    """Refresh the alerts that time has changed, and tell people what else it did to decisions."""
    step(say("Looking for fallbacks that are no longer in force"))
    for decision in unsettled().select_related("candidate").defer("canonical"):
        refresh(decision)
    step(say("Looking for holders whose account is closed"))
    for decision in unsettled_holders():
        check_holders(decision)
    step(say("Looking for days by which no one has looked for triggers"))
    for look in looks_missed(timezone.now().date()):
        tell_missed(look)
    step(say("Looking for steps of exit plans past their day"))
    for missed in exit_steps_missed(timezone.now().date()):
        tell_step_missed(missed)
    step(say("Looking for overdue evidence"))
    for decision in with_overdue_alerts().select_related("candidate").defer("canonical"):
        check_evidence(decision)
    step(say("Looking for new decisions that the policy in force would refuse"))
    lately = timezone.now() - timedelta(days=2)
    for numbers in portions(under_earlier(in_force()).filter(issued_at__gte=lately)):
        weigh(in_force(), numbers=numbers)
    step(say("Looking for decisions that expired, are suspended or will expire"))
    today = timezone.now().date()
    for decision in due.ended_by_time(today):
        tell_standing(decision)
    for decision, happening in chain(due.warnings(today), due.overdue(today)):
        tell(decision, happening)


def want_weighing() -> JobRun | None:
    """Ask once for a look at what the policy in force would refuse of the decisions under earlier ones."""
    step = PolicyStep.objects.filter(kind=PolicyStep.StepKind.ADOPTED).order_by("-pk").first()
    if step is None or JobRun.objects.filter(kind="weigh_policy", subject_id=step.version_id).exists():
        return None
    if not under_earlier(step.version).exists():
        return None
    with transaction.atomic():
        return enqueue(
            "weigh_policy",
            step.version_id,
            label=say("Policy {version_id}", version_id=step.version_id),
            asked_by=WORKER,
        )


def weigh_policy(number: int, step: Step) -> None:
    """Open and close the alerts on decisions that a version of the policy would refuse, if it is still in force."""
    version = in_force()
    if version.number != number:
        return
    for numbers in portions(under_earlier(version)):
        step(say("Judging decisions {value} to {numbers}", value=numbers[0], numbers=numbers[-1]))
        weigh(version, numbers=numbers)


def reading_failed(candidate_id: int, run: JobRun) -> None:
    """Tell whom the decision in force on a candidate concerns that its repository could not be read again."""
    for decision in decisions().filter(candidate=candidate_id, change__isnull=True):
        why = say(
            "{repo_id} could not be read: {error} The decision rests on the reading before.",
            repo_id=decision.repo_id,
            error=run.error,
        )
        subject = say("Decision {number_of}: a reading of the repository failed", number_of=decision.number)
        tell(decision, Happening(DecisionEvent.Kind.READING_FAILED, f"job:{run.pk}", subject, why))
