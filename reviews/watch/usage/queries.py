"""Reads of usage: the readings of decisions, and what of them nears or passes a limit or was not read in time."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.language.phrases import dated, joined, say
from reviews.legal.models import Agreement
from reviews.watch.usage.agreed import TITLE, agreed_limits
from reviews.watch.usage.models import UsageReading
from reviews.watch.usage.nearness import NEAR, OVER

USAGE_NEAR, USAGE_OVER, USAGE_DUE = "usage-near", "usage-over", "usage-due"
OF_USAGE = frozenset({USAGE_NEAR, USAGE_OVER})
"""The kinds that rest on a reading, which a lower one does not end: a person does."""
FIRST = timedelta(days=90)
"""How long after its issue the usage for a decision is read for the first time, unless somebody named a day."""
MOST_SAID = 5
RULES = """
SELECT number, jsonb_path_query_array(
    convert_from(canonical, 'UTF8')::jsonb, '$.license.rights.rules[*] ? (@.rule == "thresholds").title')
FROM reviews_decision WHERE number = ANY (%s)
"""


def readings_of(decision: Decision) -> list[UsageReading]:
    """Return the readings of a decision, oldest first."""
    return list(UsageReading.objects.filter(decision=decision).select_related("by").order_by("pk"))


def usage_findings(found: Iterable[Decision]) -> dict[int, dict[str, str]]:
    """Return what the usage means for each decision by its number, each kind with its sentences, in three queries.

    The newest reading near or over each limit counts, also once a lower one came: a person ends what it means.
    """
    decisions = {one.number: one for one in found}
    rows: dict[int, dict[str, list[UsageReading]]] = {number: {} for number in decisions}
    for one in UsageReading.objects.filter(decision__in=decisions).select_related("by").order_by("pk"):
        rows[one.decision_id].setdefault(one.limit, []).append(one)
    asked = _limited(decisions.values())
    return {number: _findings(rows[number], asked[number]) for number in decisions}


def _findings(rows: dict[str, list[UsageReading]], asked: dict[str, date]) -> dict[str, str]:
    today = timezone.localdate()
    late = [
        say(
            "The usage against the limit “{rstrip}” was to be read again by {due}.",
            rstrip=some[-1].words.rstrip("."),
            due=dated(some[-1].due, "%-d %b %Y"),
        )
        for some in rows.values()
        if some[-1].due < today
    ]
    unread = asked.keys() - {some[-1].title for some in rows.values()}
    late += [
        say(
            "Nobody has read the usage against a limit on {removeprefix} by {asked}.",
            removeprefix=title.removeprefix(TITLE),
            asked=dated(asked[title], "%-d %b %Y"),
        )
        for title in sorted(unread)
        if asked[title] < today
    ]
    said = {
        USAGE_NEAR: [last.sentence for some in rows.values() if (last := _newest(some, NEAR))],
        USAGE_OVER: [last.sentence for some in rows.values() if (last := _newest(some, OVER))],
        USAGE_DUE: late,
    }
    return {kind: _joined(sentences) for kind, sentences in said.items() if sentences}


def _newest(rows: list[UsageReading], place: str) -> UsageReading | None:
    return next((one for one in reversed(rows) if one.place == place), None)


def _joined(sentences: list[str]) -> str:
    more = say(" And {number_of} more.", number_of=len(sentences) - MOST_SAID) if len(sentences) > MOST_SAID else ""
    return joined(" ", sentences[:MOST_SAID]) + more


def _limited(found: Iterable[Decision]) -> dict[int, dict[str, date]]:
    """Return the titles of the limits with a number, each with the day by which its usage is read first.

    They are those that the records of these decisions name, and those of agreements that count now.
    """
    rows = {one.number: one for one in found}
    with connection.cursor() as cursor:
        cursor.execute(RULES, [list(rows)])
        titles = {number: json.loads(said) for number, said in cursor.fetchall()}
    agreed = Agreement.objects.filter(repo_id__in={one.repo_id for one in rows.values()}, approved_at__isnull=False)
    known = list(agreed.exclude(most_users=None, most_revenue=None).order_by("pk"))
    limited = {}
    for number, one in rows.items():
        issued = timezone.localdate(one.issued_at)
        named = [
            title for title in titles[number] if title.startswith(TITLE) and not title.endswith("type of business")
        ]
        own = [row for row in known if (row.hub, row.repo_id) == (one.hub, one.repo_id)]
        limits = agreed_limits(own, timezone.localdate())
        limited[number] = dict.fromkeys(named, issued + FIRST) | {
            limit.title: max(issued, limit.since) + FIRST for limit in limits
        }
    return limited


def recorders(decision: Decision) -> list[UsageReading]:
    """Return the readings from the newest near or over a limit on; whoever recorded one does not end its finding."""
    rows = readings_of(decision)
    first = max((place for place, one in enumerate(rows) if one.place in (NEAR, OVER)), default=len(rows))
    return rows[first:]
