"""Writes that acts on decisions share: what a decision for test waits for, and the alert on overdue evidence."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.decisions import alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.record import Ruling
from reviews.decisions.stages import permits, queries
from reviews.decisions.stages.models import EvidenceItem, IssuedForTest
from reviews.decisions.stages.rules import starts_in_test
from reviews.jobs.mail import post_copied
from reviews.jobs.mail_kinds import DECISION
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import dated, joined, say
from reviews.people.models import User
from reviews.people.permits import WORKER
from reviews.people.queries import holders
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_for
from reviews.workflow.turns import REVIEWERS

OVERDUE = DecisionAlert.AlertKind.EVIDENCE_OVERDUE


def keep_stage(decision: Decision, ruling: Ruling) -> bool:
    """Write what a new decision waits for; return whether it is approved for test only."""
    EvidenceItem.objects.bulk_create(
        EvidenceItem(decision=decision, number=number, what=one.what, due=one.due)
        for number, one in enumerate(ruling.evidence, start=1)
    )
    unmet = any(one.met_at is None for one in queries.before_release(decision))
    if not starts_in_test(none_needed=ruling.evidence_none is not None, open_before_release=unmet):
        return False
    IssuedForTest.objects.create(decision=decision)
    return True


def work_out_overdue(decision: Decision, *, by: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Open, correct or close the alert on a decision's overdue evidence; return the numbers opened and closed."""
    late = list(queries.overdue(timezone.now().date()).filter(decision=decision).order_by("due", "number"))
    found = alerts.open_alerts().filter(decision=decision, kind=OVERDUE)
    if not late:
        said = {"closed_at": timezone.now(), "closed_by": by, "closed_reason": say("No evidence is overdue.")}
        return (), (decision.pk,) if found.update(**said) else ()
    owners = queries.owners_of([decision.pk])[decision.pk]
    rows = [owners.get(queries.part_of(one)) for one in late]
    each = [
        say(
            "item {number_of}, due {due}, from {part}",
            number_of=one.number,
            due=dated(one.due, "%-d %b %Y"),
            part=row.name if row else say("an unknown owner"),
        )
        for one, row in zip(late, rows, strict=True)
    ]
    why = say("Evidence of decision {pk} is overdue: {each}.", pk=decision.pk, each=joined("; ", each))
    people = [one for row in rows if row for one in _behind(row.account, row.team_id)]
    if before := found.first():
        found.exclude(why=why).update(why=why)
        new = [row for row, said in zip(rows, each, strict=True) if row and said not in before.why]
        people = [one for row in new for one in _behind(row.account, row.team_id)]
        if before.why != why and people:
            tell([decision.candidate.requester, *people], decision, say("evidence is overdue"), why, by=by)
        return (), ()
    first = rows[0]
    DecisionAlert.objects.create(
        decision=decision, kind=OVERDUE, why=why, since=timezone.now(), evaluator=first.account if first else None,
        evaluator_name=(first.name if first else "")[:150],
    )  # fmt: skip
    tell([decision.candidate.requester, *people], decision, say("evidence is overdue"), why, by=by)
    return (decision.pk,), ()


def tell_reviewers(decision: Decision, *, by: str) -> None:
    """Mail the engineering reviewers who may release a decision that it waits for nothing else; once for a decision."""
    if not queries.ready_for_release().filter(pk=decision.pk).exists() or permits.why_not_fallback(decision):
        return
    role = REVIEWERS["engineering"]
    people = [one for one in holders(role) if not permits.why_not_apart(one, decision)]
    why = say(
        "Everything that decision {pk} waited for is done. Read the evidence, then release the decision.",
        pk=decision.pk,
    )
    tell(
        people, decision, say("evidence complete, ready for release"), why, by=by, about=(role, f"ready:{decision.pk}")
    )


def may_be_ready(candidate: Candidate) -> None:
    """Tell the reviewers if an act has just met the last condition before a release; ``followers`` calls this."""
    for decision in Decision.objects.filter(queries.in_test(), candidate=candidate, change__isnull=True):
        tell_reviewers(decision, by=WORKER)


def tell(
    people: Iterable[User], decision: Decision, what: str, why: str, *, by: str, about: tuple[str, str] = ("", "")
) -> None:
    """Mail these people, and whoever acts for one of them, about a decision that they may see, once each.

    ``about`` is the role that they have it for, and the key of an event of which no one is told twice.
    """
    url = f"{settings.PORTAL_URL}{reverse('decision_evidence', args=[decision.pk])}"
    body = say(
        "{why}\n\n{place}\n{url}\n",
        why=why,
        place=say("{label}, for the workload {name}.", label=decision, name=decision.workload.name),
        url=url,
    )
    told = [one for one in people if one.is_active and candidate_for(one, decision.candidate_id) is not None]
    mail = MailAbout(decision.candidate_id, *about, kind=DECISION)
    post_copied(told, say("Decision {pk}: {what}", pk=decision.pk, what=what), body, asked_by=by, about=mail)


def _behind(account: User | None, team: int | None) -> list[User]:
    return [account] if account else list(User.objects.filter(teams=team, is_active=True))
