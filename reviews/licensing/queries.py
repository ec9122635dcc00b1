"""Reads of license terms: the newest version for each license, and one license with its history."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from reviews.licensing.models import License, TermsVersion
from reviews.licensing.terms.json_form import from_json
from reviews.licensing.terms.values import Terms


@dataclass(frozen=True)
class NewestTerms:
    """One license with the newest version of its terms."""

    license: License
    number: int
    terms: Terms

    @property
    def key(self) -> str:
        """The license's key."""
        return self.license.key


def held(keys: Iterable[str] | None = None) -> dict[str, NewestTerms]:
    """Return the newest terms by key, of these licenses or of all, in one query. Unknown keys are left out."""
    newest = TermsVersion.objects.filter(license=OuterRef("license")).order_by("-number").values("pk")[:1]
    found = TermsVersion.objects.filter(pk=Subquery(newest)).select_related("license").order_by("license__name")
    if keys is not None:
        found = found.filter(license__key__in=set(keys))
    return {row.license.key: NewestTerms(row.license, row.number, from_json(row.terms)) for row in found}


def history(row: License) -> list[TermsVersion]:
    """Return every version of the license's terms, newest first."""
    return list(row.versions.select_related("by"))
