"""How a rule answers: clear, duty, conflict or unknown, with the reason, what it rests on and what would change it.

Unknown never counts as clear, and neither does a value that nobody confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviews.licensing.rules.use import Use
from reviews.licensing.terms.fields import CHOICE, FIELDS
from reviews.licensing.terms.values import Anchor, Term, Terms, unread
from reviews.licensing.terms.vocabulary import CONFIRMED, NOT_ADDRESSED, PROPOSED

CLEAR, DUTY, UNKNOWN, CONFLICT = "clear", "duty", "unknown", "conflict"
ORDER = (CLEAR, DUTY, UNKNOWN, CONFLICT)
"""From the best outcome to the worst."""

RIGHTS, GATE, PUBLISHER, POLICY = "rights", "gate", "publisher", "policy"
KINDS = (
    (RIGHTS, "The license does not give the right; only a document of the licensor clears it"),
    (GATE, "A term of the gate that we do not accept"),
    (PUBLISHER, "The publisher calls this use out of scope"),
    (POLICY, "Our own policy forbids it"),
)
HARD = frozenset({RIGHTS, GATE, PUBLISHER})
"""Conflicts that disqualify a candidate before any benchmark."""
WAIVABLE = frozenset({PUBLISHER, POLICY})
"""Conflicts that the owner of the rule may waive; nobody here can waive the others."""

ONLY_PROPOSED = "The value is only proposed; nobody confirmed it against the text."
CONFIRM = "A legal reviewer who reads the clause and confirms the value."


@dataclass(frozen=True, slots=True)
class LicenseDocument:
    """One text with its terms. ``verbatim`` says that the text was found to be, word for word, a known one.

    ``role`` is one of ``vocabulary.ROLES``; ``digest`` the SHA-256 of the stored text, "" where there is none.
    """

    terms: Terms
    role: str = "agreement"
    digest: str = ""
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class LicenseSource:
    """A repository whose terms bind the candidate: itself, an ancestor or an adapter, with every document read."""

    name: str
    documents: tuple[LicenseDocument, ...] = ()
    relation: str = ""

    def read(self) -> tuple[LicenseDocument, ...]:
        """Its documents; where none was read, one that answers unknown to everything."""
        return self.documents or (LicenseDocument(unread(self.name)),)


@dataclass(frozen=True, slots=True)
class TermRead:
    """A fact of a license that a result rests on."""

    path: str
    title: str
    words: str
    status: str
    document: str
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule says of one document. ``kind`` is set exactly for a conflict; ``states`` names statements.

    ``silent`` marks the answer of a document that does not speak of the matter: another document of the same
    repository that does, speaks for both. ``agreement`` is the digest of the licensor's document that cleared it.
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
        """The path of the fact that decided, "" where none did."""
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
    """One document of one source, asked about one use. ``multimodal``: whether the model takes more than text."""

    source: LicenseSource
    document: LicenseDocument
    use: Use
    multimodal: bool | None = None

    @property
    def terms(self) -> Terms:
        """The terms of the document."""
        return self.document.terms

    def value(self, path: str) -> str:
        """A choice as its word; "" where it is unknown or not addressed."""
        value = self.terms[path].value
        return value if isinstance(value, str) else ""

    def is_silent(self, path: str) -> bool:
        """Whether the text was read and does not speak of it."""
        return self.terms[path].status == NOT_ADDRESSED

    def read(self, path: str, anchors: Iterable[Anchor | None] = ()) -> TermRead:
        """The fact as a result cites it."""
        term, known = self.terms[path], FIELDS[path]
        found = tuple(one for one in (term.anchor, *anchors) if one is not None)
        words = known.words(term.value) if known.kind == CHOICE and term.known else ""
        return TermRead(path, known.title, words, term.status, self.document.digest or self.terms.key, found)

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

        A clear answer that rests on a fact nobody confirmed becomes unknown and says so.
        """
        outcome, sentence, change = answer.outcome, answer.sentence, answer.change
        if outcome == CLEAR and not all(clears(self.terms[path], verbatim=self.document.verbatim) for path in paths):
            outcome, sentence, change = UNKNOWN, f"{sentence} {ONLY_PROPOSED}", CONFIRM
        return RuleResult(
            rule=answer.rule,
            title=answer.title,
            outcome=outcome,
            sentence=sentence,
            change=change,
            reads=tuple(self.read(path, anchors if place == 0 else ()) for place, path in enumerate(paths)),
            states=states,
            kind=kind if outcome == CONFLICT else "",
            source=self.source.name,
            silent=silent,
        )


def clears(term: Term, *, verbatim: bool) -> bool:
    """Whether a fact may make a rule clear.

    A person confirmed it, or found that the text does not speak of it; or the text is, word for word, the known one
    that the proposed value was read in. Unknown never clears.
    """
    if term.status == CONFIRMED or (term.status == NOT_ADDRESSED and term.read_by):
        return True
    return verbatim and term.status in (PROPOSED, NOT_ADDRESSED)


def worst(outcomes: Iterable[str]) -> str:
    """The worst of several outcomes, in the order conflict, unknown, duty, clear; unknown where there is none."""
    return max(outcomes, key=ORDER.index, default=UNKNOWN)


def ordered(results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
    """The results, worst first; equal ones stay as they came."""
    return tuple(sorted(results, key=lambda one: -ORDER.index(one.outcome)))


def overall(results: Iterable[RuleResult]) -> str:
    """The outcome of all results together."""
    return worst(one.outcome for one in results)


def disqualifiers(results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
    """The conflicts that stop a candidate before any benchmark."""
    return tuple(one for one in results if one.outcome == CONFLICT and one.kind in HARD)


def clear_by(result: RuleResult, digest: str, sentence: str) -> RuleResult:
    """The result, cleared by a document of the licensor."""
    return replace(result, outcome=CLEAR, kind="", sentence=sentence, change="", agreement=digest)
