"""Reads of exit plans: the steps of a decision, those that a person owes, and what still keeps a copy in the mirror."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.decisions.entries import seen_by
from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.gate.deployments import Deployment, newest
from reviews.decisions.models import Decision
from reviews.language.phrases import say, say_count
from reviews.people.models import Team, User
from reviews.readmodels.models import CatalogEntry

Kind = ExitStep.ExitKind
BACK = timedelta(days=30)
"""How far back the daily look for steps past their day goes, so that a month may pass without a run."""
NEAR = timedelta(days=7)
"""How long before its day a step is on “Your turn” of its owner."""


def steps_of(decision: Decision) -> list[ExitStep]:
    """Return the steps of a decision's exit plan in order, [] before it has begun."""
    found = ExitStep.objects.filter(decision=decision).select_related("account", "team", "by", "done_by")
    return list(found.order_by("number"))


def running_for(decision: Decision) -> list[Deployment]:
    """Return where pipelines report that the model of a decision runs for its workload now."""
    same = Q(repo_id=decision.repo_id, commit=decision.commit, hub__in=(decision.hub, ""))
    same &= Q(workload__in=(decision.workload.slug, ""))
    return newest(Deployment.objects.filter(same | Q(decision=decision.pk)))


def exit_steps_for(user: User) -> QuerySet[ExitStep]:
    """Return the steps, near or past their day, that this person or a team of theirs owes.

    A decision that is in force again, because a suspension was lifted, asks for none; the last step waits for the
    others.
    """
    today = timezone.localdate()
    others = ExitStep.objects.filter(decision=OuterRef("decision"), done_at__isnull=True).exclude(kind=Kind.CONFIRM)
    mine = Q(account=user) | Q(team__in=user.teams.values("pk"))
    seen = seen_by(user).filter(pk=OuterRef("decision"))
    found = _open_steps().filter(mine, Exists(seen), due__lte=today + NEAR)
    return found.filter(~Q(kind=Kind.CONFIRM) | ~Exists(others.order_by()))


def _open_steps() -> QuerySet[ExitStep]:
    """Return the steps that are not done, of decisions that are no longer in force."""
    over = Q(review_by__lt=timezone.now().date()) | Q(suspended_from__lte=timezone.now().date()) | ~Q(ended="")
    ended = CatalogEntry.objects.filter(over, decision=OuterRef("decision")).order_by()
    return ExitStep.objects.filter(Exists(ended), done_at__isnull=True)


def exit_steps_missed(today: date) -> QuerySet[ExitStep]:
    """Return the steps whose day has passed within the last month and that nobody has done."""
    found = _open_steps().filter(due__range=(today - BACK, today - timedelta(days=1)))
    about = ("account", "team", "decision__workload", "decision__candidate")
    return found.select_related(*about).defer("decision__canonical").order_by("pk")


def exit_steps_held_alone(person: User) -> QuerySet[ExitStep]:
    """Return the steps that are not done and that no one would do if this account were closed."""
    others = User.objects.filter(is_active=True, teams=OuterRef("pk")).exclude(pk=person.pk).order_by()
    alone = Team.objects.filter(~Exists(others), pk__in=person.team_ids)
    mine = Q(account=person) | Q(team__in=list(alone.values_list("pk", flat=True)))
    found = ExitStep.objects.filter(mine, done_at__isnull=True).select_related("decision__candidate")
    return found.order_by("decision", "number")


def exit_steps_of_team(team: Team) -> QuerySet[ExitStep]:
    """Return the steps that a team owes."""
    return ExitStep.objects.filter(team=team, done_at__isnull=True)


def exit_steps_due(user: User) -> list[ExitStep]:
    """Return the steps of exit plans that a person owes, soonest first."""
    rows = exit_steps_for(user).select_related("decision__workload__team").defer("decision__canonical")
    return list(rows.order_by("due", "pk"))


def why_kept(decision: Decision) -> str:
    """Return why the exit plan of a decision still keeps its bytes in the mirror, "" if it does not."""
    rows = ExitStep.objects.filter(decision=decision, done_at__isnull=True).exclude(
        kind__in=(Kind.MIRROR, Kind.CONFIRM)
    )
    count = rows.count()
    if not count:
        return ""
    steps = say_count(count, "{number} step", "{number} steps")
    return say("The exit plan still has {steps} to do before the copy goes, so its bytes are kept.", steps=steps)
