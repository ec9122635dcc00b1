"""Reads for answers beside the narrow rows: in what a workload is wider than approved ones, and digests of packs."""

from collections.abc import Iterable, Mapping

from django.db import connection

from reviews.decisions.answers import DecisionValue
from reviews.decisions.fallback_choices import scope
from reviews.decisions.gate.reach import UseScope, wider
from reviews.decisions.models import Decision
from reviews.workloads.models import Workload

WORDS = (
    ("purpose", "purpose"), ("users", "users"), ("expected_output", "expected output"), ("territory", "territory"),
    ("latency_target", "latency target"),
)  # fmt: skip
"""Free texts of a statement with the names of their fields."""

PACKS = """
SELECT number, coalesce(convert_from(canonical, 'UTF8')::jsonb #>> '{duties_pack,sha256}', '')
FROM reviews_decision WHERE number = ANY (%s)
"""
MOST_PACKS = 5000
"""Digests of packs that a process remembers. A record never changes, so neither does what it names."""

_packs: dict[tuple[int, str], str] = {}


def use_scope(work: Workload, *, context: int, concurrency: int) -> UseScope:
    """Return a statement as the rules compare it, for as much context and as many requests at once."""
    return UseScope(
        scope=scope(work), team=str(work.team_id), entity=work.entity_in, users=work.user_band,
        revenue=work.revenue_band, context=context, concurrency=concurrency, overflow=work.overflow_plan,
        nodes=frozenset(work.node_classes), words=tuple((label, str(getattr(work, name))) for name, label in WORDS),
        domains_edition=work.domains_edition,
    )  # fmt: skip


def wider_fields(asked: Mapping[str, Iterable[DecisionValue]]) -> dict[tuple[int, str], list[str]]:
    """Return, for each decision's number and workload in question, in which fields this workload is wider.

    ``asked`` holds the decisions in question for each workload, by its short name. A workload that does not exist has
    no line. Two queries for any number.
    """
    numbers = {one.number for found in asked.values() for one in found}
    if not numbers:
        return {}
    found = Decision.objects.filter(pk__in=numbers).select_related("workload", "engineering_signoff").defer("canonical")
    approved = {
        one.number: use_scope(
            one.workload, context=one.context_tokens,
            concurrency=int(one.engineering_signoff.terms.get("concurrency") or one.workload.concurrency),
        )
        for one in found
    }  # fmt: skip
    stated = {
        one.slug: use_scope(one, context=one.context_tokens, concurrency=one.concurrency)
        for one in Workload.objects.filter(slug__in=asked)
    }
    return {
        (one.number, slug): wider(stated[slug], approved[one.number])
        for slug, found in asked.items()
        if slug in stated
        for one in found
    }


def pack_digests(records: Mapping[int, str]) -> dict[int, str]:
    """Return the SHA-256 of the duties pack that each record names, "" for none; ``records`` are their own digests.

    One query for those that this process has not read yet.
    """
    missing = [number for number, sha256 in records.items() if (number, sha256) not in _packs]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(PACKS, [missing])
            found = dict(cursor.fetchall())
        while len(_packs) + len(missing) > MOST_PACKS and _packs:
            _packs.pop(next(iter(_packs)), None)
        _packs.update({(number, records[number]): found.get(number, "") for number in missing})
    return {number: _packs.get((number, sha256), "") for number, sha256 in records.items()}
