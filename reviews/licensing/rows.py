"""Writes on terms that several acts share; the act that calls them records."""

from collections.abc import Iterable

from reviews.language.phrases import say
from reviews.licensing.models import License, TermsVersion
from reviews.licensing.terms.json_form import to_json
from reviews.licensing.terms.values import Terms
from reviews.people.models import User
from reviews.people.permits import actor_name


class Moved(ValueError):
    """The terms are not those that the person saw."""


def locked_terms(found: License, seen: int) -> tuple[License, TermsVersion]:
    """Return a license, locked, with its newest terms. Raises ``Moved`` unless their number was the one seen."""
    row = License.objects.select_for_update().get(pk=found.pk)
    newest = row.versions.first()
    if newest is None or newest.number != seen:
        raise Moved(say("Someone changed the terms of this license after you opened this page. Look at them again."))
    return row, newest


def hold_terms(keys: Iterable[str]) -> None:
    """Lock licenses, so that their terms stay as they are until the transaction ends; a pass rests on them."""
    list(License.objects.select_for_update(no_key=True).filter(key__in=set(keys)).order_by("key"))


def write_version(row: License, terms: Terms, reason: str, by: User) -> TermsVersion:
    """Write the next version of a license's terms."""
    last = row.versions.first()
    return TermsVersion.objects.create(
        license=row, number=last.number + 1 if last else 1, terms=to_json(terms), reason=reason,
        actor=actor_name(by), by=by,
    )  # fmt: skip
