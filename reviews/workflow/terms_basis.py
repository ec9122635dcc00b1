"""What rests on a license's terms: legal passes for which a rule read a term, and candidates that a change outdated."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from reviews.licensing.models import TermsVersion
from reviews.readmodels.models import CatalogEntry
from reviews.workflow import states
from reviews.workflow.models import Candidate, SignOff


def resting_on(key: str, paths: Sequence[str]) -> QuerySet[SignOff]:
    """Return the legal passes in force for which a rule read one of these terms of a license, oldest first."""
    read = reduce(or_, (Q(terms__rules__contains=[{"paths": [path]}]) for path in paths), Q(pk__in=[]))
    found = SignOff.objects.filter(
        in_force_on__isnull=False, track=states.LEGAL, outcome__startswith="pass", terms__licenses__has_key=key
    )
    return found.filter(read).order_by("pk")


def changed_by(version: TermsVersion) -> QuerySet[Candidate]:
    """Return the candidates whose legal pass this version of the terms outdated, by their numbers."""
    return Candidate.objects.filter(signoffs__contradiction__changed_terms=version).order_by("pk").distinct()


def decided_first(version: TermsVersion) -> QuerySet[Candidate]:
    """Return the same, those with a decision that has not ended first."""
    alive = CatalogEntry.objects.filter(candidate=OuterRef("pk"), ended="")
    numbers = changed_by(version).order_by().values("pk")
    return Candidate.objects.filter(pk__in=numbers).order_by(Exists(alive).desc(), "pk")
