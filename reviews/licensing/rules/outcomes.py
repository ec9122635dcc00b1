"""Outcomes of a rule: clear, duty, conflict or unknown, with the reason, the facts behind it and what would change it.

An unknown or unconfirmed value never counts as clear.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviews.language.phrases import joined, say
from reviews.licensing.rules.own_text import CHANGES, OwnText, reader_words, why_not_read
from reviews.licensing.rules.use import Use
from reviews.licensing.terms.fields import CHOICE, FIELDS
from reviews.licensing.terms.values import Anchor, Terms, unread
from reviews.licensing.terms.vocabulary import NOT_ADDRESSED

CLEAR, DUTY, UNKNOWN, CONFLICT = "clear", "duty", "unknown", "conflict"
ORDER = (CLEAR, DUTY, UNKNOWN, CONFLICT)
"""From the best outcome to the worst."""

RIGHTS, GATE, PUBLISHER, POLICY = "rights", "gate", "publisher", "policy"
KINDS = (
    (RIGHTS, say("The license does not grant the right; only a document from the licensor clears this")),
    (GATE, say("We do not accept a term of the access gate")),
    (PUBLISHER, say("The publisher declares this use out of scope")),
    (POLICY, say("Company policy forbids it")),
)
HARD = frozenset({RIGHTS, GATE, PUBLISHER})
"""Conflicts that disqualify a candidate before any benchmark."""
WAIVABLE = frozenset({PUBLISHER, POLICY})
"""Conflicts that the owner of the rule may waive; the others cannot be waived."""


@dataclass(frozen=True, slots=True)
class LicenseDocument:
    """A license with its terms, and the texts in which they must have been read before they clear anything.

    ``role`` is one of ``vocabulary.ROLES``. Without ``texts``, nothing clears.
    """

    terms: Terms
    role: str = "agreement"
    texts: tuple[OwnText, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of its first text, "" if there is none."""
        return self.texts[0].digest if self.texts else ""


@dataclass(frozen=True, slots=True)
class LicenseSource:
    """A repository whose terms bind the candidate: itself, an ancestor or an adapter, with every document read.

    ``note`` is said with every clear answer that rests on it: at which commit its terms were read, if none is named.
    """

    name: str
    documents: tuple[LicenseDocument, ...] = ()
    relation: str = ""
    note: str = ""

    def read(self) -> tuple[LicenseDocument, ...]:
        """Return its documents, or one with unknown terms if none has been read."""
        return self.documents or (LicenseDocument(unread(self.name)),)


@dataclass(frozen=True, slots=True)
class TermRead:
    """A fact of a license that a result rests on.

    ``left`` is why nothing may clear on it, "" if it was read in the texts of this repository; ``readers`` says by
    whom. ``stored`` tells whether a text is here at all.
    """

    path: str
    title: str
    words: str
    status: str
    document: str
    anchors: tuple[Anchor, ...] = ()
    left: str = ""
    readers: str = ""
    stored: bool = False


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule's answer about one document. ``kind`` is set only for a conflict; ``states`` names statements.

    ``silent`` marks the answer of a document that does not address the matter; another document of the same repository
    that does answers for both. ``agreement`` is the digest of the licensor's document that cleared the result.
    """

    rule: str
    title: str
    outcome: str
    sentence: str
    change: str = ""
    reads: tuple[TermRead, ...] = ()
    states: tuple[str, ...] = ()
    kind: str = ""
    source: str = ""
    silent: bool = False
    agreement: str = ""

    @property
    def cause(self) -> str:
        """The path of the deciding fact, "" if there is none."""
        return self.reads[0].path if self.reads else ""


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What a rule says of one document in words: its outcome, the sentence, and what would change it."""

    rule: str
    title: str
    outcome: str
    sentence: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class RuleInput:
    """One document of one source and one use. ``multimodal``: whether the model takes more than text."""

    source: LicenseSource
    document: LicenseDocument
    use: Use
    multimodal: bool | None = None

    @property
    def terms(self) -> Terms:
        """The terms of the document."""
        return self.document.terms

    def value(self, path: str) -> str:
        """Return the value of a choice; "" if it is unknown or not addressed."""
        value = self.terms[path].value
        return value if isinstance(value, str) else ""

    def is_silent(self, path: str) -> bool:
        """Tell whether the text was read and does not address the fact."""
        return self.terms[path].status == NOT_ADDRESSED

    def read(self, path: str, anchors: Iterable[Anchor | None] = ()) -> TermRead:
        """Return the fact as a result cites it."""
        term, known = self.terms[path], FIELDS[path]
        found = tuple(one for one in (term.anchor, *anchors) if one is not None)
        words = known.words(term.value) if known.kind == CHOICE and term.known else ""
        texts = self.document.texts
        return TermRead(
            path, known.title, words, term.status, self.document.digest or self.terms.key, found,
            left=why_not_read(self.terms, texts, path, self.use.readers), readers=reader_words(texts, path),
            stored=bool(texts),
        )  # fmt: skip

    def result(
        self,
        answer: RuleAnswer,
        *,
        paths: tuple[str, ...],
        states: tuple[str, ...] = (),
        kind: str = RIGHTS,
        silent: bool = False,
        anchors: Iterable[Anchor | None] = (),
    ) -> RuleResult:
        """Return the answer with the facts at ``paths`` and the statements in ``states`` that it rests on.

        A clear answer that rests on a fact that was not read in this text becomes unknown and says so.
        """
        outcome, sentence, change = answer.outcome, answer.sentence, answer.change
        reads = tuple(self.read(path, anchors if place == 0 else ()) for place, path in enumerate(paths))
        if outcome == CLEAR and (left := next((one.left for one in reads if one.left), "")):
            outcome, sentence, change = UNKNOWN, joined(" ", (sentence, left)), CHANGES[left]
        if outcome == CLEAR and self.source.note:
            sentence = joined(" ", (sentence, self.source.note))
        return RuleResult(
            rule=answer.rule,
            title=answer.title,
            outcome=outcome,
            sentence=sentence,
            change=change,
            reads=reads,
            states=states,
            kind=kind if outcome == CONFLICT else "",
            source=self.source.name,
            silent=silent,
        )


def worst(outcomes: Iterable[str]) -> str:
    """Return the worst outcome, in the order conflict, unknown, duty, clear; unknown if there is none."""
    return max(outcomes, key=ORDER.index, default=UNKNOWN)


def ordered(results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
    """Return the results, worst first; equal ones keep their order."""
    return tuple(sorted(results, key=lambda one: -ORDER.index(one.outcome)))


def disqualifiers(results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
    """Return the conflicts that stop a candidate before any benchmark."""
    return tuple(one for one in results if one.outcome == CONFLICT and one.kind in HARD)


def clear_by(result: RuleResult, digest: str, sentence: str) -> RuleResult:
    """Return the result as cleared by a document of the licensor."""
    return replace(result, outcome=CLEAR, kind="", sentence=sentence, change="", agreement=digest)
