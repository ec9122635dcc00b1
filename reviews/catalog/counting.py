"""Every count of the catalog page in one statement that reads the narrow rows once."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from reviews.decisions.answers import PRODUCTION
from reviews.readmodels.models import CatalogEntry
from reviews.statements import Statement
from reviews.workloads.models import Workload

Counted = dict[str, list[tuple[str, str, int]]]

BY_VALUE = {
    "license": ("license_name", "''"),
    "task": ("task", "''"),
    "node": ("node_class", "''"),
    "workload": ("workload_slug", "workload_name"),
    "publisher": ("publisher", "''"),
    "family": ("family", "''"),
    "rights": ("license_class", "''"),
    "openness": ("openness", "''"),
    "quantization": ("quantization", "''"),
    "known": ("known", "''"),
}
"""Facets that list the values of a column: the column, and the words of a value."""

BY_WORD = {"language": "claimed", "evaluated": "evaluated", "input": "inputs", "output": "outputs"}
"""Facets that list the words of a column that holds several."""


def count(asked: Statement) -> Counted:
    """Return every facet's counts, each under all filters but its own, most frequent first, and the totals "all",
    "found", "covering" and "in-production", which are those that cover the question in production."""
    found: Counted = {}
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        for facet, value, label, number in cursor.fetchall():
            if value and number:
                found.setdefault(facet, []).append((value, label, number))
    for listed in found.values():
        listed.sort(key=lambda one: (-one[2], one[1] or one[0]))
    return found


def written(
    offers: QuerySet[CatalogEntry],
    workloads: QuerySet[Workload],
    narrowing: Mapping[str, Q],
    steps: Mapping[str, Mapping[str, str]],
) -> Statement:
    """Return the statement of all counts.

    ``narrowing`` holds the condition of each filter that is set, ``steps`` the values of the facets that are no
    column, each with its condition on the columns read here.
    """
    apart = {name: asked for name, asked in narrowing.items() if name in BY_VALUE or name in BY_WORD or name in steps}
    always = [asked for name, asked in narrowing.items() if name not in apart]
    columns = [
        *(column for column, _ in BY_VALUE.values()),
        *BY_WORD.values(),
        "workload_name",
        "context_tokens",
        "parameters",
        "stage",
        "review_by",
        "findings",
    ]
    marks = {f"m_{name}": ExpressionWrapper(asked, output_field=BooleanField()) for name, asked in apart.items()}
    read = offers.filter(*always).annotate(**marks).order_by().values(*columns, "shaken", "misfit", *marks)
    teams = {"team_slug": F("team__slug"), "team_name": F("team__name")}
    work = workloads.select_related(None).order_by().values("slug", "name", **teams)
    try:
        rows, values = read.query.sql_with_params()
        purposes, more = work.query.sql_with_params()
    except EmptyResultSet:  # nothing is visible at all
        return "SELECT '', '', '', 0", ()
    total, last = offers.order_by().values("pk").query.sql_with_params() if always else ("SELECT FROM entries", ())
    # Every text below is the code's own, or Django's with the values apart; what a person typed is among the values.
    text = " ".join([
        f"WITH entries AS MATERIALIZED ({rows}), purposes AS MATERIALIZED ({purposes})",
        " UNION ALL ".join(_parts(apart, steps)),
        f"UNION ALL SELECT 'all', 'all', '', count(*) FROM ({total}) AS everything",  # noqa: S608
    ])  # fmt: skip
    return text, (*values, *more, *last)


def _parts(apart: Mapping[str, Any], steps: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the parts of the statement; all but the last two read the rows that the first one has gathered."""
    parts = [
        f"SELECT '{name}', {value}, {label}, count(*) FROM entries WHERE {_but(apart, name)} GROUP BY 2, 3"  # noqa: S608
        for name, (value, label) in BY_VALUE.items()
    ]
    # Equal lists of words are counted as one text, and only the few different ones are taken apart.
    parts += [
        f"SELECT '{name}', word, '', sum(n)::bigint FROM (SELECT {column}, count(*) FROM entries "  # noqa: S608
        f"WHERE {_but(apart, name)} GROUP BY 1) AS listed (said, n), "
        "unnest(string_to_array(btrim(said), ' ')) AS words (word) GROUP BY 2"
        for name, column in BY_WORD.items()
    ]
    every = _but(apart, "")
    sums = [("found", "found", every), ("covering", "covering", f"{every} AND misfit = 0 AND shaken < 2")]
    sums.append(("in-production", "in-production", f"{every} AND misfit = 0 AND shaken < 2 AND stage = '{PRODUCTION}'"))
    sums += [
        (name, value, f"{_but(apart, name)} AND {condition}")
        for name, known in steps.items()
        for value, condition in known.items()
    ]
    filtered = ", ".join(f"count(*) FILTER (WHERE {condition}) AS n{at}" for at, (_, _, condition) in enumerate(sums))
    listed = ", ".join(f"('{facet}', '{value}', '', n{at})" for at, (facet, value, _) in enumerate(sums))
    parts.append(
        f"SELECT told.* FROM (SELECT {filtered} FROM entries) AS s, LATERAL (VALUES {listed}) AS told (f, v, l, n)"  # noqa: S608
    )
    parts.append("SELECT 'purposes', slug, name, count(*) FROM purposes GROUP BY 2, 3")
    parts.append("SELECT 'teams', team_slug, team_name, count(*) FROM purposes GROUP BY 2, 3")
    return parts


def _but(apart: Mapping[str, Any], name: str) -> str:
    """Return the condition of every filter but one."""
    return " AND ".join(f"m_{one}" for one in apart if one != name) or "true"
