"""One decision in the catalog: two verdicts, conditions, fallback, review date, and why it does or does not fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from reviews.catalog import rules
from reviews.catalog.queries import SOON
from reviews.catalog.rules import Granted, WorkloadQuestion
from reviews.decisions.answers import SUSPENDED
from reviews.decisions.doubts import Doubts
from reviews.decisions.duties import teams_by_decision, with_acknowledgements
from reviews.decisions.entries import doubts_of, name_of, standing
from reviews.decisions.models import DecisionAlert
from reviews.decisions.queries import Standing
from reviews.decisions.record import FALLBACKS, words
from reviews.language.phrases import figure, joined, large, say
from reviews.readmodels.models import CatalogEntry
from reviews.readmodels.queries import LastLook, last_look, with_looks
from reviews.workflow import states
from reviews.workloads import choices

AlertKind = DecisionAlert.AlertKind
LATE = timedelta(hours=1)
"""How late a look may be before a line says since when the repository was not checked."""
MOST_REASON = 180
"""Most characters of a reason in one line; the record has the full text."""
SHOWN = (
    "hub", "repo_id", "commit", "license_name", "task", "runtime", "node_class", "context_tokens", "parameters",
    "workload_slug", "workload_name", "risk", "data_sensitivity", "environment", "team_slug", "team_name", "review_by",
    "stage", "ended", "suspended_from", "shaken_from", "denies", "card", "findings",
)  # fmt: skip
"""The columns that a line of the list, or an answer to a machine, is made of."""


@dataclass(slots=True)
class Result:
    """The data of one catalog line; a verdict is (tone, words, sentence), ``denied`` is the answer to machines.

    ``acknowledged`` names the teams that acknowledged the duties, None if there are none to acknowledge. ``look`` is
    the watch's last look at the repository, None if there was none.
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
    look: LastLook | None

    @property
    def suspended_since(self) -> date | None:
        """The moment of the first finding that suspends it, else the day of the first condition; None if it is not."""
        if self.standing.word != SUSPENDED:
            return None
        found = [datetime.fromisoformat(at) for _, at in self.entry.card["halts"]]
        return min(found) if found else self.entry.suspended_from

    @property
    def watched(self) -> tuple[str, str]:
        """Tone and words of the last look."""
        return look_words(self.look, timezone.now())

    @property
    def under_review(self) -> str:
        """The reason why the decision is under review or suspended, as a sentence, or ""."""
        return large(self.standing.why)


def with_beside(found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
    """Annotate decisions with what ``results`` reads beside their columns: acknowledgements and the last look."""
    return with_looks(with_acknowledgements(found))


def results(page: Iterable[CatalogEntry], asked: WorkloadQuestion) -> list[Result]:
    """Return all that the catalog shows about a page of decisions for this question, found by ``with_beside``.

    What has changed is read for those on which something did; all others are shown from their entries alone.
    """
    rows, now = list(page), timezone.now()
    known = doubts_of(rows, now)
    teams = teams_by_decision(rows)
    return [
        result(one, asked, Beside(now, known.get(one.decision), teams.get(one.decision), last_look(one)))
        for one in rows
    ]


class Beside(NamedTuple):
    """What a line shows beside its entry: the moment, what has changed (None for nothing), the teams, the last look."""

    now: datetime
    doubts: Doubts | None = None
    acknowledged: list[str] | None = None
    look: LastLook | None = None


def look_words(look: LastLook | None, now: datetime) -> tuple[str, str]:
    """Return tone and words of a last look at a moment."""
    if look is None:
        return "quiet", say("Not watched yet")
    if look.missing:
        return "warn", say("Not found on the hub")
    if look.seen_at is None:
        return "quiet", say("Not checked yet")
    return ("warn", say("Not checked since")) if look.failed or look.due_at < now - LATE else ("ok", say("Checked"))


def result(entry: CatalogEntry, asked: WorkloadQuestion, beside: Beside) -> Result:
    """Return one line. A suspended decision answers no question."""
    card, fallback, doubts = entry.card, entry.card["fallback"], beside.doubts
    stands = standing(entry, beside.now, doubts)
    named = fallback["kind"] != "none-accepted"
    short, sentence = rules.why_not(asked, granted(entry)) if asked.anything else ("", "")
    if stands.word == SUSPENDED:
        short, sentence = (
            say("Suspended"),
            say("Suspended: machines are denied it. Use its fallback meanwhile, if it has one."),
        )
    moved = {name: doubts.moved_on(name) if doubts else [] for name in states.TRACKS}
    allowed = rules.permission(card[states.LEGAL]["outcome"], moved[states.LEGAL])
    endorsed = rules.endorsement(card[states.ENGINEERING]["outcome"], moved[states.ENGINEERING])
    return Result(
        entry=entry,
        standing=stands,
        permission=("bad", short, sentence) if short else (*allowed, _sentence(card["legal"], moved[states.LEGAL])),
        endorsement=(*endorsed, _sentence(card["engineering"], moved[states.ENGINEERING])),
        why_not=sentence,
        fallback=(fallback["note"] or words(FALLBACKS, fallback["kind"])) if named else "",
        due_in=_due_in(entry.review_by, beside.now.date()),
        parameters=parameter_words(entry.parameters),
        alerts=[(AlertKind(kind).label, why) for kind, why in card["alerts"]],
        acknowledged=beside.acknowledged,
        look=beside.look,
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
            number = figure(f"{parameters / size:.1f}".removesuffix(".0"))
            return say("{number} B", number=number) if letter == "B" else say("{number} M", number=number)
    return figure(f"{parameters:,}")


def _sentence(signed: Mapping[str, Any], moved: list[str]) -> str:
    """Return the sentence behind a verdict: the signer and the reason, or what has changed since."""
    name = _name(signed["first"], signed["last"], signed["username"])
    if moved:
        return say("Changed since {name} signed: {moved}.", name=name, moved=joined(", ", moved).lower())
    reason = " ".join(signed["reason"].split())
    return (
        say("{name}: {reason}…", name=name, reason=reason[:MOST_REASON])
        if len(reason) > MOST_REASON
        else say("{name}: {reason}", name=name, reason=reason[:MOST_REASON])
    )


@lru_cache(maxsize=1024)
def _name(first: str, last: str, username: str) -> str:
    """Return the name of a signer: few people sign hundreds of lines."""
    return name_of({"first": first, "last": last, "username": username})


def _due_in(review_by: date, today: date) -> int | None:
    left = (review_by - today).days
    return left if left <= SOON.days else None
