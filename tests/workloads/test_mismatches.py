"""What contradicts itself in a statement, on plain values: each sentence has an order that is right beside it."""

from typing import Any

import pytest

from reviews.workloads.choices import DOMAINS
from reviews.workloads.mismatches import MISMATCHES, NAMED_FIELDS, mismatches

RIGHT: dict[str, Any] = {
    "purpose": "Draft answers to customers' questions for the support team.",
    "users": "Customer support team, 20 people",
    "expected_output": "A draft, checked and sent by a person", "risk_level": "medium", "use_class": "internal-tool",
    "domains": ["none"], "acts": ["run", "mirror"], "data_sensitivity": "personal", "first_token_ms": 500,
    "whole_answer_ms": 20_000,
}  # fmt: skip
CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"users": "Our customers"}, ["outside-users"]),
    ({"users": "Kunden des Portals", "use_class": "internal-step"}, ["outside-users"]),
    ({"users": "Our customers", "use_class": "external-product"}, []),
    ({"users": "customers' advisers"}, []),
    ({"expected_output": "JSON"}, ["no-checker"]),
    ({"expected_output": "JSON", "risk_level": "low"}, ["no-checker"]),
    ({"expected_output": "JSON", "risk_level": "high"}, []),
    ({"expected_output": "A letter that nobody checks"}, ["unchecked"]),
    ({"expected_output": "A letter, sent automatically without review"}, ["unchecked"]),
    ({"expected_output": "Ein Brief, von Hand geprüft"}, []),
    ({"expected_output": "Ein Brief, ungeprüft"}, ["unchecked"]),
    ({"purpose": "Sort letters of patients."}, ["field-named"]),
    ({"purpose": "Sort letters of patients.", "domains": ["medical"]}, []),
    ({"purpose": "Sort letters of patients.", "domains": []}, []),
    ({"purpose": "Rank job applicants."}, ["field-named"]),
    ({"acts": ["run", "redistribute"]}, ["shared-outside"]),
    ({"use_class": "hosted-for-others"}, ["not-hosted"]),
    ({"use_class": "hosted-for-others", "acts": ["run", "host"]}, []),
    ({"use_class": "evaluation", "acts": ["run", "host"]}, ["in-production"]),
    ({"domains": ["biometric"], "data_sensitivity": "internal"}, ["biometric-data"]),
    ({"first_token_ms": 30_000}, ["slower-start"]),
    ({"first_token_ms": None}, []),
]


@pytest.mark.parametrize(("changed", "keys"), CASES)
def test_what_contradicts_itself_is_named_and_nothing_else(changed: dict[str, Any], keys: list[str]) -> None:
    found = mismatches(RIGHT | changed)
    assert [one.key for one in found] == keys
    assert all(one.sentence.endswith(".") for one in found)


def test_every_mismatch_has_a_case_and_a_missing_answer_contradicts_none() -> None:
    assert {key for _, keys in CASES for key in keys} == {key for key, _, _ in MISMATCHES}
    for changed, keys in CASES:
        for gone in (name for key, names, _ in MISMATCHES if key in keys for name in names):
            said = RIGHT | changed
            del said[gone]
            assert not set(keys) & {one.key for one in mismatches(said)}


def test_a_field_of_use_that_words_name_is_one_of_the_form() -> None:
    assert [(key, title) for key, title, _ in NAMED_FIELDS if (key, title) not in DOMAINS] == []
