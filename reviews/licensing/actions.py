"""Acts on license terms: importing the bundled ones, adding a license, and changing terms."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from django.db import IntegrityError, transaction

from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.licensing.followers import terms_changed
from reviews.licensing.models import License, TermsVersion
from reviews.licensing.permits import why_not_own_terms
from reviews.licensing.readings.rows import keep
from reviews.licensing.readings.statements import TermStatement, TextAtHand, anchors_of
from reviews.licensing.rows import locked_terms, write_version
from reviews.licensing.rules.own_text import bare
from reviews.licensing.terms.corrections import corrected
from reviews.licensing.terms.json_form import from_json, to_json
from reviews.licensing.terms.notes import BUNDLED, CORRECTED
from reviews.licensing.terms.values import Term, Terms, unread
from reviews.licensing.terms.vocabulary import CONFIRMED
from reviews.people.models import User
from reviews.people.permits import actor_name, require

PORTAL = "system:portal"
NOTHING: Mapping[str, Term] = MappingProxyType({})


class LicenseExists(ValueError):
    """A license with this key exists already."""


@act
def ship(everything: Iterable[Terms], *, hub_ids: dict[str, list[str]], spdx: dict[str, str], by: str = PORTAL) -> int:
    """Import the bundled licenses that are missing; return how many. Terms that people wrote stay as they are."""
    known = set(License.objects.values_list("key", flat=True))
    new = [terms for terms in everything if terms.key not in known]
    for terms in new:
        row = License.objects.create(
            key=terms.key, name=terms.name or terms.key, spdx=spdx.get(terms.key, ""),
            hub_ids=hub_ids.get(terms.key, []),
        )  # fmt: skip
        TermsVersion.objects.create(license=row, number=1, terms=to_json(terms), reason=BUNDLED, actor=by)
    if not new:
        unchanged(say("Everything that is bundled with the portal is there already."))
        return 0
    record(
        "terms:shipped", actor=by, subject="licenses:all", label=say("Licenses"), count=len(new),
        keys=[terms.key for terms in new],
    )  # fmt: skip
    return len(new)


@act
def correct(everything: Iterable[Terms], *, by: str = PORTAL) -> int:
    """Write a new version of the bundled licenses whose terms are read otherwise now; return how many changed.

    Only terms that the portal itself wrote, and that nobody here has touched since, change or are added.
    """
    shipped, changed = {terms.key: terms for terms in everything}, []
    for row in License.objects.filter(key__in=shipped).order_by("key").prefetch_related("versions").select_for_update():
        versions = sorted(row.versions.all(), key=lambda one: one.number)
        new = corrected([(one.by_id is None, one.terms["values"]) for one in versions], shipped[row.key])
        if not versions or new is None:
            continue
        TermsVersion.objects.create(
            license=row, number=versions[-1].number + 1, terms=versions[-1].terms | {"values": new}, reason=CORRECTED,
            actor=by,
        )  # fmt: skip
        changed.append(row.key)
    if not changed:
        unchanged(say("Every bundled term reads as it did."))
        return 0
    record(
        "terms:corrected", actor=by, subject="licenses:all", label=say("Licenses"), count=len(changed), keys=changed,
    )  # fmt: skip
    return len(changed)


@act
def add_license(
    *, key: str, name: str, steward: str, reason: str, by: User, values: Mapping[str, Term] = NOTHING
) -> License:
    """Add a license that the portal does not know; every term is unknown except ``values``.

    Raises ``LicenseExists``.
    """
    require(why_not_own_terms(by))
    try:
        with transaction.atomic():
            row = License.objects.create(key=key, name=name, steward=steward)
    except IntegrityError:
        raise LicenseExists(say("A license with the key {key} exists already.", key=key)) from None
    write_version(row, replace(unread(key, name), values=values), reason, by)
    record(
        "terms:added", actor=actor_name(by), subject=f"license:{key}", label=name, reason=reason, steward=steward,
        proposed=sorted(values),
    )  # fmt: skip
    return row


@act
def change_terms(
    found: License, *, values: dict[str, Term], seen: int, reason: str, by: User, texts: Iterable[TextAtHand] = ()
) -> TermsVersion:
    """Write a new version in which these terms, by their paths, are different.

    ``seen`` is the number of the version that the person looked at. A confirmed term that quotes one of the stored
    ``texts`` is also a reading of it; only there does it clear a rule. Raises ``Moved`` when the version is not the
    newest any more, and ``BadTerms`` for a value that its path does not allow, or a quote that is not in its text.
    """
    require(why_not_own_terms(by))
    row, newest = locked_terms(found, seen)
    old = from_json(newest.terms)
    new = replace(old, values={**old.values, **values})
    version = write_version(row, new, reason, by)
    at_hand = {one.digest: one for one in texts}
    for path, term in values.items():
        quoted = {one.document for one in anchors_of(term)}
        if term.status == CONFIRMED and len(quoted) == 1 and (text := at_hand.get(next(iter(quoted)))):
            keep(row, text, [TermStatement(path, term, reason)], by)
    moved = [path for path, term in values.items() if old[path].read_by and bare(old[path].value) != bare(term.value)]
    was, now = newest.terms["values"], version.terms["values"]
    told = {path: {"from": was.get(path), "to": now.get(path)} for path in values}
    record(
        "terms:changed", actor=actor_name(by), subject=f"license:{row.key}", label=row.name,
        number=version.number, changed=joined(", ", values), reason=reason, terms=told,
        **terms_changed(version, moved, by),
    )  # fmt: skip
    return version
