"""Writes about machines: a row for each answer, the removal of old ones, and reports of what runs where."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from reviews.decisions.answers import CheckQuestion, Reply
from reviews.decisions.gate.deployments import Deployment
from reviews.decisions.gate.models import GateAnswer
from reviews.language.phrases import joined
from reviews.query_plans import planned
from reviews.single_lines import as_line

DAYS_KEPT = 90
"""Days that an answer is kept; the database refuses to remove a younger one."""
AT_ONCE = 5000
"""Rows that one round removes."""
MOST_REASONS = 2000
"""Characters of the reasons that are kept."""

COLUMNS = ("at", "asked_by", "hub", "repo_id", "commit", "workload", "sha256", "allow", "decision", "reasons")
ONE_ANSWER = """
INSERT INTO reviews_gateanswer (at, asked_by, hub, repo_id, "commit", workload, sha256, allow, decision, reasons)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
"""Plain SQL, because Django writes it anew for each answer."""


def keep_answers(given: Iterable[tuple[CheckQuestion, Reply]], *, asked_by: str) -> None:
    """Write what a machine asked and was answered; it is one INSERT for any number, which waits for no lock."""
    name = as_line(asked_by)[:120]
    rows = [
        GateAnswer(
            asked_by=name, hub=question.hub[:60], repo_id=question.repo[:200], commit=question.commit[:64],
            workload=question.workload[:120], sha256=question.sha256[:64], allow=reply.allow, decision=reply.decision,
            reasons=joined("\n", reply.reasons)[:MOST_REASONS],
        )
        for question, reply in given
    ]  # fmt: skip
    if len(rows) == 1:
        with planned() as cursor:
            cursor.execute(ONE_ANSWER, [getattr(rows[0], name) for name in COLUMNS])
    elif rows:
        GateAnswer.objects.bulk_create(rows)


def keep_deployment(
    question: CheckQuestion, reply: Reply, *, place: str, running: bool, reported_by: str
) -> Deployment:
    """Write one report; it waits for no lock."""
    return Deployment.objects.create(
        reported_by=as_line(reported_by)[:120], place=as_line(place)[:200], hub=question.hub[:60],
        repo_id=question.repo[:200], commit=question.commit[:64], workload=question.workload[:120], running=running,
        allow=reply.allow, decision=reply.decision,
    )  # fmt: skip


def drop_old_answers() -> int:
    """Remove answers that were kept for ``DAYS_KEPT`` days, some at a time; return how many."""
    old = GateAnswer.objects.filter(at__lt=timezone.now() - timedelta(days=DAYS_KEPT, minutes=5))
    keys = list(old.order_by("at").values_list("pk", flat=True)[:AT_ONCE])
    return GateAnswer.objects.filter(pk__in=keys).delete()[0] if keys else 0
