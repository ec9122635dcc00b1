"""Every count of the catalog page in one statement that reads the narrow rows once."""

from collections.abc import Mapping

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from reviews.decisions.answers import PRODUCTION
from reviews.readmodels.models import TRAITS, CatalogEntry, trait_number
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


WORKLOAD = ["workload_slug", "workload_name"]
FIGURES = ["shaken", "misfit", "findings", "context_tokens"]
CODED = ["parameters", "review_by", "stage"]
"""Columns that only conditions of facets are on."""
IN_PRODUCTION = f"stage = '{PRODUCTION}'"
GROUPED = {"traits": TRAITS, "work": WORKLOAD, "figures": FIGURES}
"""What is grouped together in the one pass over the rows: of thousands of rows, a few hundred groups are left for the
facets to add up, each as an array. The pass knows texts by one number for all of them, and the workload by its name in
addresses; the arrays come from one decision of each group. ``figures`` has besides, as bits, which conditions on other
columns hold."""


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
    column, each with its condition, which begins with the column that it is on.
    """
    apart = {name: asked for name, asked in narrowing.items() if name in BY_VALUE or name in BY_WORD or name in steps}
    always = [asked for name, asked in narrowing.items() if name not in apart]
    columns = ["decision", "workload_slug", *FIGURES, *CODED]
    marks = {f"m_{name}": ExpressionWrapper(asked, output_field=BooleanField()) for name, asked in apart.items()}
    read = offers.filter(*always).annotate(**marks, trait=trait_number()).order_by().values(*columns, "trait", *marks)
    teams = {"team_slug": F("team__slug"), "team_name": F("team__name")}
    work = workloads.select_related(None).order_by().values("slug", "name", **teams)
    try:
        rows, values = read.query.sql_with_params()
        purposes, more = work.query.sql_with_params()
    except EmptyResultSet:  # nothing is visible at all
        return "SELECT '', '', '', 0", ()
    every, last = offers.order_by().values("pk").query.sql_with_params() if narrowing else ("", ())
    # Every text below is the code's own, or Django's with the values apart; what a person typed is among the values.
    total = f"count(*) FROM ({every}) AS everything" if narrowing else f"sum(n)::bigint FROM grouped {_of('work')}"
    text = " ".join([
        f"WITH counted AS MATERIALIZED ({_counted(rows, list(apart), _coded(steps))}),",
        f"grouped AS MATERIALIZED ({_grouped()}),",
        f"purposes AS MATERIALIZED ({purposes})",
        " UNION ALL ".join(_parts(list(apart), steps)),
        f"UNION ALL SELECT 'all', 'all', '', {total}",
    ])  # fmt: skip
    return text, (*values, *more, *last)


def _coded(steps: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the conditions on columns of which a group would have too many values."""
    found = [condition for known in steps.values() for condition in known.values()]
    return [one for one in [*found, IN_PRODUCTION] if one.partition(" ")[0] in CODED]


def _counted(rows: str, apart: list[str], coded: list[str]) -> str:
    """Return the groups of ``GROUPED``, each with one of its decisions and the one filter that keeps its rows out.

    ``failing`` is 0 for rows that all filters leave, else the place of the one that does not; rows that two filters
    leave out are in no count.
    """
    found = [(0, apart), *((place, apart[: place - 1] + apart[place:]) for place in range(1, len(apart) + 1))]
    whens = " ".join(
        f"WHEN {' AND '.join(f'm_{one}' for one in passed) or 'true'} THEN {place}" for place, passed in found
    )
    bits = " + ".join(f"CASE WHEN {condition} THEN {2**at} ELSE 0 END" for at, condition in enumerate(coded))
    return (
        "SELECT trait, workload_slug, figures, failing, GROUPING (trait, workload_slug, figures) AS part,"  # noqa: S608
        f" count(*) AS n, min(decision) AS one FROM (SELECT decision, trait, workload_slug,"
        f" ARRAY[{', '.join(FIGURES)}, {bits}] AS figures, CASE {whens} END AS failing FROM ({rows}) AS entries)"
        " AS marked WHERE failing IS NOT NULL"
        " GROUP BY failing, GROUPING SETS ((trait), (workload_slug), (figures))"
    )


def _grouped() -> str:
    """Return the groups with their texts, which the decision that each names has."""
    arrays = ", ".join(
        f"ARRAY[{', '.join(columns)}]::text[] AS {name}" for name, columns in (("traits", TRAITS), ("work", WORKLOAD))
    )
    # One by one (LIMIT), since PostgreSQL expects so many groups that it would read all decisions instead.
    return (
        f"SELECT traits, work, figures, failing, part, n FROM counted, LATERAL (SELECT {arrays}"  # noqa: S608  (as above)
        " FROM reviews_catalogentry WHERE decision = counted.one LIMIT 1) AS told"
    )


def _of(name: str) -> str:
    """Return the condition for the groups by one of ``GROUPED``: in ``part``, its bit is 0 and the others' are 1."""
    last = len(GROUPED) - 1
    return f"WHERE part = {2 ** len(GROUPED) - 1 - 2 ** (last - list(GROUPED).index(name))}"


def _parts(apart: list[str], steps: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the parts of the statement; all but the last two add up the groups."""
    parts = [
        f"SELECT '{name}', {_place(value)}, {_place(label)}, sum(n)::bigint FROM grouped "  # noqa: S608  (as above)
        f"{_of('work' if name == 'workload' else 'traits')} AND {_but(apart, name)} GROUP BY 2, 3"
        for name, (value, label) in BY_VALUE.items()
    ]
    # Equal lists of words are counted as one text, and only the few different ones are taken apart.
    parts += [
        f"SELECT '{name}', word, '', sum(n)::bigint FROM (SELECT {_place(column)}, sum(n) FROM grouped "  # noqa: S608
        f"{_of('traits')} AND {_but(apart, name)} GROUP BY 1) AS listed (said, n), "
        "unnest(string_to_array(btrim(said), ' ')) AS words (word) GROUP BY 2"
        for name, column in BY_WORD.items()
    ]
    parts.append(_sums(apart, steps))
    parts.append("SELECT 'purposes', slug, name, count(*) FROM purposes GROUP BY 2, 3")
    parts.append("SELECT 'teams', team_slug, team_name, count(*) FROM purposes GROUP BY 2, 3")
    return parts


def _place(column: str) -> str:
    """Return a column as an element of its array; other texts as they are."""
    for name, columns in GROUPED.items():
        if column in columns:
            return f"{name}[{columns.index(column) + 1}]"
    return column


def _sums(apart: list[str], steps: Mapping[str, Mapping[str, str]]) -> str:
    """Return the part with the totals, and with the values of the facets that are no column."""
    coded = _coded(steps)
    covering = "misfit = 0 AND shaken < 2"
    sums = [("found", "found", "true"), ("covering", "covering", covering)]
    sums.append(("in-production", "in-production", f"{_bit(coded, IN_PRODUCTION)} AND {covering}"))
    sums += [(name, value, _bit(coded, said)) for name, known in steps.items() for value, said in known.items()]
    filtered = ", ".join(
        f"sum(n) FILTER (WHERE {_but(apart, facet)} AND {said})::bigint AS n{at}"
        for at, (facet, _, said) in enumerate(sums)
    )
    listed = ", ".join(f"('{facet}', '{value}', '', n{at})" for at, (facet, value, _) in enumerate(sums))
    columns = ", ".join(f"{_place(one)} AS {one}" for one in FIGURES)
    return (
        f"SELECT told.* FROM (SELECT {filtered} FROM (SELECT failing, n, {columns},"  # noqa: S608  (as above)
        f" figures[{len(FIGURES) + 1}] AS bits FROM grouped {_of('figures')}) AS figured) AS s,"
        f" LATERAL (VALUES {listed}) AS told (f, v, l, n)"
    )


def _bit(coded: list[str], condition: str) -> str:
    """Return a condition for a group: one of the coded ones as its bit, any other as it is."""
    return f"bits & {2 ** coded.index(condition)} > 0" if condition in coded else condition


def _but(apart: list[str], name: str) -> str:
    """Return the condition for the groups whose rows every filter but one leaves."""
    return f"failing IN (0, {apart.index(name) + 1})" if name in apart else "failing = 0"
