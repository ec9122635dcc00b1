"""The input of the license rules besides terms and use: what is known of the access prompt, agreements and input."""

from collections.abc import Iterable
from datetime import date

from reviews.evidence.models import Fact
from reviews.hub.shapes.reading import UNANSWERED
from reviews.legal.alarms import acceptance_alarms
from reviews.legal.documents import LicenseDocuments, valid_agreements
from reviews.licensing.rules.agreements import AccessGate, AgreementTerms
from reviews.licensing.rules.evaluation import Circumstances
from reviews.licensing.rules.intended_use import CardAnswer


def circumstances_on(
    documents: LicenseDocuments, today: date, cards: Iterable[CardAnswer], *, card_read: bool
) -> Circumstances:
    """Return the circumstances of a snapshot on a day, with what people answered about sentences of its card.

    ``card_read`` tells whether a reviewer read the card's sections on its use.
    """
    return Circumstances(
        card=list(cards),
        card_read=card_read,
        gate=_gate(documents, today),
        agreements=_agreements(documents, today),
        multimodal=_multimodal(documents.facts.get("modality.input")),
        on=today,
    )


def _gate(documents: LicenseDocuments, today: date) -> AccessGate:
    fact = documents.facts.get("gate.state")
    state = None if fact is None or fact.state == UNANSWERED else (fact.value or "")
    alarmed = {one.pk for one, _ in acceptance_alarms(documents, today)}
    accepted = any(one.in_force and one.pk not in alarmed for one in documents.acceptances)
    return AccessGate(str(state) if state is not None else None, (), accepted)


def _agreements(documents: LicenseDocuments, today: date) -> list[AgreementTerms]:
    return [
        AgreementTerms(
            frozenset(one.covers), frozenset({documents.snapshot.repo_id}), (one.licensor, one.licensee),
            one.signed_on, one.valid_until, one.sha256,
        )
        for one in valid_agreements(documents.agreements, today)
    ]  # fmt: skip


def _multimodal(fact: Fact | None) -> bool | None:
    if fact is None or not isinstance(fact.value, list):
        return None
    return any(one != "text" for one in fact.value)
