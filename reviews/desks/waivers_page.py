"""Waivers for display: their state today, and the actions open to a person."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.workflow.waivers.models import Waiver
from reviews.workflow.waivers.permits import PREFIX, why_not_approve, why_not_end


@dataclass(frozen=True)
class WaiverShown:
    """A waiver with its state and the actions open to this person."""

    waiver: Waiver
    title: str
    tone: str
    word: str
    why_not_approve: str
    why_not_end: str

    @property
    def renew_url(self) -> str:
        """URL for requesting an approved waiver again; "" if it was never approved or has ended."""
        row = self.waiver
        if row.ended_at or not row.approved_at:
            return ""
        if row.kind == Waiver.WaiverKind.RULE:
            return reverse("ask_waiver", args=[row.candidate_id, row.rule])
        glass = "?glass=1" if row.kind == Waiver.WaiverKind.BREAK_GLASS else ""
        return reverse("ask_requirement_waiver", args=[row.candidate_id, row.rule.removeprefix(PREFIX)]) + glass


def shown(found: list[Waiver], user: User, names: dict[str, str]) -> list[WaiverShown]:
    """Return waivers for a page; ``names`` holds the titles of requirements and rules by key."""
    return [
        WaiverShown(
            one, names.get(one.rule.removeprefix(PREFIX), one.rule), *_state(one), why_not_approve(user, one),
            why_not_end(user, one),
        )
        for one in found
    ]  # fmt: skip


def _state(waiver: Waiver) -> tuple[str, str]:
    if waiver.ended_at:
        return "quiet", say("Ended")
    if waiver.expires < timezone.localdate():
        return "warn", say("Expired")
    return ("info", say("In force")) if waiver.approved_at else ("warn", say("Requested"))
