"""Reads for answers beside the narrow rows: in what a workload is wider than approved ones, and what records name."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection

from reviews.decisions.answers import DecisionValue
from reviews.decisions.fallback_choices import scope
from reviews.decisions.gate.reach import UseScope, wider
from reviews.decisions.models import Decision
from reviews.language.phrases import say
from reviews.workloads.models import Workload

WORDS = (
    ("purpose", say("purpose")), ("users", say("users")), ("expected_output", say("expected output")),
    ("territory", say("territory")),
    ("latency_target", say("latency target")), ("latency_words", say("latency target in figures")),
)  # fmt: skip
"""Free texts of a statement with the names of their fields."""

NAMED = """
SELECT number, coalesce(convert_from(canonical, 'UTF8')::jsonb #>> '{duties_pack,sha256}', ''),
    (convert_from(canonical, 'UTF8')::jsonb #>> '{runs,0,number}')::bigint, candidate_id,
    jsonb_build_object(
        'conditions', convert_from(canonical, 'UTF8')::jsonb -> 'conditions',
        'duties', convert_from(canonical, 'UTF8')::jsonb #> '{license,rights,duties}',
        'runtime', convert_from(canonical, 'UTF8')::jsonb -> 'runtime',
        'envelope', convert_from(canonical, 'UTF8')::jsonb -> 'envelope',
        'node_classes', convert_from(canonical, 'UTF8')::jsonb #> '{workload,node_classes}',
        'environment', convert_from(canonical, 'UTF8')::jsonb #> '{workload,environment}',
        'review_by', convert_from(canonical, 'UTF8')::jsonb -> 'review_by'
    )::text
FROM reviews_decision WHERE number = ANY (%s)
"""
MOST_NAMED = 2000
"""Records of which a process remembers what they name. A record never changes, so neither does that."""


class NamedByRecord(NamedTuple):
    """What a record names: the SHA-256 of its duties pack ("" for none), the run that proved it, and its candidate.

    ``terms`` is JSON of what the model may be used with: conditions, duties, runtime, envelope, node classes,
    environment, review date, each as the record has it.
    """

    pack: str = ""
    run: int | None = None
    candidate: int | None = None
    terms: str = "{}"


_named: dict[tuple[int, str], NamedByRecord] = {}


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


def named_by(records: Mapping[int, str]) -> dict[int, NamedByRecord]:
    """Return what each record names; ``records`` are the records' own digests by the numbers of the decisions.

    One query for those that this process has not read yet.
    """
    missing = [number for number, sha256 in records.items() if (number, sha256) not in _named]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(NAMED, [missing])
            found = {number: NamedByRecord(*said) for number, *said in cursor.fetchall()}
        while len(_named) + len(missing) > MOST_NAMED and _named:
            _named.pop(next(iter(_named)), None)
        _named.update({(number, records[number]): found.get(number, NamedByRecord()) for number in missing})
    return {number: _named.get((number, sha256), NamedByRecord()) for number, sha256 in records.items()}
