"""Terms outside the license: an agreement with the licensor, terms of the access gate, our own policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reviews.language.phrases import say
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
    """A document of the licensor: the facts it settles, for which repositories, between whom, and for how long.

    ``paths`` are dotted paths of facts; ``sources`` are the repositories it covers; ``until`` is None if it has no end.
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
            raise BadTerms(say("An agreement must name the facts it settles, the repositories, and both parties."))
        if not DIGEST.fullmatch(self.digest):
            raise BadTerms(say("An agreement must be stored and identified by the SHA-256 of its bytes."))
        if self.until is not None and self.until < self.since:
            raise BadTerms(say("An agreement must end after it begins."))

    def valid(self, on: date) -> bool:
        """Tell whether the agreement is in force on a day; the first and the last day count."""
        return self.since <= on and (self.until is None or on <= self.until)

    def settles(self, result: RuleResult) -> bool:
        """Tell whether the result rests on a fact and a repository that this document covers."""
        return result.source in self.sources and result.cause in self.paths


def settle(
    results: Iterable[RuleResult], agreements: Iterable[AgreementTerms], on: date | None
) -> Iterable[RuleResult]:
    """Yield the results, clearing each conflict or open question that an agreement in force on that day settles."""
    valid = [one for one in agreements if on is not None and one.valid(on)]
    for result in results:
        found = next((one for one in valid if one.settles(result)), None)
        if found is None or result.outcome not in (CONFLICT, UNKNOWN):
            yield result
            continue
        end = say("until {isoformat}", isoformat=found.until.isoformat()) if found.until else say("with no end date")
        yield clear_by(result, found.digest, say("An agreement with the licensor settles this, {end}.", end=end))


@dataclass(frozen=True, slots=True)
class GateTerm:
    """A quoted term of the access gate, with legal's answer: acceptable, not acceptable, or None if still open."""

    sentence: str
    acceptable: bool | None = None
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class AccessGate:
    """The access gate of the candidate: "" open, auto, manual, None unknown. ``accepted``: the company agreed to it."""

    state: str | None
    terms: tuple[GateTerm, ...] = ()
    accepted: bool = False


def gate_rule(gate: AccessGate, source: str = "") -> Iterable[RuleResult]:
    """Yield the results for the terms of the access gate and for who accepted them."""
    rule, title = "gate", say("Access gate")
    if gate.state is None:
        yield RuleResult(rule, title, UNKNOWN, say("It is not known whether the repository is gated."), source=source)
        return
    if not gate.state:
        yield RuleResult(rule, title, CLEAR, say("The repository is not gated."), source=source)
        return
    for one in gate.terms:
        if one.acceptable is False:
            sentence = say("Legal does not accept this term of the access gate: “{sentence}”", sentence=one.sentence)
            change = say("A different term, agreed with the publisher.")
            yield RuleResult(rule, title, CONFLICT, sentence, change, kind=GATE, source=source)
        elif one.acceptable is None:
            sentence = say(
                "Not yet reviewed: whether we accept this term of the access gate: “{sentence}”", sentence=one.sentence
            )
            yield RuleResult(rule, title, UNKNOWN, sentence, say("An answer from a legal reviewer."), source=source)
    if gate.accepted:
        sentence = say("The company accepted the access gate; the deployment depends on that access.")
        yield RuleResult(rule, title, DUTY, sentence, source=source)
    else:
        sentence = say(
            "One person's acceptance does not bind the company: record who accepted the access gate, and when."
        )
        yield RuleResult(rule, title, UNKNOWN, sentence, say("A record of the acceptance."), source=source)


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A company policy on licenses: the values of a fact that we do not accept, and the sentence that says why."""

    path: str
    values: frozenset[str]
    sentence: str


def policy_rules(given: RuleInput, rules: Iterable[OwnRule]) -> Iterable[RuleResult]:
    """Yield conflicts with company policy, and open questions where the fact is unknown."""
    for one in rules:
        title, value = say("Company policy: {title}", title=FIELDS[one.path].title.lower()), given.value(one.path)
        rule = f"policy.{one.path}"
        if value in one.values:
            change = say("A waiver with its reasons, owner and end date.")
            yield given.result(RuleAnswer(rule, title, CONFLICT, one.sentence, change), paths=(one.path,), kind=POLICY)
        elif value or given.is_silent(one.path):
            sentence = say("Company policy does not object.")
            yield given.result(RuleAnswer(rule, title, CLEAR, sentence), paths=(one.path,), silent=not value)
        else:
            sentence = say("It is not known whether company policy is met. {sentence}", sentence=one.sentence)
            yield given.result(
                RuleAnswer(rule, title, UNKNOWN, sentence, say("A review of the license text.")), paths=(one.path,)
            )
