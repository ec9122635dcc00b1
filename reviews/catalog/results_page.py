"""One decision in the catalog: two verdicts, conditions, fallback, review date, and why it does or does not fit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from reviews.catalog import rules
from reviews.catalog.queries import SOON
from reviews.catalog.rules import Granted, WorkloadQuestion
from reviews.decisions.models import Decision
from reviews.decisions.queries import Standing, moved_on, standing
from reviews.decisions.record import FALLBACKS, words
from reviews.workflow import states
from reviews.workflow.models import Condition, SignOff
from reviews.workflow.policy.rules import DENY

MOST_REASON = 180
"""Most characters of a reason in one line; the record has the full text."""


@dataclass(frozen=True)
class Result:
    """The data of one catalog line; a verdict is (tone, words, sentence), ``denied`` is the answer to machines."""

    decision: Decision
    standing: Standing
    permission: tuple[str, str, str]
    endorsement: tuple[str, str, str]
    denied: bool
    why_not: str
    conditions: list[Condition]
    fallback: str
    fallback_decision: int | None
    due_in: int | None
    parameters: str
    alerts: list[tuple[str, str]]

    @property
    def under_review(self) -> str:
        """The reason why the decision is under review, as a sentence, or ""."""
        return self.standing.why[:1].upper() + self.standing.why[1:]


@dataclass(frozen=True)
class PageBasis:
    """What was gathered for all decisions of a page: conditions by first sign-off, alerts by decision."""

    conditions: Mapping[int, list[Condition]]
    alerts: Mapping[int, list[tuple[str, str]]]


def result(decision: Decision, asked: WorkloadQuestion, basis: PageBasis) -> Result:
    """Return everything that the catalog shows about one decision for this question."""
    fallback = json.loads(bytes(decision.canonical))["fallback"]
    named = fallback["kind"] != "none-accepted"
    short, sentence = rules.why_not(asked, granted(decision))
    legal, engineering = decision.legal_signoff, decision.engineering_signoff
    moved = {name: moved_on(decision, name) for name in states.TRACKS}
    allowed = rules.permission(legal.outcome, moved[states.LEGAL])
    endorsed = rules.endorsement(engineering.outcome, moved[states.ENGINEERING])
    return Result(
        decision=decision,
        standing=standing(decision),
        permission=("bad", short, sentence) if short else (*allowed, _sentence(legal, moved[states.LEGAL])),
        endorsement=(*endorsed, _sentence(engineering, moved[states.ENGINEERING])),
        denied=decision.candidate.policy.policy.under_review[decision.workload.risk_level] == DENY,
        why_not=sentence,
        conditions=[one for said in (legal, engineering) for one in basis.conditions.get(said.root_id or said.pk, [])],
        fallback=(fallback["note"] or words(FALLBACKS, fallback["kind"])) if named else "",
        fallback_decision=fallback["decision"],
        due_in=_due_in(decision.review_by),
        parameters=parameter_words(decision.parameters),
        alerts=basis.alerts.get(decision.number, []),
    )


def granted(decision: Decision) -> Granted:
    """Return what the decision was issued for."""
    work = decision.workload
    return Granted(
        work.slug, work.name, work.team.slug, work.team.name,
        work.data_sensitivity, work.get_data_sensitivity_display(),
        work.environment, work.get_environment_display(),
    )  # fmt: skip


def parameter_words(parameters: int | None) -> str:
    """Return a parameter count in its usual short form: 7.2 B, 560 M; "" if it is unknown."""
    if parameters is None:
        return ""
    for size, letter in ((1_000_000_000, "B"), (1_000_000, "M")):
        if parameters >= size:
            return f"{parameters / size:.1f} {letter}".replace(".0 ", " ")
    return f"{parameters:,}"


def _sentence(signoff: SignOff, moved: list[str]) -> str:
    """Return the sentence behind a verdict: the signer and the reason, or what has changed since."""
    if moved:
        return f"Changed since {signoff.signer.name} signed: {', '.join(moved).lower()}."
    reason = " ".join(signoff.reason.split())
    return f"{signoff.signer.name}: {reason[:MOST_REASON]}{'…' if len(reason) > MOST_REASON else ''}"


def _due_in(review_by: date) -> int | None:
    left = (review_by - timezone.now().date()).days
    return left if left <= SOON.days else None
