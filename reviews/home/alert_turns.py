"""Alerts on “Your turn” with what the person may do about each: answer a finding, evaluate, or only read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from reviews.decisions.models import DecisionAlert
from reviews.people.models import User
from reviews.watch.permits import why_not_answer


@dataclass(frozen=True)
class AlertTurn:
    """An alert, where its button leads, and whether this person evaluates it; if not, who does."""

    alert: DecisionAlert
    url: str
    is_theirs: bool

    @property
    def evaluator(self) -> str:
        """Who evaluates it, in words."""
        return self.alert.evaluator_name or "a reviewer"


def alert_turns(found: Iterable[DecisionAlert], user: User) -> list[AlertTurn]:
    """Return alerts as this person meets them: a finding is offered to whoever may answer it, by the page's permit."""
    return [
        AlertTurn(one, reverse("settle_alert", args=[one.decision_id, one.pk]), not why_not_answer(user, one))
        if one.ends_by_hand
        else AlertTurn(one, reverse("decision", args=[one.decision_id]), one.evaluator_id == user.pk)
        for one in found
    ]
