"""One decision in the catalog: two verdicts, conditions, fallback, review date, and why it does or does not fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from reviews.catalog import rules
from reviews.catalog.queries import SOON
from reviews.catalog.rules import Granted, WorkloadQuestion
from reviews.decisions.doubts import Doubts
from reviews.decisions.duties import teams_by_decision
from reviews.decisions.entries import doubts_of, name_of, standing
from reviews.decisions.models import DecisionAlert
from reviews.decisions.queries import Standing
from reviews.decisions.record import FALLBACKS, words
from reviews.readmodels.models import CatalogEntry
from reviews.workflow import states
from reviews.workloads import choices

AlertKind = DecisionAlert.AlertKind
MOST_REASON = 180
"""Most characters of a reason in one line; the record has the full text."""


@dataclass(frozen=True)
class Result:
    """The data of one catalog line; a verdict is (tone, words, sentence), ``denied`` is the answer to machines.

    ``acknowledged`` names the teams that acknowledged the duties, None if there are none to acknowledge.
    """

    entry: CatalogEntry
    standing: Standing
    permission: tuple[str, str, str]
    endorsement: tuple[str, str, str]
    why_not: str
    fallback: str
    due_in: int | None
    parameters: str
    alerts: list[tuple[str, str]]
    acknowledged: list[str] | None

    @property
    def under_review(self) -> str:
        """The reason why the decision is under review, as a sentence, or ""."""
        return self.standing.why[:1].upper() + self.standing.why[1:]


def results(page: Iterable[CatalogEntry], asked: WorkloadQuestion) -> list[Result]:
    """Return everything that the catalog shows about a page of decisions for this question.

    What has changed is read for those on which something did; all others are shown from their entries alone.
    """
    rows = list(page)
    known = doubts_of(rows, timezone.now())
    teams = teams_by_decision(rows)
    return [result(one, known.get(one.decision), asked, teams.get(one.decision)) for one in rows]


def result(
    entry: CatalogEntry, doubts: Doubts | None, asked: WorkloadQuestion, acknowledged: list[str] | None
) -> Result:
    """Return one line; ``doubts`` are there where something that the decision rests on has changed."""
    card, fallback = entry.card, entry.card["fallback"]
    named = fallback["kind"] != "none-accepted"
    short, sentence = rules.why_not(asked, granted(entry))
    moved = {name: doubts.moved_on(name) if doubts else [] for name in states.TRACKS}
    allowed = rules.permission(card[states.LEGAL]["outcome"], moved[states.LEGAL])
    endorsed = rules.endorsement(card[states.ENGINEERING]["outcome"], moved[states.ENGINEERING])
    return Result(
        entry=entry,
        standing=standing(entry, timezone.now(), doubts),
        permission=("bad", short, sentence) if short else (*allowed, _sentence(card["legal"], moved[states.LEGAL])),
        endorsement=(*endorsed, _sentence(card["engineering"], moved[states.ENGINEERING])),
        why_not=sentence,
        fallback=(fallback["note"] or words(FALLBACKS, fallback["kind"])) if named else "",
        due_in=_due_in(entry.review_by),
        parameters=parameter_words(entry.parameters),
        alerts=[(AlertKind(kind).label, why) for kind, why in card["alerts"]],
        acknowledged=acknowledged,
    )


def granted(entry: CatalogEntry) -> Granted:
    """Return what the decision was issued for."""
    return Granted(
        entry.workload_slug, entry.workload_name, entry.team_slug, entry.team_name,
        entry.data_sensitivity, choices.words(choices.SENSITIVITIES, entry.data_sensitivity),
        entry.environment, choices.words(choices.ENVIRONMENTS, entry.environment),
    )  # fmt: skip


def parameter_words(parameters: int | None) -> str:
    """Return a parameter count in its usual short form: 7.2 B, 560 M; "" if it is unknown."""
    if parameters is None:
        return ""
    for size, letter in ((1_000_000_000, "B"), (1_000_000, "M")):
        if parameters >= size:
            return f"{parameters / size:.1f} {letter}".replace(".0 ", " ")
    return f"{parameters:,}"


def _sentence(signed: Mapping[str, Any], moved: list[str]) -> str:
    """Return the sentence behind a verdict: the signer and the reason, or what has changed since."""
    name = name_of(signed)
    if moved:
        return f"Changed since {name} signed: {', '.join(moved).lower()}."
    reason = " ".join(signed["reason"].split())
    return f"{name}: {reason[:MOST_REASON]}{'…' if len(reason) > MOST_REASON else ''}"


def _due_in(review_by: date) -> int | None:
    left = (review_by - timezone.now().date()).days
    return left if left <= SOON.days else None
