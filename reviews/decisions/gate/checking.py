"""What machines are answered: the narrow rows of the repositories' decisions, judged by the rules of ``answers``."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone

from reviews.decisions import answers
from reviews.decisions.answers import PRODUCTION, TEST, CheckQuestion, DecisionValue, Reply
from reviews.decisions.entries import standings
from reviews.decisions.models import DecisionFile
from reviews.decisions.stages.queries import waiting_for_each
from reviews.readmodels.models import CatalogEntry
from reviews.workloads.models import Workload

ROWS = """
SELECT decision, hub, repo_id, "commit", workload_slug, risk, denies, stage, ended, review_by, shaken_from, card
FROM reviews_catalogentry WHERE (hub, repo_id) IN (SELECT * FROM unnest(%s::text[], %s::text[])) ORDER BY decision
"""
"""Plain SQL, because putting it together anew for each question took Django longer than PostgreSQL its answer."""


@dataclass(frozen=True)
class Known:
    """What is known about all the repositories in question, gathered at once for any number of questions."""

    by_repository: dict[tuple[str, str], list[DecisionValue]]
    files: frozenset[tuple[int, str]]
    waits: dict[int, str]
    workloads: frozenset[str]


def check(question: CheckQuestion) -> Reply:
    """Allow or deny, with reasons and the decision's number."""
    return check_all([question])[0]


def check_all(questions: Sequence[CheckQuestion]) -> list[Reply]:
    """Answer each question, in order. Repository names must match exactly, within one hub.

    One query for any number of questions and decisions, and a few more only for what some ask about: files, what
    decisions for test wait for, what has changed under one, and workloads without a decision here.
    """
    known = _gather([one for one in questions if answers.COMMIT.fullmatch(one.commit)])
    return [_reply(one, known) for one in questions]


def _reply(question: CheckQuestion, known: Known) -> Reply:
    if answers.COMMIT.fullmatch(question.commit) and question.workload not in known.workloads:
        why = f"No workload is called “{question.workload}”. Use the short name from its page's URL."
        return Reply(False, None, (why,))
    return answers.reply(question, known.by_repository.get((question.hub, question.repo), []), known.files, known.waits)


def _gather(questions: Sequence[CheckQuestion]) -> Known:
    repositories = sorted({(one.hub, one.repo) for one in questions})
    values: dict[tuple[str, str], list[DecisionValue]] = defaultdict(list)
    entries = _entries(repositories) if repositories else []
    stands = standings(entries, timezone.now())
    for one in entries:
        value = DecisionValue(
            number=one.decision, commit=one.commit, workload=one.workload_slug, risk=one.risk, refuse=one.denies,
            standing=stands[one.decision].word, why=stands[one.decision].why, stage=one.stage,
            alerts=tuple(why for _, why in one.card["alerts"]),
        )  # fmt: skip
        values[one.hub, one.repo_id].append(value)
    meant = {
        (value.number, question.sha256, question.stage): value
        for question in questions
        for value in values.get((question.hub, question.repo), ())
        if (value.commit, value.workload) == (question.commit, question.workload)
    }
    waiting = {value.number for (_, _, stage), value in meant.items() if (value.stage, stage) == (TEST, PRODUCTION)}
    waits = {number: one.sentence for number, one in waiting_for_each(waiting).items()} if waiting else {}
    files = _covered({(number, sha256) for number, sha256, _ in meant if sha256})
    return Known(values, files, waits, _workloads(questions, entries))


def _entries(repositories: Sequence[tuple[str, str]]) -> list[CatalogEntry]:
    return list(CatalogEntry.objects.raw(ROWS, [[hub for hub, _ in repositories], [repo for _, repo in repositories]]))


def _covered(asked: Collection[tuple[int, str]]) -> frozenset[tuple[int, str]]:
    """Return those of some files, each a decision's number and a digest, that the decision covers."""
    if not asked:
        return frozenset()
    rows = DecisionFile.objects.filter(
        decision__in={number for number, _ in asked}, sha256__in={sha256 for _, sha256 in asked}
    )
    return frozenset(asked) & frozenset(rows.values_list("decision_id", "sha256"))


def _workloads(questions: Sequence[CheckQuestion], entries: Sequence[CatalogEntry]) -> frozenset[str]:
    """Return the workloads in question that exist; those with a decision here need no query."""
    known = {one.workload_slug for one in entries}
    rest = {one.workload for one in questions} - known
    if rest:
        known |= set(Workload.objects.filter(slug__in=rest).order_by().values_list("slug", flat=True))
    return frozenset(known)
