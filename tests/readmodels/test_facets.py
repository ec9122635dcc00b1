"""What the facets need is in the rows as the rules in Python say it, and what is not known is "?"."""

import itertools
import json
import random
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from reviews.licensing.rules.openness import COMPONENTS, UNKNOWN, access_of, openness, rights_of
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.json_form import to_json
from reviews.readmodels.models import NO_WORD, CatalogEntry
from reviews.readmodels.queries import stale
from reviews.shortlist.families import proposed_family
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db


def asked(text: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [row[0] for row in cursor.fetchall()]


def test_the_license_class_in_the_rows_is_that_of_the_rule() -> None:
    every = list(all_terms().values())
    terms = [json.dumps(to_json(one)) for one in every]
    said = asked(
        "SELECT license_rights(one::jsonb) FROM unnest(%s::text[]) WITH ORDINALITY AS t (one, at) ORDER BY at", terms
    )
    ruled = [rights_of(one).answer for one in every]
    assert said == ["?" if one == UNKNOWN else one for one in ruled]
    assert len(set(ruled)) >= 7


def test_openness_in_the_rows_is_that_of_the_rule_for_every_class_gate_and_disclosure() -> None:
    by_class = {rights_of(one).answer: one for one in all_terms().values()}
    words = [
        ("released", "withheld", "not said"), ("released", "described"), ("released", "not said"),
        ("released", "described", "withheld"), ("described", "not said"),
    ]  # fmt: skip
    cases, right = [], []
    for (name, terms), gate, said in itertools.product(
        by_class.items(), (False, "auto", "manual", None), itertools.product(*words)
    ):
        parts = dict(zip(COMPONENTS, said, strict=True))
        facts = {f"openness.{one}": {"value": {"said": word}} for one, word in parts.items()}
        cases.append(["?" if name == UNKNOWN else name, json.dumps(gate), json.dumps(facts)])
        label = openness(access_of(gate), terms, parts).label.answer
        right.append("?" if label == UNKNOWN else label)
    columns = [list(one) for one in zip(*cases, strict=True)]
    text = (
        "SELECT openness_label(c, g::jsonb, f::jsonb) FROM unnest(%s::text[], %s::text[], %s::text[])"
        " WITH ORDINALITY AS t (c, g, f, at) ORDER BY at"
    )
    assert asked(text, *columns) == right
    assert len(set(right)) == 5


LINEAGES: list[list[dict[str, Any]]] = [
    [{"id": "a/base", "of": "x/model", "state": "read"}],
    [{"id": "a/mid", "of": "", "state": "read"}, {"id": "b/root", "of": "a/mid", "state": "missing"}],
    [{"id": "a/one", "of": "x/model", "state": "read"}, {"id": "a/two", "of": "x/model", "state": "read"},
     {"id": "a/root", "of": "a/two", "state": "read"}],
    [{"id": "a/new", "of": "x/model", "state": "read", "renamed_from": "a/old"},
     {"id": "b/root", "of": "a/old", "state": "read"}],
    [{"id": "a/base", "of": "x/model", "state": "read"}, {"id": "X/Model", "of": "a/base", "state": "read"}],
    [{"id": "a/base", "of": "x/model", "state": "cycle"}],
    [{"id": "", "of": "x/model", "state": "local"}],
]  # fmt: skip


@pytest.mark.parametrize("ancestors", LINEAGES)
def test_the_family_in_the_rows_is_the_root_that_shortlists_propose(ancestors: list[dict[str, Any]]) -> None:
    (said,) = asked("SELECT catalog_family('x/model', %s::jsonb)", json.dumps({"value": ancestors, "why": ""}))
    assert said == proposed_family("x/model", ancestors)[0][1]


@pytest.mark.parametrize(
    ("ancestors", "root"),
    [
        ('{"value": null, "why": "not said"}', "x/model"),
        ('{"value": null, "why": "not read"}', "?"),
        (None, "?"),
    ],
)
def test_a_family_is_not_known_where_the_lineage_was_not_read(ancestors: str | None, root: str) -> None:
    assert asked("SELECT catalog_family('x/model', %s::jsonb)", ancestors) == [root]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"rung": {"key": "gguf:small", "is": "Quantization, GGUF Q4_K_M"}}, "gguf q4_k_m"),
        ({"rung": {"key": "gguf:<b>", "is": "GGUF <b>"}}, "?"),
        ({"evidence": {"quantization.scheme": {"value": {"quant_method": "AWQ", "bits": 4}, "why": ""}}}, "awq 4-bit"),
        ({"evidence": {"quantization.scheme": {"value": {"quant_method": "fp8"}, "why": ""}}}, "fp8"),
        ({"evidence": {"quantization.scheme": {"value": None, "why": "absent"}}}, "none"),
        ({"evidence": {"quantization.scheme": {"value": None, "why": "absent"},
                       "lineage.relation": {"value": "quantized"}}}, "?"),
        ({"evidence": {"quantization.scheme": {"value": None, "why": "gated"}}}, "?"),
        ({}, "?"),
    ],
)  # fmt: skip
def test_a_quantization_is_the_one_of_the_rung_or_of_the_configuration(record: dict[str, Any], words: str) -> None:
    assert asked("SELECT catalog_quantization(%s::jsonb)", json.dumps(record)) == [words]


def test_a_decided_model_has_what_its_record_says_and_no_more(cast: Cast) -> None:
    hostile = {"card.languages": (["de", "EN-us", "zh-Hant", "<b>", "x" * 90], "unverified", "README.md", "L3")}
    scenes.candidate_at("decided", cast, read=reading("sample-lab/atlas-1b-instruct", facts=hostile))
    entry = CatalogEntry.objects.get()
    assert (entry.claimed, entry.evaluated) == (" de en zh ", NO_WORD)
    assert (entry.inputs, entry.outputs) == (" text ", " text ")
    assert (entry.publisher, entry.known) == ("sample-lab", "estimated")
    assert stale() == []


WIDEST = {
    "task": 60, "workload_slug": -80, "team_slug": -50, "publisher": -80, "family": -120, "quantization": -40,
    "claimed": -401, "evaluated": -401, "inputs": -103, "outputs": -103, "license_class": -25, "openness": -11,
    "known": -9, "stage": -10, "node_class": -30, "environment": -30, "data_sensitivity": -20,
}  # fmt: skip
"""How many letters the definition puts into each column of the index at most; below zero where each has one byte."""


def letters(number: int) -> str:
    """Letters of four bytes each, which hardly compress; fewer than none: as many of one byte."""
    source = random.Random(f"letters {number}")
    first, last = (0x20000, 0x2A6DF) if number > 0 else (0x21, 0x7E)
    return "".join(chr(source.randint(first, last)) for _ in range(abs(number)))


def test_a_decision_with_the_longest_names_can_be_issued_and_two_of_them_stay_two(cast: Cast) -> None:
    names = [letters(199) + end for end in "AB"]
    candidate = scenes.candidate_at("read", cast, work=scenes.workload(cast, name="Claims " + letters(93)))
    scenes.intake(candidate, cast, license_name=names[0])
    scenes.answer_and_read(candidate, cast)
    for track in ("legal", "engineering"):
        scenes.sign_track(candidate, track, cast)
    assert scenes.decide(candidate, cast).license_name == names[0]
    widest = {name: letters(most) for name, most in WIDEST.items()} | {"context_tokens": 2**31 - 1}
    CatalogEntry.objects.update(
        **widest, parameters=2**62, suspended_from=date(2027, 1, 1), shaken_from=date(2027, 1, 1)
    )
    with pytest.raises(DatabaseError, match="index row size"), transaction.atomic():
        CatalogEntry.objects.update(license_name=names[0])
    said = [*names, "Llama 3.3 Community", "\u00e9" * 150]
    shown = asked("SELECT catalog_name(one) FROM unnest(%s::text[]) WITH ORDINALITY AS t (one, at) ORDER BY at", said)
    assert CatalogEntry.objects.get().license_name == shown[0] == f"{names[0][:60]}\u2026 {shown[0][-8:]}"
    assert shown[0] != shown[1]
    assert shown[2:] == said[2:]
