"""The input of the license rules besides terms and use: the card as legal read it, access prompt, agreements."""

from collections.abc import Mapping
from datetime import date

from reviews.language.phrases import say
from reviews.legal.circumstances import circumstances_on
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.rules.evaluation import Circumstances
from reviews.licensing.rules.intended_use import CardAnswer
from reviews.workflow.models import Answer

SAYS = {"yes": "covers", "conditional": "covers", "no": "excludes", "unknown": "no_bearing"}
"""What each answer to the intended-use question implies for the sentence that its reason quotes."""


def circumstances_of(documents: LicenseDocuments, answers: Mapping[str, Answer], today: date) -> Circumstances:
    """Return the circumstances of a candidate on a day; ``answers`` are the current legal ones, by question."""
    answer = answers.get("intended-use")
    return circumstances_on(documents, today, [card_answer(answer)] if answer else [], card_read=answer is not None)


def card_answer(answer: Answer) -> CardAnswer:
    """Return legal's answer to the intended-use question as the license rules take it."""
    sentence = answer.text.strip() or say("the card's intended-use section")
    return CardAnswer("card.intended_use", sentence, SAYS[answer.choice], answer.by.name)
