"""What machines are answered: the narrow rows of the repositories' decisions, judged by the rules of ``answers``."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from django.utils import timezone

from reviews.decisions import answers
from reviews.decisions.answers import (
    IN_FORCE,
    PRODUCTION,
    TEST,
    UNDER_REVIEW,
    CheckQuestion,
    DecisionValue,
    Related,
    Reply,
)
from reviews.decisions.entries import standings
from reviews.decisions.gate.scopes import named_by, wider_fields
from reviews.decisions.models import DecisionAlert, DecisionFile
from reviews.decisions.stages.queries import waiting_for_each
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.query_plans import planned
from reviews.readmodels.models import CatalogEntry
from reviews.workloads.models import Workload
from reviews.workloads.permits import sees_private
from reviews.workloads.queries import visible_to

DENIED = DecisionAlert.AlertKind.EMERGENCY_DENIED
"""The one kind of alert that denies."""

COLUMNS = (
    "decision", "hub", "repo_id", "commit", "sha256", "workload_slug", "risk", "review_by", "stage", "ended",
    "shaken_from", "denies", "card",
)  # fmt: skip
"""What is read of an entry, in the order of the model, as ``from_db`` takes it."""
NARROW = """
SELECT decision, hub, repo_id, "commit", sha256, workload_slug, risk, review_by, stage, ended, shaken_from, denies, card
FROM reviews_catalogentry WHERE (hub, repo_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"""
ROWS = NARROW + " ORDER BY decision"
"""Plain SQL, because putting it together anew for each question took Django longer than PostgreSQL its answer."""
SEEN_ROWS = NARROW + " AND (NOT private OR team = ANY(%s)) ORDER BY decision"
"""The same for somebody who reviews nothing and sits in some teams; the rule of ``entries.visible_to``."""


@dataclass(frozen=True)
class Known:
    """What is known about all the repositories in question, gathered at once for any number of questions."""

    by_repository: dict[tuple[str, str], list[DecisionValue]]
    related: Related
    workloads: frozenset[str]
    met: Mapping[int, tuple[tuple[str, int, str], ...]]


def check(question: CheckQuestion) -> Reply:
    """Allow or deny, with reasons and the decision's number."""
    return check_all([question])[0]


def check_all(questions: Sequence[CheckQuestion], seer: User | None = None) -> list[Reply]:
    """Answer each question, in order. Repository names must match exactly, within one hub.

    With a ``seer``, as if there were only the workloads that this person may see, and the decisions for them.

    One query for any number of questions and decisions, and a few more only for what some ask about: files, what
    decisions for test wait for, what has changed under one, workloads without a decision here, and records that
    this process has not met yet.
    """
    known = _gather([one for one in questions if answers.COMMIT.fullmatch(one.commit)], seer)
    return _with_named([_reply(one, known) for one in questions], known)


def _reply(question: CheckQuestion, known: Known) -> Reply:
    if answers.COMMIT.fullmatch(question.commit) and question.workload not in known.workloads:
        why = say(
            "No workload is called “{workload}”. Use the short name from its page's URL.", workload=question.workload
        )
        return Reply(False, None, (why, *answers.malformed(question)))
    return answers.reply(question, known.by_repository.get((question.hub, question.repo), []), known.related)


def _with_named(replies: Sequence[Reply], known: Known) -> list[Reply]:
    """Return the replies with what the record of the decision that each rests on names: duties pack and run."""
    meant = {one.decision for one in replies}
    records = {
        value.number: value.sha256
        for values in known.by_repository.values()
        for value in values
        if value.number in meant
    }
    named = named_by(records)
    return [
        replace(one, met=known.met[one.decision], **named[one.decision]._asdict())
        if one.decision is not None and one.decision in named
        else one
        for one in replies
    ]


def _gather(questions: Sequence[CheckQuestion], seer: User | None) -> Known:
    repositories = sorted({(one.hub, one.repo) for one in questions})
    entries = _entries(repositories, seer) if repositories else []
    values = values_of(entries)
    near = [
        (question, value)
        for question in questions
        for value in values.get((question.hub, question.repo), ())
        if value.commit == question.commit
    ]
    own = {(one.hub, one.repo, one.commit, one.workload) for one, value in near if value.workload == one.workload}
    others: dict[str, list[DecisionValue]] = defaultdict(list)
    for question, value in near:
        mine = (question.hub, question.repo, question.commit, question.workload) in own
        if not mine and value.standing in (IN_FORCE, UNDER_REVIEW):
            others[question.workload].append(value)
    waiting = {value.number for one, value in near if (value.stage, one.stage) == (TEST, PRODUCTION)}
    waits = {number: one.sentence for number, one in waiting_for_each(waiting).items()} if waiting else {}
    related = Related(_covered(near), waits, wider_fields(others))
    met = {one.decision: _met(one.card["conditions"]) for one in entries}
    return Known(values, related, _workloads(questions, entries, seer), met)


def _met(conditions: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int, str], ...]:
    return tuple((one["track"], one["number"], one["met_at"]) for one in conditions if one["met_at"])


def values_of(entries: Sequence[CatalogEntry]) -> dict[tuple[str, str], list[DecisionValue]]:
    """Return decisions as the rules judge them now, by hub and repository."""
    values: dict[tuple[str, str], list[DecisionValue]] = defaultdict(list)
    stands = standings(entries, timezone.now())
    for one in entries:
        value = DecisionValue(
            number=one.decision, commit=one.commit, workload=one.workload_slug, risk=one.risk, refuse=one.denies,
            standing=stands[one.decision].word, why=stands[one.decision].why, stage=one.stage,
            alerts=tuple(why for kind, why in one.card["alerts"] if kind != DENIED),
            denied=tuple(why for kind, why in one.card["alerts"] if kind == DENIED),
            fallback=one.card["fallback"] or {}, sha256=one.sha256,
        )  # fmt: skip
        values[one.hub, one.repo_id].append(value)
    return values


def _entries(repositories: Sequence[tuple[str, str]], seer: User | None) -> list[CatalogEntry]:
    asked = ROWS
    given: list[object] = [[hub for hub, _ in repositories], [repo for _, repo in repositories]]
    if seer is not None and not sees_private(seer):
        asked, given = SEEN_ROWS, [*given, sorted(seer.team_ids)]
    with planned() as cursor:
        cursor.execute(asked, given)
        return [CatalogEntry.from_db(DEFAULT_DB_ALIAS, COLUMNS, [*told, json.loads(card)]) for *told, card in cursor]


def _covered(near: Collection[tuple[CheckQuestion, DecisionValue]]) -> list[tuple[int, str, str]]:
    """Return the files of the decisions in question that are asked about by digest or path; one query if any are."""
    asked = [(value.number, one) for one, value in near if one.sha256 or one.file]
    if not asked:
        return []
    named = Q(sha256__in={one.sha256 for _, one in asked if one.sha256})
    named |= Q(path__in={one.file for _, one in asked if one.file})
    rows = DecisionFile.objects.filter(named, decision__in={number for number, _ in asked})
    return list(rows.order_by().values_list("decision_id", "sha256", "path"))


def _workloads(
    questions: Sequence[CheckQuestion], entries: Sequence[CatalogEntry], seer: User | None
) -> frozenset[str]:
    """Return the workloads in question that exist for who asks; those with a decision here need no query."""
    known = {one.workload_slug for one in entries}
    rest = {one.workload for one in questions} - known
    if rest:
        found = Workload.objects.all() if seer is None else visible_to(seer)
        known |= set(found.filter(slug__in=rest).order_by().values_list("slug", flat=True))
    return frozenset(known)
