"""Writes that acts on decisions share: what a decision for test waits for, and the alert on overdue evidence."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.decisions import alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.record import Ruling
from reviews.decisions.stages import queries
from reviews.decisions.stages.models import EvidenceItem, IssuedForTest
from reviews.decisions.stages.rules import starts_in_test
from reviews.jobs.mail import post
from reviews.people.models import User
from reviews.people.queries import holders
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
        said = {"closed_at": timezone.now(), "closed_by": by, "closed_reason": "No evidence is overdue."}
        return (), (decision.pk,) if found.update(**said) else ()
    owners = queries.owners_of([decision.pk])[decision.pk]
    rows = [owners.get(queries.part_of(one)) for one in late]
    each = [
        f"item {one.number}, due {one.due:%-d %b %Y}, from {row.name if row else 'an unknown owner'}"
        for one, row in zip(late, rows, strict=True)
    ]
    why = f"Evidence of decision {decision.pk} is overdue: {'; '.join(each)}."
    if found.exclude(why=why).update(why=why) or found.exists():
        return (), ()
    first = rows[0]
    DecisionAlert.objects.create(
        decision=decision, kind=OVERDUE, why=why, since=timezone.now(), evaluator=first.account if first else None,
        evaluator_name=(first.name if first else "")[:150],
    )  # fmt: skip
    people = [one for row in rows if row for one in _behind(row.account, row.team_id)]
    tell([decision.candidate.requester, *people], decision, "evidence is overdue", why, by=by)
    return (decision.pk,), ()


def tell_reviewers(decision: Decision, why: str, *, by: str) -> None:
    """Mail the engineering reviewers that a decision waits for its release, but for those who may not give it."""
    role = REVIEWERS["engineering"]
    people = holders(role).exclude(pk=decision.candidate.requester_id)
    tell(people, decision, "ready for release", why, by=by, role=role)


def tell(people: Iterable[User], decision: Decision, what: str, why: str, *, by: str, role: str = "") -> None:
    """Mail these people about a decision that they may see, once each."""
    url = f"{settings.PORTAL_URL}{reverse('decision_evidence', args=[decision.pk])}"
    body = f"{why}\n\n{decision}, for {decision.workload.name}.\n{url}\n"
    for person in {one.pk: one for one in people if one.is_active}.values():
        if candidate_for(person, decision.candidate_id) is not None:
            post(
                person, f"Decision {decision.pk}: {what}", body, asked_by=by,
                candidate_number=decision.candidate_id, role=role,
            )  # fmt: skip


def _behind(account: User | None, team: int | None) -> list[User]:
    return [account] if account else list(User.objects.filter(teams=team, is_active=True))
