"""Queries of the catalog: decisions in force that a person may see, searched and filtered live."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, FloatField, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from reviews.catalog.rules import WorkloadQuestion, covered_data
from reviews.decisions.entries import visible_to
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry

SOON = timedelta(days=30)
"""How long before its review date a decision counts as due."""
LATER = timedelta(days=180)
"""From when on a review date counts as later."""
SHORT = range(3, 16)
"""Letters of a word that the trigram index finds anywhere in a text, but not if two of its letters change places. Of 15
letters, 12 trigrams of 20 are in common then, which is just PostgreSQL's threshold (0.6)."""
MOST_SWAPS = range(1, 41)
"""Words that are looked for because letters may be swapped."""
HASH = re.compile("[0-9a-f]{7,64}")
"""What a search takes for the beginning of a hash."""


def offers(user: User | AnonymousUser) -> QuerySet[CatalogEntry]:
    """Return the decisions that have not ended, for workloads that this person may see, suspended ones included.

    Each carries ``likeness`` (0 without a search) and ``shaken``: 1 if anything it rests on changed since signing, 2 if
    it is suspended.
    """
    today = timezone.now().date()
    suspended, moved = When(suspended_from__lte=today, then=Value(2)), When(shaken_from__lte=today, then=Value(1))
    return visible_to(user).filter(ended="", review_by__gte=today).annotate(
        likeness=Value(0.0, output_field=FloatField()),
        shaken=Case(suspended, moved, default=Value(0), output_field=IntegerField()),
    )  # fmt: skip


def fit(found: QuerySet[CatalogEntry], asked: WorkloadQuestion) -> QuerySet[CatalogEntry]:
    """Annotate each decision with ``misfit``: 0 if it covers the question (``rules.why_not``), else 1.

    A suspended decision covers no question. Without one, every row is alike, and an index alone gives their order.
    """
    covers = Q()
    if asked.purpose:
        covers &= Q(workload_slug=asked.purpose)
    if asked.organisation:
        covers &= Q(team_slug=asked.organisation)
    if asked.data:
        covers &= Q(data_sensitivity__in=covered_data(asked.data))
    if asked.deployment:
        covers &= Q(environment=asked.deployment)
    if not covers:
        return found.annotate(misfit=Value(0))
    covers &= Q(suspended_from__isnull=True) | Q(suspended_from__gt=timezone.now().date())
    misfit = Case(When(covers, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.annotate(misfit=misfit)


def search(text: str) -> Q:
    """Return the condition of a search: a number, all the words, or the beginning of a hash.

    A number finds a decision; seven or more hexadecimal digits find a commit or a record's digest as well. Both sides
    are lower case, and the trigram index answers for each word.
    """
    text = text.strip().lower()
    if not text or (text.isascii() and text.isdigit() and len(text) < 7):
        return Q(decision=int(text)) if text else Q()
    found = Q()
    for word in text.split():
        found &= Q(search__contains=word)
    if HASH.fullmatch(text):
        found |= Q(commit__startswith=text) | Q(sha256__startswith=text)
    return found


def swapped(text: str) -> Q:
    """Return the condition for decisions that have all the words if two neighbouring letters of each may be swapped: of
    a short name, such a slip leaves too few trigrams.

    It is empty for a text without a word that is ``SHORT``, and for one that would be more than ``MOST_SWAPS`` others.
    """
    slips = {word: swaps(word) for word in text.lower().split()}
    found = Q()
    if sum(len(others) for others in slips.values()) in MOST_SWAPS:
        for word, others in slips.items():
            found &= reduce(or_, (Q(search__contains=each) for each in (word, *others)))
    return found


def swaps(word: str) -> list[str]:
    """Return what a short word becomes if two neighbouring letters change places."""
    if len(word) not in SHORT:
        return []
    found = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return [each for each in dict.fromkeys(found) if each != word]


def resembling(text: str) -> Q:
    """Return the condition for decisions that have something like the words, by the trigram index."""
    return Q(search__trigram_word_similar=text.strip().lower())


def are_words(text: str) -> bool:
    """Tell whether a search is one for words, which something else can resemble."""
    text = text.strip()
    return bool(text) and not (text.isascii() and text.isdigit()) and not HASH.fullmatch(text.lower())


def with_likeness(found: QuerySet[CatalogEntry], text: str) -> QuerySet[CatalogEntry]:
    """Annotate each decision with ``likeness``: how much it resembles the words, from 0 to 1."""
    return found.annotate(likeness=TrigramWordSimilarity(text.strip().lower(), "search"))


def standing_is(word: str) -> Q:
    """Return the condition for decisions in force without open issues, under review, suspended, or due soon."""
    if word == "due":
        return Q(review_by__lte=timezone.now().date() + SOON)
    return Q(shaken={"under-review": 1, "suspended": 2}.get(word, 0))  # an annotation of `offers`


def review_is(word: str) -> Q:
    """Return the condition for decisions whose review date is within so many days, or later than all of these."""
    today = timezone.now().date()
    if word == "later":
        return Q(review_by__gt=today + LATER)
    return Q(review_by__lte=today + timedelta(days=int(word)))


def one_of(column: str, values: Sequence[str]) -> Q:
    """Return the condition for decisions with one of these values in a column."""
    return Q(**{f"{column}__in": values})


def with_word(column: str, values: Sequence[str]) -> Q:
    """Return the condition for decisions with one of these among the words of a column."""
    found = Q()
    for one in values:
        found |= Q(**{f"{column}__contains": f" {one} "})
    return found


def findings_are(word: str) -> Q:
    """Return the condition for decisions with an open finding of the watch, or without one."""
    return Q(findings__gt=0) if word == "open" else Q(findings=0)
