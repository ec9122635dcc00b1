"""Reads of emergency denials: those that hold, the decisions that they concern, and who still runs what is denied."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from reviews.decisions.alerts import alive, open_alerts
from reviews.decisions.denials.models import EmergencyDenial
from reviews.decisions.denials.permits import POWERS
from reviews.decisions.gate.deployments import Deployment, running
from reviews.decisions.gate.models import GateAnswer
from reviews.decisions.models import Acknowledgement, Decision, DecisionAlert, DecisionFile
from reviews.language.phrases import dated, say
from reviews.people.models import User
from reviews.people.permits import may

WAITING = Q(ended_at__isnull=True) & (Q(seconded_at__isnull=True) | Q(lift_at__isnull=False))
"""Denials that wait for another person: to second one, or to agree that it is lifted."""
MOST_ROWS = 200
"""Most rows of each list of who runs it."""


def in_force() -> QuerySet[EmergencyDenial]:
    """Return the denials that hold, oldest first; one that nobody seconded in time holds until it is ended."""
    return EmergencyDenial.objects.filter(ended_at__isnull=True).select_related("by").order_by("pk")


def overdue() -> QuerySet[EmergencyDenial]:
    """Return the denials that nobody has seconded in time and that have not been ended yet."""
    return in_force().filter(seconded_at__isnull=True, expires_at__lte=timezone.now())


def concerned(found: EmergencyDenial) -> QuerySet[Decision]:
    """Return every decision that covers what is denied, also those that have ended."""
    if found.sha256:
        return Decision.objects.filter(pk__in=DecisionFile.objects.filter(sha256=found.sha256).values("decision"))
    return Decision.objects.filter(hub=found.hub, repo_id=found.repo_id, commit=found.commit)


def denials_of(decision: Decision) -> list[EmergencyDenial]:
    """Return the denials in force that concern a decision."""
    files = DecisionFile.objects.filter(decision=decision).exclude(sha256="").values("sha256")
    pin = Q(hub=decision.hub, repo_id=decision.repo_id, commit=decision.commit)
    return list(in_force().filter(pin | Q(sha256__in=files)))


def not_applied(found: EmergencyDenial) -> QuerySet[Decision]:
    """Return the decisions in force that a denial concerns and that have no alert of it."""
    alerted = open_alerts().filter(kind=DecisionAlert.AlertKind.EMERGENCY_DENIED).values("decision")
    return concerned(found).filter(pk__in=alive()).exclude(pk__in=alerted)


def sentence(found: EmergencyDenial) -> str:
    """Return why a denial stops a decision, for people and machines."""
    what = say("the file with SHA-256 {sha256}…", sha256=found.sha256[:16]) if found.sha256 else say("this commit")
    waits = (
        ""
        if found.seconded_at
        else say(" Unless it is seconded, it lapses at {expires_at} UTC.", expires_at=dated(found.expires_at, "%H:%M"))
    )
    return say(
        "{name} denied {what} in an emergency: {reason}{waits}",
        name=found.by.name,
        what=what,
        reason=found.reason,
        waits=waits,
    )


def waiting_for(user: User) -> QuerySet[EmergencyDenial]:
    """Return the denials that another person than this one began, for who may second or lift; least time left first.

    Related accounts are left to the page of the denial: it says so, and others have it on their list as well.
    """
    if not any(may(user, power) for power in POWERS):
        return EmergencyDenial.objects.none()
    mine = Q(lift_by=user) | Q(lift_by__isnull=True, by=user)
    found = EmergencyDenial.objects.filter(WAITING).exclude(mine)
    return found.select_related("by", "lift_by").order_by("expires_at", "pk")


@dataclass(frozen=True)
class AskedBy:
    """A machine that was allowed to use what is denied: its name, and when last."""

    name: str
    last: datetime


@dataclass(frozen=True)
class StillRuns:
    """Who may still run what is denied: decisions, teams that acknowledged them, machines, reported deployments."""

    decisions: list[Decision]
    acknowledgements: list[Acknowledgement]
    machines: list[AskedBy]
    deployments: list[Deployment]


def still_runs(found: EmergencyDenial) -> StillRuns:
    """Return who may still run what is denied, in a few queries for any number."""
    return users_of(concerned(found), found.sha256)


def covering(sha256: str) -> QuerySet[Decision]:
    """Return every decision that covers a file, also those that have ended."""
    return concerned(EmergencyDenial(sha256=sha256))


def users_of(found: QuerySet[Decision], sha256: str) -> StillRuns:
    """Return who uses some decisions, or was allowed a file; the newest 200 of each list."""
    decisions = list(found.select_related("workload__team").defer("canonical").order_by("-pk")[:MOST_ROWS])
    numbers = [one.number for one in decisions]
    asked = Q(decision__in=numbers) | (Q(sha256=sha256) if sha256 else Q(pk__in=[]))
    machines = GateAnswer.objects.filter(asked, allow=True).order_by().values("asked_by").annotate(last=Max("at"))
    read = Acknowledgement.objects.filter(decision__in=numbers).select_related("team", "by").order_by("-pk")
    pins = {(one.hub, one.repo_id, one.commit) for one in decisions}
    there = running(repos={repo for _, repo, _ in pins})
    return StillRuns(
        decisions=decisions,
        acknowledgements=list(read[:MOST_ROWS]),
        machines=[AskedBy(one["asked_by"], one["last"]) for one in machines.order_by("-last")[:MOST_ROWS]],
        deployments=[one for one in there if (one.hub, one.repo_id, one.commit) in pins],
    )
