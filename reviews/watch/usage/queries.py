"""Reads of usage: the readings of decisions, and what of them nears or passes a limit or was not read in time."""

import json
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.language.phrases import dated, joined, say
from reviews.watch.usage.models import UsageReading
from reviews.watch.usage.nearness import NEAR, OVER

TITLE = "Threshold: "
"""How the rules begin the title of a result about one threshold."""
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
    """Return what the usage means for each decision by its number, each kind with its sentences, in two queries.

    The newest reading near or over each limit counts, also once a lower one came: a person ends what it means.
    """
    decisions = {one.number: one for one in found}
    rows: dict[int, dict[str, list[UsageReading]]] = {number: {} for number in decisions}
    for one in UsageReading.objects.filter(decision__in=decisions).select_related("by").order_by("pk"):
        rows[one.decision_id].setdefault(one.limit, []).append(one)
    asked = _limited(decisions)
    return {number: _findings(one, rows[number], asked[number]) for number, one in decisions.items()}


def _findings(decision: Decision, rows: dict[str, list[UsageReading]], asked: set[str]) -> dict[str, str]:
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
    first = timezone.localdate(decision.issued_at) + FIRST
    unread = asked - {some[-1].title for some in rows.values()}
    if first < today:
        late += [
            say(
                "Nobody has read the usage against a limit on {removeprefix} by {first}.",
                removeprefix=title.removeprefix(TITLE),
                first=dated(first, "%-d %b %Y"),
            )
            for title in sorted(unread)
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


def _limited(numbers: Iterable[int]) -> dict[int, set[str]]:
    """Return the titles of the limits with a number that the records of these decisions name."""
    with connection.cursor() as cursor:
        cursor.execute(RULES, [list(numbers)])
        titles = {number: json.loads(said) for number, said in cursor.fetchall()}
    return {
        number: {one for one in said if one.startswith(TITLE) and not one.endswith("type of business")}
        for number, said in titles.items()
    }


def recorders(decision: Decision) -> list[UsageReading]:
    """Return the readings from the newest near or over a limit on; whoever recorded one does not end its finding."""
    rows = readings_of(decision)
    first = max((place for place, one in enumerate(rows) if one.place in (NEAR, OVER)), default=len(rows))
    return rows[first:]
