"""Limit on a decision's validity: it lasts no longer than what it rests on."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from reviews.language.phrases import say
from reviews.workflow import states
from reviews.workflow.queries import CandidateDetail, in_force, waivers_of

LATEST_REVIEW = timedelta(days=731)
"""The latest review date: two years from today, a leap day included."""


@dataclass(frozen=True)
class LatestReview:
    """The latest allowed review date, and the reason for it in words."""

    day: date
    why: str


def last_review(detail: CandidateDetail) -> LatestReview:
    """Return the earliest of the two passes' review dates, the ends of waivers in force, and two years from today."""
    today = timezone.localdate()
    found = [LatestReview(today + LATEST_REVIEW, say("the maximum is two years"))]
    for name in states.TRACKS:
        signoff = detail.tracks[name].signoff
        if signoff and signoff.review_by:
            found.append(LatestReview(signoff.review_by, say("the {name} sign-off is due for review then", name=name)))
    for one in in_force(waivers_of(detail.candidate), today).values():
        found.append(
            LatestReview(
                one.expires,
                say("the waiver of “{removeprefix}” ends then", removeprefix=one.rule.removeprefix("requirement:")),
            )
        )
    return min(found, key=lambda one: one.day)
