"""Reads of corrections: those of a decision, the words as they count now, and what waits for a reviewer."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from reviews.decisions.corrections.correctables import PARTS, text_of
from reviews.decisions.corrections.models import Correction
from reviews.decisions.corrections.permits import powers_for, why_not_review
from reviews.decisions.entries import seen_by
from reviews.decisions.models import Decision
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import may
from reviews.statements import objects

MOST_WAITING = 100
"""Most corrections that one person is shown at once, oldest first."""


@dataclass(frozen=True)
class CorrectionRow:
    """One correction for a page: its part in words, and its review if there is one."""

    row: Correction
    title: str
    state: str
    tone: str


def corrections_of(decision: Decision) -> list[Correction]:
    """Return the corrections of a decision with everyone in them, oldest first."""

    def build(pk: int) -> QuerySet[Correction]:
        return Correction.objects.filter(decision=pk).select_related("by", "review__by").order_by("pk")

    return objects(("corrections of one",), build, Correction, [decision.pk])


def shown(found: Iterable[Correction]) -> list[CorrectionRow]:
    """Return corrections for a page, each with its state."""
    return [CorrectionRow(one, PARTS[one.part].title, *_state(one)) for one in found]


def _state(one: Correction) -> tuple[str, str]:
    review = getattr(one, "review", None)
    if review is None:
        return say("Proposed"), "warn"
    return (say("Corrected"), "ok") if review.agreed else (say("Refused"), "quiet")


def waiting(found: Iterable[Correction], part: str) -> Correction | None:
    """Return the correction of a part that no reviewer has answered yet."""
    return next((one for one in found if one.part == part and not hasattr(one, "review")), None)


def open_for(user: User) -> QuerySet[Correction]:
    """Return the unanswered corrections of decisions that this person sees and whose parts their roles may answer."""
    parts = [part for part in PARTS if any(may(user, power) for power in powers_for(part))]
    found = Correction.objects.filter(review__isnull=True, part__in=parts, decision__in=seen_by(user))
    return found.exclude(by=user).exclude(decision__candidate__requester=user)


def to_review(user: User) -> list[Correction]:
    """Return the corrections that wait for this person's answer, oldest first."""
    found = open_for(user).select_related(
        "by", "review", "decision__workload__team", "decision__candidate__policy", "decision__candidate__requester",
        "decision__candidate__workload",
    )  # fmt: skip
    listed = found.defer("decision__canonical").order_by("pk")[:MOST_WAITING]
    return [one for one in listed if not why_not_review(user, one)]


def words_now(decision: Decision, found: Iterable[Correction], part: str) -> str:
    """Return the words of a part as last corrected, or as recorded."""
    agreed = [one.new for one in found if one.part == part and hasattr(one, "review") and one.review.agreed]
    return agreed[-1] if agreed else text_of(json.loads(bytes(decision.canonical)), part)


def as_values(found: Iterable[Correction], moment: datetime | None = None) -> list[dict[str, Any]]:
    """Return the agreed corrections as JSON values, for the API and the bundle; those agreed by a moment if given."""
    return [
        {
            "part": one.part, "place": ".".join(PARTS[one.part].place), "old": one.old, "new": one.new, "why": one.why,
            "by": one.by.name, "at": one.at.isoformat(), "agreed_by": one.review.by.name,
            "agreed_at": one.review.at.isoformat(),
        }
        for one in found
        if hasattr(one, "review") and one.review.agreed and (moment is None or one.review.at <= moment)
    ]  # fmt: skip
