"""Acts on readings: recording what one person read in a text, and a second legal reviewer's agreement."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils import timezone

from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.licensing.models import License, ReadingAgreement, TermReading, TermsVersion
from reviews.licensing.permits import why_not_own_terms
from reviews.licensing.readings.permits import why_not_agree
from reviews.licensing.readings.queries import ReadingBook
from reviews.licensing.readings.rows import TermReader, keep
from reviews.licensing.readings.statements import TermStatement, TextAtHand, anchors_of
from reviews.licensing.rows import locked_terms, write_version
from reviews.licensing.rules.own_text import TextKey, bare, counts
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.json_form import from_json
from reviews.licensing.terms.notes import not_said, read_in
from reviews.licensing.terms.values import BadTerms, Term, Terms
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED, PROPOSED
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, require

PORTAL = "system:portal"


@act
def record_readings(
    found: License, *, text: TextAtHand, said: Sequence[TermStatement], seen: int, by: User
) -> list[TermReading]:
    """Record what a person read of a license in one text; terms that nobody had read become confirmed.

    ``seen`` is the version of the terms on the page. Raises ``Moved`` when it is not the newest any more, and
    ``BadTerms`` for a quote that is not in the text, and for a value other than the one that was confirmed before.
    """
    require(why_not_own_terms(by))
    row, newest = locked_terms(found, seen)
    old, name = from_json(newest.terms), actor_name(by)
    if not said:
        raise BadTerms(say("Choose what you read for at least one term."))
    _require_unread(row, old, text, said)
    rows = keep(row, text, said, by)
    values = {one.path: term for one in said if (term := _read(old, one, text, by))}
    number = newest.number
    if values:
        reason = read_in(text.title, text.digest)
        number = write_version(row, replace(old, values={**old.values, **values}), reason, by).number
    paths = [one.path for one in said]
    record(
        "terms:read", actor=name, subject=f"license:{row.key}", label=row.name, number=number, document=text.digest,
        words=text.words, where=text.title, count=len(rows), changed=joined(", ", values),
        readings=[{"path": one.path, "term": one.term, "doubtful": one.doubtful, "reason": one.reason} for one in rows],
        read=joined(", ", (FIELDS[path].title for path in paths)),
    )  # fmt: skip
    return rows


def _require_unread(row: License, old: Terms, text: TextAtHand, said: Sequence[TermStatement]) -> None:
    """Raise ``BadTerms`` for a term that someone has read in this text, unless the terms changed since."""
    same = TextKey(text.digest, text.words)
    read = ReadingBook([row.key], [same]).own_text(row.key, same).readings
    for path in [one.path for one in said if one.path in read]:
        if counts(read[path], old[path]):
            raise BadTerms(
                say(
                    "{title}: someone has read this in this text already. Load the page again.",
                    title=FIELDS[path].title,
                )
            )


def _read(old: Terms, said: TermStatement, text: TextAtHand, by: User) -> Term | None:
    """Return a term as the license has it after a reading; None if it stays as it is.

    Raises ``BadTerms`` where someone has confirmed another value, which only a change of the term replaces.
    """
    now = old[said.path]
    read = now.status == CONFIRMED or (now.status == NOT_ADDRESSED and bool(now.read_by))
    if said.term is None:
        if read or (now.status == PROPOSED and (said.elsewhere or not text.is_text_of(old.key))):
            return None  # another text, which does not say it, denies nothing that the license says
        return replace(_signed(Term(status=NOT_ADDRESSED), by), source=not_said(text.digest))
    if read and bare(now.value) != bare(said.term.value):
        raise BadTerms(
            say("{title}: another value is confirmed. Change the term first.", title=FIELDS[said.path].title)
        )
    return None if read else replace(_signed(replace(said.term, status=PROPOSED), by), status=CONFIRMED)


def _signed(term: Term, by: User) -> Term:
    return replace(term, read_by=by.name, read_on=timezone.localdate().isoformat())


@act
def agree(found: License, *, readings: Iterable[TermReading], by: User) -> list[ReadingAgreement]:
    """Agree as a second legal reviewer to what another one read of a license."""
    row = License.objects.select_for_update().get(pk=found.pk)
    freeze_people()
    numbers = [one.pk for one in readings]
    rows = list(
        TermReading.objects.filter(license=row, pk__in=numbers).select_related("by", "agreement").order_by("pk")
    )
    require(why_not_agree(by, rows))
    if not rows:
        raise BadTerms(say("Choose at least one reading that you agree to."))
    made = ReadingAgreement.objects.bulk_create(
        ReadingAgreement(reading=one, reader_id=one.by_id, actor=actor_name(by), by=by) for one in rows
    )
    record(
        "terms:agreed", actor=actor_name(by), subject=f"license:{row.key}", label=row.name, count=len(made),
        readings=[{"path": one.path, "document": one.document, "reader": one.actor} for one in rows],
        read=joined(", ", (FIELDS[one.path].title for one in rows)),
    )  # fmt: skip
    return made


@act
def take_over(found: Sequence[tuple[TermsVersion, str, Term, TextAtHand]], *, by: str = PORTAL) -> int:
    """Write the confirmed terms of earlier versions as readings of the texts that they quote; return how many.

    Each is the version that confirmed a term, its path, the term, and the stored text with its quotes.
    """
    made = 0
    for version, path, term, text in found:
        if version.by is None or any(one.document != text.digest for one in anchors_of(term)):
            continue
        said = TermStatement(path, term, reason=version.reason or say("Confirmed before quotes were checked."))
        try:
            keep(version.license, text, [said], version.by, TermReader(version.actor, version.at))
        except BadTerms:
            continue
        made += 1
    if not made:
        unchanged(say("Every confirmed term is a reading already."))
        return 0
    record("terms:taken-over", actor=by, subject="licenses:all", label=say("Licenses"), count=made)
    return made
