"""Writes about findings: opened with severity, track and due day, closed, escalated, and made to suspend."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.alerts import accounts_of, open_alerts
from reviews.decisions.answers import IN_FORCE, SUSPENDED
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell
from reviews.decisions.telling.who import seeing
from reviews.jobs.mail import post_copied
from reviews.jobs.mail_kinds import DECISION
from reviews.jobs.rows import MailAbout
from reviews.language.memory import stored
from reviews.language.phrases import dated, say
from reviews.people import roles
from reviews.people.models import User
from reviews.watch.kinds import KINDS, POWERS, due_on, raised
from reviews.workflow.followers import basis_changed
from reviews.workflow.policy.lists import WATCHED
from reviews.workflow.policy.models import in_force

NONE: Mapping[str, str] = MappingProxyType({})


def open_findings(
    found: Iterable[Decision], fresh: Mapping[tuple[int, str], str], *, by: str, severities: Mapping[str, str] = NONE
) -> list[DecisionAlert]:
    """Open a finding for each decision and kind with its sentence, and tell those whom the decision concerns.

    The policy in force may let one suspend its decision by itself. ``severities`` replaces that of a kind.
    """
    if not fresh:
        return []
    decisions = {one.number: one for one in found}
    owners = evaluators({number for number, _ in fresh})
    people, now, opened, policy = accounts_of(owners.values()), timezone.now(), [], in_force().policy
    for (number, kind), why in fresh.items():
        decision, owner, known = decisions[number], owners[number], KINDS[kind]
        severity = severities.get(kind, known.severity)
        if decision.repo_id.split("/")[0].casefold() in policy.publishers[WATCHED]:
            severity = raised(severity)
        alert = DecisionAlert.objects.create(
            decision=decision, kind=kind, why=why, since=now, evaluator_name=owner.name[:150],
            evaluator=people.get(owner), severity=severity, track=known.track, due=due_on(severity, now.date()),
        )  # fmt: skip
        suspends = kind in policy.suspend_on[decision.workload.risk_level]
        subject = say(
            "Decision {number_of}: {get_kind_display}",
            number_of=number,
            get_kind_display=alert.get_kind_display().lower(),
        )
        stays = say("It suspends the decision, by policy.") if suspends else say("The decision stays in force.")
        who = owner.name or say("Its evaluator")
        until = say(
            "{who} is to say by {due} what this means for it: {ask}",
            who=who,
            due=dated(alert.due, "%-d %b %Y"),
            ask=known.ask,
        )
        happening = Happening(
            DecisionEvent.Kind.HUB_CHANGED,
            f"alert:{alert.pk}",
            subject,
            say("{why} {stays} {until}", why=why, stays=stays, until=until),
            SUSPENDED if suspends else IN_FORCE,
        )
        tell(decision, happening, by=by)
        opened.append(alert)
    return opened


def suspend_by_policy(found: Iterable[DecisionAlert]) -> tuple[int, ...]:
    """Let the findings that the policy in force names suspend their decisions; return the decisions' numbers."""
    policy, numbers = in_force().policy, []
    for one in found:
        if one.suspended_at is None and one.kind in policy.suspend_on[one.decision.workload.risk_level]:
            risk = one.decision.workload.risk_level
            suspend_by(
                one,
                say("Policy {number_of} suspends on this finding at {risk} risk.", number_of=policy.number, risk=risk),
                None,
            )
            basis_changed(one.decision.candidate)
            numbers.append(one.decision_id)
    return tuple(numbers)


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
    subject = say("Decision {number_of}: a finding is overdue", number_of=decision.number)
    who = row.evaluator_name or say("nobody")
    why = say(
        "“{get_kind_display}” was to be answered by {due}; its evaluator is {who}. {why}",
        get_kind_display=row.get_kind_display(),
        due=dated(row.due, "%-d %b %Y"),
        who=who,
        why=stored(row.why),
    )
    told = tell(decision, Happening(DecisionEvent.Kind.FINDING_OVERDUE, f"alert:{row.pk}", subject, why), by=by)
    held = roles.holders(POWERS[row.track]) | roles.holders(roles.DECIDE)
    others = User.objects.filter(is_active=True, groups__name__in=held).distinct().order_by("pk")
    place = settings.PORTAL_URL + reverse("settle_alert", args=[decision.pk, row.pk])
    about = MailAbout(decision.candidate_id, "", f"overdue:{row.pk}", str(decision), DECISION)
    known = [one.pk for one in told or ()]
    post_copied(
        seeing(others, decision.workload),
        subject,
        say("{why}\n\n{place}\n", why=why, place=place),
        asked_by=by,
        about=about,
        but=known,
    )
