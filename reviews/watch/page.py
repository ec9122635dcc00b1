"""Rows of the watch's page: what the hub said, when, and what is open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from reviews.decisions.alerts import open_alerts
from reviews.decisions.entries import visible_to
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.watch.forms import NEWER, OPEN, UNASKED
from reviews.watch.kinds import KINDS
from reviews.watch.models import WatchedAncestor, WatchedRepository
from reviews.watch.observed import GATES
from reviews.watch.queries import OVERDUE, living_entries, naming


@dataclass(frozen=True)
class WatchRow:
    """One repository on the page: its decisions with their commits, tone and words of the state, the hub's answer.

    ``above`` are the decisions whose model comes from it.
    """

    watched: WatchedRepository
    decisions: list[tuple[int, str]]
    alerts: list[tuple[int, str]]
    tone: str
    state: str
    why: str
    newer: str
    above: list[int]

    @property
    def gate(self) -> str:
        """What the hub says of access, in words."""
        answer = self.watched.answer
        if not answer:
            return say("not known")
        if answer["disabled"]:
            return say("switched off")
        return "private" if answer["private"] else GATES.get(str(answer["gated"]), str(answer["gated"]))


def narrowed(found: QuerySet[WatchedRepository], wanted: Mapping[str, Any]) -> QuerySet[WatchedRepository]:
    """Return the repositories that fit the filters."""
    if wanted.get("q"):
        found = found.filter(repo_id__icontains=wanted["q"])
    here = naming(CatalogEntry.objects.all())
    only = wanted.get("only")
    if only == OPEN:
        alerted = open_alerts().filter(kind__in=KINDS).values("decision")
        found = found.filter(Exists(here.filter(decision__in=alerted)))
    elif only == UNASKED:
        found = found.filter(due_at__lt=timezone.now() - OVERDUE) | found.exclude(error="")
    elif only == NEWER:
        newest = Cast(KeyTextTransform("commit", "answer"), CharField())
        found = found.annotate(said=newest).exclude(answer={}).exclude(said="")
        found = found.filter(Exists(here.exclude(commit=OuterRef("said"))))
    return found


def shown(page: Iterable[WatchedRepository], who: User) -> list[WatchRow]:
    """Return the rows of a page, in three queries more."""
    rows = list(page)
    on: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    names = living_entries(visible_to(who)).filter(hub__in={one.hub for one in rows})
    mine = names.filter(repo_id__in={one.repo_id for one in rows}).order_by("decision")
    for hub, repo, number, commit in mine.values_list("hub", "repo_id", "decision", "commit"):
        on[hub, repo].append((number, commit))
    above: dict[tuple[str, str], list[int]] = defaultdict(list)
    seen = living_entries(visible_to(who)).filter(decision=OuterRef("decision"))
    linked = WatchedAncestor.objects.filter(Exists(seen), repo_id__in={one.repo_id for one in rows})
    for hub, repo, number in linked.order_by("decision").values_list("hub", "repo_id", "decision"):
        above[hub, repo].append(number)
    numbers = [number for some in on.values() for number, _ in some]
    alerts: dict[int, list[str]] = defaultdict(list)
    listed = open_alerts().filter(decision__in=numbers, kind__in=KINDS).annotate(said=F("why")).order_by("pk")
    for number, why in listed.values_list("decision", "said"):
        alerts[number].append(why)
    return [_row(one, on[one.hub, one.repo_id], alerts, above[one.hub, one.repo_id]) for one in rows]


def _row(
    one: WatchedRepository, decisions: list[tuple[int, str]], alerts: Mapping[int, list[str]], above: list[int]
) -> WatchRow:  # fmt: skip
    tone, state, why = _state(one)
    commit = one.answer.get("commit", "")
    newer = commit if commit and any(mine != commit for _, mine in decisions) else ""
    said = [(number, words) for number, _ in decisions for words in alerts.get(number, ())]
    return WatchRow(one, decisions, said, tone, state, why, newer, above)


def _state(one: WatchedRepository) -> tuple[str, str, str]:
    """Return tone and words of what is known of a repository, and why no more is."""
    if one.gone_at:
        return (
            "bad",
            say("Gone"),
            say("The hub said twice, a day apart, that it is not there, and showed other repositories."),
        )
    if one.missing_since:
        return "warn", say("Not found"), say("The hub said once that it is not there. It is asked again a day later.")
    if one.error:
        return "warn", say("Not checked"), one.error
    if one.seen_at is None:
        return "quiet", say("Not asked yet"), ""
    if one.due_at < timezone.now() - OVERDUE:
        return (
            "warn",
            say("Not checked as planned"),
            say("No worker has asked since. Are the scheduler and a worker running?"),
        )
    return "ok", say("Checked"), ""
