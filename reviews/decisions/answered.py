"""Checklist answers that were changed after a decision was issued: its record keeps the earlier ones."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from reviews.decisions.models import Decision
from reviews.statements import objects
from reviews.workflow import questions
from reviews.workflow.models import Answer


@dataclass(frozen=True)
class LaterAnswer:
    """An answer that counts now beside the one that the decision was issued with; ``before`` is "" for none."""

    track: str
    title: str
    before: str
    before_text: str
    now: str
    text: str
    by: str
    at: datetime


def answered_since(decision: Decision) -> list[LaterAnswer]:
    """Return the answers that differ from those with which a decision was issued, in the order of the checklists.

    Only for a decision that has not ended: its successor rests on answers of its own.
    """
    if hasattr(decision, "change"):
        return []
    then: dict[tuple[str, str], Answer] = {}
    now: dict[tuple[str, str], Answer] = {}
    for one in objects(("answers ever",), _answers, Answer, [decision.candidate_id]):
        found = then if one.at <= decision.issued_at else now
        found[one.track, one.question] = one
    return [_later(then.get(key), one) for key, one in now.items() if _said(then.get(key)) != _said(one)]


def _answers(candidate: int) -> QuerySet[Answer]:
    return Answer.objects.filter(candidate=candidate).select_related("by").order_by("pk")


def _said(one: Answer | None) -> tuple[str, str]:
    return (one.choice, one.text) if one else ("", "")


def _later(before: Answer | None, one: Answer) -> LaterAnswer:
    question = questions.find(one.track, one.question)
    words = dict(question.choices) if question else {}
    title = question.title if question else one.question
    return LaterAnswer(
        track=one.track, title=title, before=words.get(before.choice, before.choice) if before else "",
        before_text=before.text if before else "", now=words.get(one.choice, one.choice), text=one.text,
        by=one.by.name, at=one.at,
    )  # fmt: skip
