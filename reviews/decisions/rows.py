"""Alerts on decisions whose fallback is lost, opened and closed inside the acts that change its standing."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from reviews.decisions import alerts
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.fallbacks import HIDDEN, lost_words
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import decisions, standing
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell
from reviews.decisions.telling.who import readers_see
from reviews.language.phrases import say
from reviews.people.permits import WORKER
from reviews.workflow.models import Candidate

LOST = DecisionAlert.AlertKind.FALLBACK_LOST
BACK = say("Its fallback, {hidden}, is in force again.", hidden=HIDDEN)
TOLD = (
    "decision__candidate__requester", "decision__candidate__workload__team", "decision__workload",
    "decision__legal_signoff__signer", "decision__engineering_signoff__signer",
)  # fmt: skip
"""What telling people of a decision reads."""


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
    inside = Q(decision__workload=named.workload_id)
    inside |= Q(decision__workload__private=True, decision__workload__team=named.workload.team_id)
    inside = inside if named.workload.private else Q()
    if stands.word == IN_FORCE:
        back = _close(
            relying.filter(inside),
            say("Decision {number_of} is in force again.", number_of=named.number),
            by,
            tells=True,
        )
        back += _close(relying.exclude(inside), BACK, by, tells=True) if named.workload.private else ()
        return AlertChange(closed=tuple(sorted(back)))
    change = getattr(named, "change", None)
    said = lost_words(named.number, stands.word, change.successor_id if change else None)
    hidden = lost_words(None, stands.word)
    relying.filter(inside).exclude(why=said).update(why=said)
    if named.workload.private:
        relying.exclude(inside).exclude(why=hidden).update(why=hidden)
    return AlertChange(opened=_open(named, said, hidden, by))


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


def _open(named: Decision, said: str, hidden: str, by: str) -> tuple[int, ...]:
    """Open an alert on every decision alive that names this one and has none, and tell those concerned.

    ``hidden`` is the sentence on decisions whose readers may not see the private workload of this one.
    """
    found = list(
        alerts.alive()
        .filter(falls_back__named=named)
        .exclude(pk__in=alerts.open_alerts().filter(kind=LOST).values("decision"))
        .select_related(*(one.removeprefix("decision__") for one in TOLD))
        .order_by("number")
    )
    owners = evaluators(one.pk for one in found)
    people = alerts.accounts_of(owners.values())
    now = timezone.now()
    rows = [
        DecisionAlert(
            decision=one, kind=LOST, why=said if readers_see(one, named) else hidden, since=now,
            evaluator_name=owners[one.pk].name[:150], evaluator=people.get(owners[one.pk]),
        )
        for one in found
    ]  # fmt: skip
    DecisionAlert.objects.bulk_create(rows)
    for row in rows:
        _tell(row, by)
    return tuple(one.number for one in found)


def _close(found: QuerySet[DecisionAlert], reason: str, by: str, *, tells: bool = False) -> tuple[int, ...]:
    keys = dict(found.order_by("decision_id").values_list("pk", "decision"))
    back = list(found.filter(kind=LOST, decision__in=alerts.alive()).select_related(*TOLD)) if tells else []
    said = {"closed_at": timezone.now(), "closed_by": by, "closed_reason": reason}
    DecisionAlert.objects.filter(pk__in=keys).update(**said)
    for row in back:
        why = (
            reason
            if reason == BACK
            else say(
                "{reason} It is the fallback of decision {decision_id}.", reason=reason, decision_id=row.decision_id
            )
        )
        subject = say("Decision {decision_id}: its fallback is back", decision_id=row.decision_id)
        tell(
            row.decision, Happening(DecisionEvent.Kind.FALLBACK_BACK, f"alert:{row.pk}", subject, why, IN_FORCE), by=by
        )
    return tuple(keys.values())


def _tell(row: DecisionAlert, by: str) -> None:
    """Tell those concerned of the alert, once."""
    subject, why = (
        say("Decision {decision_id}: its fallback is lost", decision_id=row.decision_id),
        say("{why} The decision stays in force.", why=row.why),
    )
    tell(row.decision, Happening(DecisionEvent.Kind.FALLBACK_LOST, f"alert:{row.pk}", subject, why, IN_FORCE), by=by)
