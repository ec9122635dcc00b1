"""Reads of an incident window: decisions in force at any time in it, with all that a page shows of each."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from reviews.decisions.models import Decision, DecisionFile
from reviews.decisions.past import standings_at
from reviews.decisions.queries import Standing, decisions, halts
from reviews.decisions.responsibility.handed import change_owners
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.queries import events_between
from reviews.decisions.window.spans import DecisionSpan, Span, Suspension, in_force
from reviews.language.phrases import joined
from reviews.ledger.events import sentence
from reviews.ledger.models import LedgerEntry
from reviews.people.holder import Holder, holder_from

MOST_FILES = 200
"""Files of a decision that the page lists; the CSV has all."""
MANY = 200
"""Decisions of the CSV that are read together."""
MOST_ENTRIES = 500
"""Ledger entries of a page of decisions that are shown."""


@dataclass(frozen=True)
class WindowFilter:
    """The window, and what narrows it: a repository, the SHA-256 of a file; "" for each that does not."""

    window: Span
    repo: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class WindowRow:
    """One decision of the window: spans in force, standing at both ends, what was recorded, bytes, who.

    ``before`` is None if the decision was issued in the window. ``owner`` is the change owner in the record,
    ``owner_now`` whoever it was handed over to, "" if it is the same.
    """

    decision: Decision
    spans: list[Span]
    before: Standing | None
    after: Standing
    events: list[DecisionEvent]
    entries: list[tuple[datetime, str, str]]
    files: list[DecisionFile]
    count: int
    owner: str
    owner_now: str


def decisions_in(found: QuerySet[Decision], asked: WindowFilter) -> QuerySet[Decision]:
    """Narrow to decisions that had been issued and had neither ended nor expired at some time in the window."""
    start, end = asked.window.start, asked.window.end
    found = found.filter(Q(change__isnull=True) | Q(change__at__gt=start), issued_at__lte=end)
    found = found.filter(review_by__gte=start.date())
    if asked.repo:
        found = found.filter(repo_id=asked.repo)
    if asked.sha256:
        found = found.filter(pk__in=DecisionFile.objects.filter(sha256=asked.sha256).values("decision"))
    return found


def page_of(found: QuerySet[Decision], number: Any, size: int) -> "Page[Any]":
    """Return one page of decisions, newest first. Only the decisions on it are read with what a standing needs.

    Otherwise a far page would work out the conditions and stages of every decision before it.
    """
    page: Page[Any] = Paginator(found.order_by("-number").values_list("pk", flat=True), size).get_page(number)
    page.object_list = known(list(page.object_list))
    return page


def known(numbers: Sequence[int]) -> list[Decision]:
    """Return the decisions with these numbers, in this order, with all that a standing needs."""
    found = decisions().in_bulk(list(numbers))
    return [found[key] for key in numbers]


def rows(page: Iterable[Decision], asked: WindowFilter) -> list[WindowRow]:
    """Return what the page shows of each decision, in a fixed number of queries."""
    found, window = list(page), asked.window
    end = min(window.end, timezone.now())
    early = [one for one in found if one.issued_at <= window.start]
    before = dict(zip([one.pk for one in early], standings_at(early, window.start), strict=True))
    after = standings_at(found, end)
    events: dict[int, list[DecisionEvent]] = defaultdict(list)
    for event in events_between(found, window.start, window.end):
        events[event.decision_id].append(event)
    keys = [one.pk for one in found]
    entries, now, files, counts = _entries(found, window), change_owners(keys), *_files(keys, asked)
    return [
        WindowRow(
            one, in_force(life(one), window), before.get(one.pk), stands, events[one.pk], entries[one.candidate_id],
            files[one.pk], counts.get(one.pk, 0), *owners(one, now),
        )
        for one, stands in zip(found, after, strict=True)
    ]  # fmt: skip


def life(decision: Decision) -> DecisionSpan:
    """Return what tells when a decision of ``decisions()`` was in force."""
    change = getattr(decision, "change", None)
    suspended = [
        Suspension(
            date.fromisoformat(one["lapses_on"]), datetime.fromisoformat(one["met_at"]) if one["met_at"] else None
        )
        for one in vars(decision)["c_conditions"]
        if one["lapses_on"]
    ]
    halted = [(at, over) for _, at, over in halts(decision)]
    return DecisionSpan(decision.issued_at, decision.review_by, change.at if change else None, suspended, halted)


def owners(decision: Decision, now: Mapping[int, Holder]) -> tuple[str, str]:
    """Return the change owner in the record ("" if it names none), and whoever owns changes now ("" if the same)."""
    said, holder = holder_from(json.loads(bytes(decision.canonical)).get("change_owner")), now.get(decision.pk)
    same = holder is None or (holder.kind, holder.key) == (said.kind, said.key)
    return said.words, "" if holder is None or same else holder.words


COLUMNS = (
    "decision", "repository", "commit", "workload", "team", "in force (UTC)", "issued by", "legal", "engineering",
    "change owner in the record", "change owner now", "record SHA-256", "file", "file SHA-256", "bytes",
)  # fmt: skip
"""The columns of ``lines``."""


def lines(found: QuerySet[Decision], asked: WindowFilter) -> Iterator[list[object]]:
    """Yield the lines of the CSV of decisions: one for each file of each, its spans in UTC."""
    now = change_owners(found.order_by().values("pk"))
    for one, files in _with_files(found, asked):
        spans = joined(
            "; ", (f"{each.start.isoformat()}/{each.end.isoformat()}" for each in in_force(life(one), asked.window))
        )
        about = [
            one.number,
            one.repo_id,
            one.commit,
            one.workload.slug,
            one.workload.team.name,
            spans,
            one.issued_by.name,
            one.legal_signoff.signer.name,
            one.engineering_signoff.signer.name,
            *owners(one, now),
            one.sha256,
        ]
        for file in files:
            yield [*about, file.path, file.sha256, file.size if file.size is not None else ""]


def _with_files(found: QuerySet[Decision], asked: WindowFilter) -> Iterator[tuple[Decision, list[DecisionFile]]]:
    """Yield decisions with their files, a few queries for many decisions; each decision is read when its turn comes."""
    numbers = list(found.order_by("number").values_list("pk", flat=True))
    for start in range(0, len(numbers), MANY):
        keys = numbers[start : start + MANY]
        files: dict[int, list[DecisionFile]] = defaultdict(list)
        for file in _wanted(keys, asked).order_by("pk"):
            files[file.decision_id].append(file)
        for one in decisions().filter(pk__in=keys).order_by("number"):
            yield one, files[one.pk]


def _files(keys: list[int], asked: WindowFilter) -> tuple[dict[int, list[DecisionFile]], dict[int, int]]:
    """Return the first files of each decision, and how many each has: some have thousands."""
    wanted = _wanted(keys, asked)
    counts = dict(wanted.order_by().values_list("decision").annotate(many=Count("pk")))
    place = Window(RowNumber(), partition_by="decision_id", order_by="pk")
    files: dict[int, list[DecisionFile]] = defaultdict(list)
    for file in wanted.annotate(place=place).filter(place__lte=MOST_FILES).order_by("pk"):
        files[file.decision_id].append(file)
    return files, counts


def _wanted(keys: list[int], asked: WindowFilter) -> QuerySet[DecisionFile]:
    wanted = DecisionFile.objects.filter(decision__in=keys)
    return wanted.filter(sha256=asked.sha256) if asked.sha256 else wanted


def _entries(found: list[Decision], window: Span) -> dict[int, list[tuple[datetime, str, str]]]:
    """Return what the ledger recorded of the candidates within the window, oldest first: moment, actor, sentence."""
    subjects = {f"candidate:{one.candidate_id}": one.candidate_id for one in found}
    recorded = LedgerEntry.objects.filter(subject__in=subjects, at__range=(window.start, window.end))
    said: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    for entry in recorded.order_by("sequence")[:MOST_ENTRIES]:
        words = sentence(entry.event, entry.label, entry.data)
        said[subjects[entry.subject]].append((entry.at, entry.actor, words))
    return said
