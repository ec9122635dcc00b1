"""Checks of answers without a model: what passes, what fails, and that nothing hostile takes long or asks a network."""

import contextlib
import json
import time
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.suites.checks.json_schema import BadSchema, require_schema, why_not_valid
from reviews.suites.checks.outcome import BadCheck, outcome_of, require_check

DOCUMENTS = [{"id": "a1", "text": "…"}, {"id": "b2", "text": "…"}]
PASSING: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "exact", "value": "412  euros"}, " 412 euros\n", "412 Euros"),
    ({"type": "contains", "all": ["412"], "none": ["sorry"]}, "It is 412.", "Sorry, 412."),
    ({"type": "contains", "any": ["412", "four hundred"]}, "Four hundred and twelve", "413"),
    ({"type": "re2", "pattern": r"^\d{3} (euros|EUR)$"}, "412 EUR", "412 dollars"),
    ({"type": "schema", "schema": {"required": ["total"]}}, '```json\n{"total": 1}\n```', '{"sum": 1}'),
    ({"type": "schema", "schema": {"type": "number"}}, "1.5", "NaN"),
    ({"type": "citations", "least": 2}, "So it is [a1], and [b2].", "So it is [a1]."),
    ({"type": "citations"}, "As [a1] says.", "As [c3] says."),
    ({"type": "length", "most_words": 3, "least_characters": 2}, "three words here", "there are four words"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(PASSING)))
def test_a_check_passes_the_good_answer_alone(number: int) -> None:
    check, good, bad = PASSING[number]
    require_check(check)
    assert outcome_of([check], good, DOCUMENTS).score == 1
    failed = outcome_of([check], bad, DOCUMENTS)
    assert (failed.score, failed.why.endswith(".")) == (0, True)


def test_no_check_is_no_score_and_invented_citations_are_counted() -> None:
    assert outcome_of([], "anything", []).score is None
    assert outcome_of([{"type": "citations"}], "[a1] [c3] [c3]", DOCUMENTS).invented == 2
    assert outcome_of([{"type": "exact", "value": "[c3]"}], "[c3]", DOCUMENTS).invented is None


REFUSED: dict[str, tuple[Any, str]] = {
    "no type": ({}, "has one of these types"),
    "a list as its type": ({"type": []}, "has one of these types"),
    "strange field": ({"type": "exact", "value": "a", "boss": 1}, "has no field “boss”"),
    "empty value": ({"type": "exact", "value": " "}, "must be a text"),
    "no texts": ({"type": "contains"}, "needs “all”"),
    "look-around": ({"type": "re2", "pattern": "(?=a)"}, "no look-around"),
    "a large pattern": ({"type": "re2", "pattern": "(a|b)*a(a|b){900}c"}, "repeats too much"),
    "remote": ({"type": "schema", "schema": {"$ref": "http://169.254.169.254/x"}}, "nothing is fetched"),
    "file": ({"type": "schema", "schema": {"items": {"$ref": "file:///etc/passwd"}}}, "nothing is fetched"),
    "missing part": ({"type": "schema", "schema": {"$ref": "#/$defs/x"}}, "does not have"),
    "itself": ({"type": "schema", "schema": {"$ref": "#"}}, "refers to itself"),
    "unknown keyword": ({"type": "schema", "schema": {"if": {}}}, "The keyword “if” is not known here"),
    "a wrong type": ({"type": "schema", "schema": {"type": "text"}}, "types of JSON"),
    "no schema": ({"type": "schema"}, "must be an object"),
    "half a word": ({"type": "length", "most_words": 1.5}, "whole number"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_check_of_no_use_is_refused_with_a_sentence(name: str) -> None:
    check, sentence = REFUSED[name]
    with pytest.raises(BadCheck, match=sentence):
        require_check(check)


def test_hostile_checks_take_less_than_a_second() -> None:
    """ReDoS, a schema that doubles at each level, one that recurses through the value, and many large enums."""
    pattern = {"type": "re2", "pattern": "^(a+)+$"}
    doubling: dict[str, Any] = {"$defs": {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(30)}}
    doubling["$defs"]["d30"] = {"type": "string"}
    nested = {"type": "array", "items": {"$ref": "#"}}
    large = {"items": {"enum": [[n] * 50 for n in range(500)]}}
    answers = ["a" * 60_000 + "b", "1", "[" * 900 + "]" * 900, json.dumps([[499] * 50] * 300)]
    checks = [
        pattern,
        *({"type": "schema", "schema": one} for one in (doubling | {"$ref": "#/$defs/d0"}, nested, large)),
    ]
    for check, text in zip(checks, answers, strict=True):
        begun = time.process_time()
        assert outcome_of([check], text, []).score == 0
        assert time.process_time() - begun < 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2, width=16) | st.text("ab1", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)
TYPES = st.sampled_from(["object", "array", "string", "boolean", "null", "number", "integer"])
BOUNDS = st.sampled_from(["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minimum",
                          "maximum", "exclusiveMinimum", "exclusiveMaximum"])  # fmt: skip


def deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2), "additionalProperties": inner,
            "items": inner, "allOf": several, "anyOf": several, "oneOf": several, "not": inner,
            "required": st.lists(st.sampled_from("ab"), max_size=2, unique=True), "uniqueItems": st.booleans(),
        },
    )  # fmt: skip


SCHEMAS = st.recursive(
    st.booleans() | st.builds(lambda one: {"type": one}, TYPES) | st.builds(lambda one: {"const": one}, VALUES)
    | st.builds(lambda some: {"enum": some}, st.lists(VALUES, min_size=1, max_size=3))
    | st.builds(lambda word, n: {word: n}, BOUNDS, st.integers(0, 3)) | st.just({"pattern": "^a"}),
    deeper, max_leaves=6,
)  # fmt: skip


@pytest.mark.long
@settings(max_examples=3000)
@given(SCHEMAS, VALUES)
def test_it_says_what_the_jsonschema_package_says(schema: Any, value: Any) -> None:
    require_schema(schema)
    assert (why_not_valid(value, schema) == "") is jsonschema.Draft202012Validator(schema).is_valid(value)


@settings(max_examples=60)
@given(SCHEMAS, VALUES)
def test_it_says_so_for_a_few(schema: Any, value: Any) -> None:
    assert (why_not_valid(value, schema) == "") is jsonschema.Draft202012Validator(schema).is_valid(value)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)))
def test_whatever_is_no_schema_is_refused_and_never_another_error(found: Any) -> None:
    with contextlib.suppress(BadSchema):
        require_schema(found)
