"""What stands beside the license: an agreement with the licensor, terms of the gate, rules of our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reviews.licensing.rules.outcomes import (
    CLEAR,
    CONFLICT,
    DUTY,
    GATE,
    POLICY,
    UNKNOWN,
    RuleAnswer,
    RuleInput,
    RuleResult,
    clear_by,
)  # fmt: skip
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import DIGEST, Anchor, BadTerms


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """A document of the licensor: the facts it settles, for which repositories, between whom, and how long.

    ``paths`` are dotted paths of facts; ``sources`` the repositories whose terms it is about; ``until`` None: no end.
    """

    paths: frozenset[str]
    sources: frozenset[str]
    parties: tuple[str, ...]
    since: date
    until: date | None
    digest: str

    def __post_init__(self) -> None:
        strange = [path for path in self.paths if path not in FIELDS]
        if strange or not self.paths or not self.sources or len(self.parties) < 2:
            raise BadTerms("An agreement names the facts it settles, the repositories, and both parties.")
        if not DIGEST.fullmatch(self.digest):
            raise BadTerms("An agreement is stored, and known by the SHA-256 of its bytes.")
        if self.until is not None and self.until < self.since:
            raise BadTerms("An agreement ends after it begins.")

    def valid(self, on: date) -> bool:
        """Whether it is in force on a day; the first and the last day count."""
        return self.since <= on and (self.until is None or on <= self.until)

    def settles(self, result: RuleResult) -> bool:
        """Whether the result rests on a fact and a repository that this document is about."""
        return result.source in self.sources and result.cause in self.paths


def settle(
    results: Iterable[RuleResult], agreements: Iterable[AgreementTerms], on: date | None
) -> Iterable[RuleResult]:
    """The results, with conflicts and open questions cleared that an agreement in force on that day settles."""
    valid = [one for one in agreements if on is not None and one.valid(on)]
    for result in results:
        found = next((one for one in valid if one.settles(result)), None)
        if found is None or result.outcome not in (CONFLICT, UNKNOWN):
            yield result
            continue
        end = f"until {found.until.isoformat()}" if found.until else "without an end"
        yield clear_by(result, found.digest, f"An agreement with the licensor settles it, {end}.")


@dataclass(frozen=True, slots=True)
class GateTerm:
    """A term of the gate, quoted, with what legal says of it: acceptable, or None while nobody has said."""

    sentence: str
    acceptable: bool | None = None
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class AccessGate:
    """The gate of the candidate: "" open, auto, manual; None: not known. ``accepted`` says that the company agreed."""

    state: str | None
    terms: tuple[GateTerm, ...] = ()
    accepted: bool = False


def gate_rule(gate: AccessGate, source: str = "") -> Iterable[RuleResult]:
    """The rule of the gate's own terms, and of who accepted them."""
    rule, title = "gate", "AccessGate"
    if gate.state is None:
        yield RuleResult(rule, title, UNKNOWN, "Whether the repository is gated is not known.", source=source)
        return
    if not gate.state:
        yield RuleResult(rule, title, CLEAR, "The repository is not gated.", source=source)
        return
    for one in gate.terms:
        if one.acceptable is False:
            sentence = f"Legal does not accept a term of the gate: “{one.sentence}”"
            change = "Another term, agreed with the publisher."
            yield RuleResult(rule, title, CONFLICT, sentence, change, kind=GATE, source=source)
        elif one.acceptable is None:
            sentence = f"Nobody has said whether we accept a term of the gate: “{one.sentence}”"
            yield RuleResult(rule, title, UNKNOWN, sentence, "A legal reviewer's answer.", source=source)
    if gate.accepted:
        sentence = "The company accepted the gate; the gate is an operational dependency of the deployment."
        yield RuleResult(rule, title, DUTY, sentence, source=source)
    else:
        sentence = "A person's acceptance is not the company's: nobody has recorded who accepted the gate, and when."
        yield RuleResult(rule, title, UNKNOWN, sentence, "The record of the acceptance.", source=source)


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule of our own about licenses: values of a fact that we do not take, and the sentence that says why."""

    path: str
    values: frozenset[str]
    sentence: str


def policy_rules(case: RuleInput, rules: Iterable[OwnRule]) -> Iterable[RuleResult]:
    """Conflicts with our own policy, and open questions where the fact is unknown."""
    for one in rules:
        title, value = f"Our policy: {FIELDS[one.path].title.lower()}", case.value(one.path)
        rule = f"policy.{one.path}"
        if value in one.values:
            change = "A waiver with its reasons, its owner and its end."
            yield case.result(RuleAnswer(rule, title, CONFLICT, one.sentence, change), paths=(one.path,), kind=POLICY)
        elif value or case.is_silent(one.path):
            sentence = "Our own policy has nothing against it."
            yield case.result(RuleAnswer(rule, title, CLEAR, sentence), paths=(one.path,), silent=not value)
        else:
            sentence = f"Whether our own policy is met is not known. {one.sentence}"
            yield case.result(RuleAnswer(rule, title, UNKNOWN, sentence, "A reading of the text."), paths=(one.path,))
