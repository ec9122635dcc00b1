"""Licenses read for a scene, by the real acts: concluded, every term read by one legal reviewer, agreed by another."""

from collections.abc import Iterator
from dataclasses import replace

from reviews.evidence.models import TextBlob
from reviews.legal.actions import conclude
from reviews.legal.sources import chain
from reviews.licensing.actions import add_license
from reviews.licensing.models import License, TermReading
from reviews.licensing.permits import why_not_own_terms
from reviews.licensing.queries import held
from reviews.licensing.readings.actions import agree, record_readings
from reviews.licensing.readings.statements import PUBLIC, TermStatement, TextAtHand
from reviews.licensing.rules.outcomes import LicenseDocument
from reviews.licensing.rules.own_text import OwnText
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import Anchor, Term
from reviews.workflow.matching import Match, match_of
from reviews.workflow.models import Candidate
from tests.cast import Cast

KEY, NAME = "scene-permissive", "Sample Permissive License 1.0"
SAID = {
    "commercial_use": "yes", "acts.run": "allowed", "acts.finetune": "allowed", "acts.quantize": "allowed",
    "acts.merge": "allowed", "acts.mirror_internal": "allowed", "acts.redistribute": "allowed",
    "acts.redistribute_modified": "allowed", "acts.host_for_third_parties": "allowed",
}  # fmt: skip
"""What the license of the scenes says; it says nothing else."""


def read_all(candidate: Candidate, cast: Cast, *, second: bool = True) -> None:
    """Read what a pass of this candidate needs; nothing is written where it was read before.

    Without ``second``, nobody agrees yet.
    """
    match = match_of(candidate)
    if match is None or not match.left:
        return
    if not match.chain[0].keys:
        found = License.objects.filter(key=KEY).first()
        found = found or add_license(key=KEY, name=NAME, steward="Sample Lab", reason="Met it.", by=cast.legal)
        _conclude(match, candidate, found, cast)
        match = match_of(candidate)
        assert match
    for one in _documents(match):
        for text in one.texts:
            _read(one, text, cast)
            if second:
                agree_all(one.terms.key, cast)


def _conclude(match: Match, candidate: Candidate, found: License, cast: Cast) -> None:
    digest = match.license_documents.documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=found, reason="Read in full.", by=cast.legal)


def _documents(match: Match) -> Iterator[LicenseDocument]:
    for link in chain(match.license_documents):
        yield from (one for one in link.source.documents if one.terms.key in link.keys)


def _read(document: LicenseDocument, own: OwnText, cast: Cast) -> None:
    """Record every unread term of a license in one text, quoted from the whole text."""
    found = held([document.terms.key])[document.terms.key]
    at_hand = TextAtHand(TextBlob.objects.get(pk=own.digest).text, "LICENSE")
    anchor = Anchor(at_hand.digest, 0, len(at_hand.text))
    said = [
        TermStatement(path, _quoted(path, found.terms[path], found.key, anchor), "Read in full.")
        for path in FIELDS
        if not path.startswith(PUBLIC) and path not in own.readings
    ]
    if said:
        record_readings(found.license, text=at_hand, said=said, seen=found.number, by=cast.legal)


def agree_all(key: str, cast: Cast) -> None:
    """Agree as the second legal reviewer to everything that waits for one."""
    row = License.objects.get(key=key)
    waiting = TermReading.objects.filter(license=row, agreement__isnull=True)
    rows = list(waiting.exclude(by=cast.legal_two))
    if rows and not why_not_own_terms(cast.legal_two):  # a company may have one legal reviewer
        agree(row, readings=rows, by=cast.legal_two)


def _quoted(path: str, term: Term, key: str, anchor: Anchor) -> Term | None:
    if term.value is None:
        return Term(SAID[path], "proposed", anchor) if key == KEY and path in SAID else None
    entries = term.value if isinstance(term.value, tuple) else ()
    if entries and not isinstance(entries[0], str):
        return replace(term, value=tuple(replace(one, anchor=anchor) for one in entries), anchor=None)  # type: ignore[type-var]
    return replace(term, anchor=anchor)
