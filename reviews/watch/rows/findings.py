"""Writes about findings: opened with severity, track and due day, closed, escalated, and made to suspend."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.alerts import accounts_of, open_alerts
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell
from reviews.decisions.telling.who import seeing
from reviews.jobs.mail import post_copied
from reviews.jobs.rows import MailAbout
from reviews.people import roles
from reviews.people.models import User
from reviews.watch.kinds import KINDS, POWERS, due_on


def open_findings(found: Iterable[Decision], fresh: Mapping[tuple[int, str], str], *, by: str) -> list[DecisionAlert]:
    """Open a finding for each decision and kind with its sentence, and tell those whom the decision concerns."""
    decisions = {one.number: one for one in found}
    owners = evaluators({number for number, _ in fresh})
    people, now, opened = accounts_of(owners.values()), timezone.now(), []
    for (number, kind), why in fresh.items():
        owner, known = owners[number], KINDS[kind]
        alert = DecisionAlert.objects.create(
            decision=decisions[number], kind=kind, why=why, since=now, evaluator_name=owner.name[:150],
            evaluator=people.get(owner), severity=known.severity, track=known.track,
            due=due_on(known.severity, now.date()),
        )  # fmt: skip
        subject = f"Decision {number}: {alert.get_kind_display().lower()}"
        until = f"Say by {alert.due:%-d %b %Y} what this means for it: {known.ask}"
        happening = Happening(
            DecisionEvent.Kind.HUB_CHANGED, f"alert:{alert.pk}", subject, f"{why} The decision stays in force. {until}",
            IN_FORCE,
        )  # fmt: skip
        tell(decisions[number], happening, by=by)
        opened.append(alert)
    return opened


def close_findings(found: Iterable[DecisionAlert], reason: str, *, by: str, outcome: str = "") -> None:
    """Close findings with the reason; ``outcome`` is how a person ended them, "" if their cause is over."""
    ended = {"closed_at": timezone.now(), "closed_by": by, "closed_reason": reason, "outcome": outcome}
    open_alerts().filter(pk__in=[one.pk for one in found]).update(**ended)


def suspend_by(row: DecisionAlert, reason: str, by: User | None) -> DecisionAlert:
    """Write that a finding suspends its decision; ``by`` is None if the policy says so."""
    row.suspended_at, row.suspender, row.suspended_why = timezone.now(), by, reason
    row.save(update_fields=["suspended_at", "suspender", "suspended_why"])
    return row


def call_all(row: DecisionAlert, *, by: str) -> None:
    """Write that a finding is escalated; tell those concerned, the reviewers of its track, and the deciders."""
    row.escalated_at = timezone.now()
    row.save(update_fields=["escalated_at"])
    decision = row.decision
    subject = f"Decision {decision.number}: a finding is overdue"
    who = row.evaluator_name or "nobody"
    why = f"“{row.get_kind_display()}” was to be answered by {row.due:%-d %b %Y}; its evaluator is {who}. {row.why}"
    told = tell(decision, Happening(DecisionEvent.Kind.FINDING_OVERDUE, f"alert:{row.pk}", subject, why), by=by)
    held = roles.holders(POWERS[row.track]) | roles.holders(roles.DECIDE)
    others = User.objects.filter(is_active=True, groups__name__in=held).distinct().order_by("pk")
    place = settings.PORTAL_URL + reverse("settle_alert", args=[decision.pk, row.pk])
    about = MailAbout(decision.candidate_id, "", f"overdue:{row.pk}", str(decision))
    known = [one.pk for one in told or ()]
    post_copied(seeing(others, decision.workload), subject, f"{why}\n\n{place}\n", asked_by=by, about=about, but=known)
