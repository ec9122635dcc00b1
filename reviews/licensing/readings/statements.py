"""What a person says of the terms of a license in one text, held against the text itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from reviews.language.phrases import say
from reviews.licensing.identify.normalise import TooLarge, normalise
from reviews.licensing.identify.verdicts import identify
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.usual_words import is_usual
from reviews.licensing.terms.values import Anchor, BadTerms, Term

PUBLIC = "flags."
"""Facts of public lists, which no reading of a text confirms."""


@dataclass(frozen=True)
class TextAtHand:
    """One stored text that terms are read in; ``title`` says where it is, for the history."""

    text: str
    title: str = ""

    @cached_property
    def digest(self) -> str:
        """Its SHA-256, by which anchors name it."""
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def words(self) -> str:
        """The SHA-256 of its normalised words, as its identity has it; "" if it hides something from a reader."""
        try:
            found = normalise(self.text)
        except TooLarge:
            return ""
        return "" if found.reasons else found.body.digest()

    def is_text_of(self, key: str) -> bool:
        """Tell whether it is the text of a license: word for word of one that we know, else whatever was concluded."""
        found = identify(self.text)
        return key not in all_terms() or (found.verdict == "verbatim" and key in found.keys)


@dataclass(frozen=True)
class TermStatement:
    """One term as read: its value with anchors in the text, or None if the text does not say it.

    ``elsewhere`` if another document of the license says it, so that this text denies nothing. ``reason`` is why
    unusual words say so.
    """

    path: str
    term: Term | None
    reason: str = ""
    elsewhere: bool = False


def anchors_of(term: Term) -> Iterator[Anchor]:
    """Yield every place that a term rests on: its own, and those of its entries."""
    if term.anchor:
        yield term.anchor
    for one in term.value if isinstance(term.value, tuple) else ():
        if not isinstance(one, str) and one.anchor:
            yield one.anchor


def quotes_of(term: Term, text: TextAtHand) -> list[str]:
    """Return the words that a term quotes from a text. Raises ``BadTerms`` if one of them is not there."""
    found = []
    for one in anchors_of(term):
        quote = text.text[one.start : one.end]
        if one.document != text.digest or one.end > len(text.text) or not quote.strip():
            raise BadTerms(say("The quote is not in this text. Mark it again in the document."))
        found.append(quote)
    entries = [one for one in term.value if not isinstance(one, str)] if isinstance(term.value, tuple) else []
    if not term.anchor and (not entries or any(one.anchor is None for one in entries)):
        raise BadTerms(say("A value needs a quote from this text; quote the clause that says it."))
    return found


def doubtful(said: TermStatement, quotes: list[str], key: str) -> bool:
    """Tell whether a quote has none of the words that are usual for its term in the license with this key.

    Raises ``BadTerms`` for a fact of public lists, and for such a quote without a reason.
    """
    if said.path not in FIELDS or said.path.startswith(PUBLIC):
        raise BadTerms(say("This is a fact of public lists. No reading of a text confirms it."))
    odd = bool(quotes) and not all(is_usual(said.path, one, key) for one in quotes)
    if odd and not said.reason.strip():
        title = FIELDS[said.path].title.lower()
        raise BadTerms(say("The quoted words are unusual for {title}. Give the reason why they say so.", title=title))
    return odd
