"""The input of the license rules besides terms and use: the card as legal read it, access prompt, agreements."""

from collections.abc import Mapping
from datetime import date

from reviews.evidence.models import Fact
from reviews.hub.shapes.reading import UNANSWERED
from reviews.legal.alarms import acceptance_alarms
from reviews.legal.documents import LicenseDocuments, valid_agreements
from reviews.licensing.rules.agreements import AccessGate, AgreementTerms
from reviews.licensing.rules.evaluation import Circumstances
from reviews.licensing.rules.intended_use import CardAnswer
from reviews.workflow.models import Answer

SAYS = {"yes": "covers", "conditional": "covers", "no": "excludes", "unknown": "no_bearing"}
"""What each answer to the intended-use question implies for the sentence that its reason quotes."""


def circumstances_of(documents: LicenseDocuments, answers: Mapping[str, Answer], today: date) -> Circumstances:
    """Return the circumstances of a candidate on a day; ``answers`` are the current legal ones, by question."""
    return Circumstances(
        card=_card(answers),
        card_read="intended-use" in answers,
        gate=_gate(documents, today),
        agreements=_agreements(documents, today),
        multimodal=_multimodal(documents.facts.get("modality.input")),
        on=today,
    )


def _card(answers: Mapping[str, Answer]) -> list[CardAnswer]:
    answer = answers.get("intended-use")
    if answer is None:
        return []
    sentence = answer.text.strip() or "the card's intended-use section"
    return [CardAnswer("card.intended_use", sentence, SAYS[answer.choice], answer.by.name)]


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
