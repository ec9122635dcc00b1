"""The limits on users and revenue that the terms of a decision set, and the days of a reading against one."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.evidence.commit_days import commit_days
from reviews.language.phrases import dated, say
from reviews.legal.documents import LicenseDocuments
from reviews.legal.sources import chain
from reviews.licensing.terms.values import Threshold
from reviews.licensing.terms.vocabulary import METRICS, words_of
from reviews.licensing.terms.words import threshold_words
from reviews.watch.usage.agreed import TITLE, agreed_limits


@dataclass(frozen=True)
class UsageLimit:
    """A number above which further terms apply: its key, what it counts, and the repositories whose terms set it."""

    key: str
    words: str
    title: str
    value: int
    reached: bool
    sources: tuple[str, ...] = ()


def limits_of(decision: Decision) -> list[UsageLimit]:
    """Return the limits with a number in the terms of a decision's model and of what it was made from, as of now.

    Those that only an agreement with the licensor sets come after them.
    """
    found: dict[str, UsageLimit] = {}
    documents = LicenseDocuments(decision.snapshot)
    for link in chain(documents):
        for document in link.source.documents:
            for one in document.terms.thresholds():
                if one.value is not None:
                    limit = _limit(one, one.value)
                    sources = found[limit.key].sources if limit.key in found else ()
                    named = tuple(dict.fromkeys((*sources, link.name)))
                    found[limit.key] = replace(limit, sources=named)
    agreed = agreed_limits(documents.agreements, timezone.localdate())
    return [
        *found.values(),
        *(UsageLimit(one.key, one.words, one.title, one.value, reached=False) for one in agreed),
    ]


def _limit(one: Threshold, value: int) -> UsageLimit:
    key = "|".join((one.metric, one.op, str(value), one.currency, one.entity))
    title = TITLE + words_of(METRICS, one.metric).lower()
    return UsageLimit(key, threshold_words(one), title, value, one.op == ">=")


@dataclass(frozen=True)
class UsageSpan:
    """Between which days the readings of a decision lie; ``earliest`` is None if it is unknown how old the model is."""

    earliest: date | None
    today: date
    review_by: date


def span_of(decision: Decision) -> UsageSpan:
    """Return between which days a reading of a decision's usage can lie today, and the next one."""
    return UsageSpan(commit_days(decision.snapshot).usage, timezone.localdate(), decision.review_by)


def why_not_days(measured_on: date, due: date, span: UsageSpan) -> str:
    """Return why the days of a reading are none: the next one is ahead, and no later than the decision lasts."""
    today, review_by = span.today, span.review_by
    if span.earliest and measured_on < span.earliest:
        return say(
            "Choose {earliest} or later for the day of the reading: the month before the model appeared begins then.",
            earliest=dated(span.earliest, "%-d %b %Y"),
        )
    if measured_on > today:
        return say("The day of the reading must not be in the future.")
    if due <= today:
        return say("The day of the next reading must be in the future.")
    if due > review_by:
        return say(
            "Choose {review_by} or earlier for the next reading: the decision expires after this day.",
            review_by=dated(review_by, "%-d %b %Y"),
        )
    return ""
