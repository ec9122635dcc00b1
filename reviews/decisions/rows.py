"""Alerts on decisions whose fallback is lost, opened and closed inside the acts that change its standing."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from reviews.decisions import alerts
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.fallbacks import lost_words
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import decisions, standing
from reviews.decisions.responsibility.queries import evaluators
from reviews.jobs.mail import post
from reviews.people.holder import Holder
from reviews.people.models import User
from reviews.people.permits import WORKER, actor_name
from reviews.workflow.models import Candidate

LOST = DecisionAlert.AlertKind.FALLBACK_LOST


@dataclass(frozen=True)
class AlertChange:
    """What an act made of the alerts: the numbers of the decisions on which one was opened or closed."""

    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()

    def told(self) -> dict[str, list[int]]:
        """Return what the act's ledger entry says of it; {} if nothing changed."""
        return {
            key: list(numbers)
            for key, numbers in (("alerts_opened", self.opened), ("alerts_closed", self.closed))
            if numbers
        }


def work_out(named: Decision, *, by: str = WORKER) -> AlertChange:
    """Open or close the alerts on the decisions that name this one as their fallback, by its standing now."""
    named = decisions().get(pk=named.pk)
    stands, relying = standing(named), alerts.open_alerts().filter(kind=LOST, decision__falls_back__named=named)
    if stands.word == IN_FORCE:
        return AlertChange(closed=_close(relying, f"Decision {named.number} is in force again.", by))
    change = getattr(named, "change", None)
    why = lost_words(named.number, stands.word, change.successor_id if change else None)
    relying.exclude(why=why).update(why=why)
    return AlertChange(opened=_open(named, why, by))


def end_alerts(ended: Decision, reason: str, *, by: str) -> tuple[int, ...]:
    """Close the open alerts on a decision that has ended; return its number if there were any."""
    return _close(alerts.open_alerts().filter(decision=ended), reason, by)


def alerts_after_end(ended: Decision, reason: str, *, by: str) -> AlertChange:
    """Close the alerts on a decision that was superseded or withdrawn, and open one on each that falls back to it."""
    closed = end_alerts(ended, reason, by=by)
    changed = work_out(ended, by=by)
    return AlertChange(changed.opened, closed + changed.closed)


def basis_changed(candidate: Candidate) -> None:
    """Work out the alerts that rest on the decision in force on a candidate whose basis an act has just changed."""
    for named in Decision.objects.filter(candidate=candidate, relied_on__isnull=False).distinct():
        work_out(named)


def _open(named: Decision, why: str, by: str) -> tuple[int, ...]:
    """Open an alert on every decision alive that names this one and has none, and tell those concerned."""
    found = list(
        alerts.alive()
        .filter(falls_back__named=named)
        .exclude(pk__in=alerts.open_alerts().filter(kind=LOST).values("decision"))
        .select_related("candidate__requester", "workload", "legal_signoff__signer", "engineering_signoff__signer")
        .defer("canonical")
        .order_by("number")
    )
    owners = evaluators(one.pk for one in found)
    people = alerts.accounts_of(owners.values())
    now = timezone.now()
    rows = [
        DecisionAlert(
            decision=one, kind=LOST, why=why, since=now, evaluator_name=owners[one.pk].name[:150],
            evaluator=people.get(owners[one.pk]),
        )
        for one in found
    ]  # fmt: skip
    DecisionAlert.objects.bulk_create(rows)
    for row in rows:
        _tell(row, by)
    return tuple(one.number for one in found)


def _close(found: QuerySet[DecisionAlert], reason: str, by: str) -> tuple[int, ...]:
    keys = dict(found.order_by("decision_id").values_list("pk", "decision"))
    said = {"closed_at": timezone.now(), "closed_by": by, "closed_reason": reason}
    DecisionAlert.objects.filter(pk__in=keys).update(**said)
    return tuple(keys.values())


def announce(decision: Decision, subject: str, why: str, *, by: User, owner: Holder) -> None:
    """Mail what happened to a decision to those concerned, without the person who did it."""
    _mail(decision, subject, why, alerts.accounts_of([owner]).get(owner), asked_by=actor_name(by), but=by.pk)


def _tell(row: DecisionAlert, by: str) -> None:
    """Mail the alert once to those concerned."""
    subject = f"Decision {row.decision_id}: its fallback is lost"
    _mail(row.decision, subject, f"{row.why} The decision stays in force.", row.evaluator, asked_by=by)


def _mail(
    decision: Decision, subject: str, why: str, owner: User | None, *, asked_by: str, but: int | None = None
) -> None:
    url = f"{settings.PORTAL_URL}{reverse('decision', args=[decision.number])}"
    body = f"{why}\n\n{decision}, for {decision.workload.name}.\n{url}\n"
    signers = (decision.legal_signoff.signer, decision.engineering_signoff.signer)
    for person in alerts.concerned(decision.candidate, signers, owner):
        if person.pk != but:
            post(person, subject, body, asked_by=asked_by, candidate_number=decision.candidate_id)
