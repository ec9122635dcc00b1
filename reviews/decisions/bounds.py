"""How long a decision may hold: as long as everything that it rests on does."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from reviews.workflow import states
from reviews.workflow.queries import Dossier, in_force, waivers_of

LATEST_REVIEW = timedelta(days=731)
"""The latest review date: two years from today, a leap day included."""


@dataclass(frozen=True)
class LatestReview:
    """The last day that a review date may have, and what sets it, in words."""

    day: date
    why: str


def last_review(dossier: Dossier) -> LatestReview:
    """Return the earliest end of the two passes, of the waivers in force, and of two years."""
    today = timezone.localdate()
    found = [LatestReview(today + LATEST_REVIEW, "two years at most")]
    for name in states.TRACKS:
        signoff = dossier.tracks[name].signoff
        if signoff and signoff.review_by:
            found.append(LatestReview(signoff.review_by, f"the {name} sign-off is reviewed by then"))
    for one in in_force(waivers_of(dossier.candidate), today).values():
        found.append(LatestReview(one.expires, f"the waiver of “{one.rule.removeprefix('requirement:')}” ends then"))
    return min(found, key=lambda one: one.day)
