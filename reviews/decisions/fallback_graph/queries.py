"""Reads of the graph of fallbacks: the decisions that name one, how both stand, and whether it helps with a cause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from reviews.decisions.answers import IN_FORCE, SUSPENDED, UNDER_REVIEW
from reviews.decisions.entries import denied, living, seen_by, standings
from reviews.decisions.fallback_choices import fallback_values
from reviews.decisions.fallback_graph.drawing import FallbackDrawing, GraphNode, drawn
from reviews.decisions.fallbacks import LICENSE, FallbackValue, helps
from reviews.decisions.models import Decision, DecisionAlert, Fallback
from reviews.decisions.queries import Standing
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry

MOST_DRAWN = 60
"""Most fallbacks in the drawing of a page; the table lists every one of the page."""


@dataclass(frozen=True)
class FallbackRow:
    """One fallback: the decision, the one that it names, how both stand, and whether it helps with the cause.

    ``named`` is None if this person may not see it. ``helps`` is (tone, sentence), None if no cause was asked for.
    """

    decision: CatalogEntry
    standing: Standing
    number: int
    named: CatalogEntry | None
    named_standing: Standing | None
    helps: tuple[str, str] | None

    @property
    def is_needed(self) -> bool:
        """Whether the decision is suspended or denied in an emergency, so that its fallback is what may be used."""
        return self.standing.word == SUSPENDED or bool(denied(self.decision))

    @property
    def shown(self) -> tuple[str, str]:
        """Tone and words of how the decision stands."""
        return shown_standing(self.decision, self.standing)

    @property
    def named_shown(self) -> tuple[str, str] | None:
        """Tone and words of how the fallback stands; None if this person may not see it."""
        return shown_standing(self.named, self.named_standing) if self.named and self.named_standing else None


def shown_standing(entry: CatalogEntry, stands: Standing) -> tuple[str, str]:
    """Return tone and words of a standing, or of the emergency denial that takes its place while it would allow use."""
    if stands.word in (IN_FORCE, UNDER_REVIEW) and denied(entry):
        return "bad", DecisionAlert.AlertKind.EMERGENCY_DENIED.label
    return stands.shown_tone, stands.title


def named_fallbacks(user: User, *, lost: bool = False) -> QuerySet[Fallback]:
    """Return the fallbacks of decisions that have not ended and that this person may see, newest decision first."""
    seen = seen_by(user).filter(pk=OuterRef("decision"))
    found = Fallback.objects.filter(Exists(seen), decision__in=living())
    if lost:
        found = found.filter(decision__alerts__kind="fallback-lost", decision__alerts__closed_at__isnull=True)
    return found.order_by("-decision")


def fallback_rows(user: User, page: Iterable[Fallback], cause: str) -> list[FallbackRow]:
    """Return what the page shows of some fallbacks, in a fixed number of queries."""
    links = [(one.decision_id, one.named_id) for one in page]
    numbers = {number for link in links for number in link}
    seen = set(seen_by(user).filter(pk__in=numbers))
    entries = {one.decision: one for one in CatalogEntry.objects.filter(pk__in=seen)}
    stands = standings(entries.values())
    values = _values(numbers, stands) if cause else {}
    licenses = {number: (one.license_name, one.repo_id.split("/")[0]) for number, one in entries.items()}
    return [
        FallbackRow(
            entries[mine], stands[mine], theirs, entries.get(theirs), stands.get(theirs),
            _helps(mine, theirs, cause, values, licenses) if cause and theirs in entries else None,
        )
        for mine, theirs in links
        if mine in entries
    ]  # fmt: skip


def _values(numbers: Iterable[int], stands: Mapping[int, Standing]) -> dict[int, FallbackValue]:
    found = Decision.objects.filter(pk__in=[one for one in numbers if one in stands])
    decisions = list(found.select_related("workload", "engineering_signoff").defer("canonical"))
    words = {one.number: stands[one.number].word for one in decisions}
    return {one.number: value for one, value in zip(decisions, fallback_values(decisions, words), strict=True)}


def _helps(
    mine: int, theirs: int, cause: str, values: Mapping[int, FallbackValue], licenses: Mapping[int, tuple[str, str]]
) -> tuple[str, str]:
    if cause == LICENSE:
        return licensed_otherwise(licenses[mine], licenses[theirs])
    return helps(values[mine], values[theirs], cause)


def licensed_otherwise(mine: tuple[str, str], theirs: tuple[str, str]) -> tuple[str, str]:
    """Return whether a fallback helps if the license fails, by the license and publisher of both models."""
    if mine[0] == theirs[0]:
        return "bad", say("No: it has the same license, {value}.", value=mine[0])
    if mine[1].casefold() == theirs[1].casefold():
        return "warn", say("In part: it has another license, {value}, of the same publisher.", value=theirs[0])
    return "ok", say("Yes: it has another license, {value}, of another publisher.", value=theirs[0])


def graph_of(rows: Iterable[FallbackRow]) -> FallbackDrawing | None:
    """Return the drawing of some fallbacks, None if there are none."""
    shown = list(rows)[:MOST_DRAWN]
    if not shown:
        return None
    nodes: dict[int, GraphNode] = {}
    for one in shown:
        nodes.setdefault(one.decision.decision, _node(one.decision, one.standing))
        known = one.named is not None and one.named_standing is not None
        nodes.setdefault(
            one.number,
            _node(one.named, one.named_standing)
            if known and one.named and one.named_standing
            else GraphNode(one.number, "", "quiet", say("Not visible to you")),
        )
    return drawn(nodes, [(one.decision.decision, one.number) for one in shown])


def _node(entry: CatalogEntry, stands: Standing) -> GraphNode:
    tone, word = shown_standing(entry, stands)
    return GraphNode(entry.decision, entry.repo_id, tone, word)
