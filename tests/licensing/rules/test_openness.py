"""The label of openness: it follows from two axes and a table, by a rule whose steps are shown."""

import pytest

from reviews.licensing.rules.openness import (
    ACCESS,
    COMPONENTS,
    LABEL_RULE,
    LABELS,
    RIGHTS,
    RIGHTS_RULE,
    access_of,
    openness,
    rights_of,
)  # fmt: skip
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.values import unread

ALL = dict.fromkeys(COMPONENTS, "released")
WEIGHTS = {"weights": "released", "code": "released", "data": "withheld"}

EXPECTED = {
    "apache-2.0": "osi_license",
    "mit": "osi_license",
    "openmdw-1.0": "permissive_model",
    "cc-by-4.0": "permissive_model",
    "kimi-modified-mit": "permissive_model",
    "openrail++": "responsible_use",
    "gemma": "responsible_use",
    "llama3.2": "community_conditional",
    "stability-community": "community_conditional",
    "tencent-hunyuan-video": "community_conditional",
    "chatglm3": "registration",
    "minicpm": "registration",
    "cc-by-nc-4.0": "research_only",
    "mrl": "research_only",
    "yi-1.0-2023": "research_only",
    "unknown": "no_grant",
    "jamba-open": "unknown",
    "fair-nc": "research_only",
    "hai-def": "unknown",
}


@pytest.mark.parametrize(("key", "rights"), EXPECTED.items())
def test_rights_follow_from_terms(key: str, rights: str) -> None:
    found = rights_of(all_terms()[key])
    assert found.answer == rights
    assert [step.held for step in found.steps] == [False] * (len(found.steps) - 1) + [True]


def test_a_license_that_nobody_read_has_unknown_rights() -> None:
    assert rights_of(unread("acme")).answer == "unknown"
    assert openness("public", unread("acme"), ALL).label.answer == "unknown"


@pytest.mark.parametrize(
    ("access", "key", "parts", "label"),
    [
        ("public", "apache-2.0", ALL, "open source"),
        ("public", "apache-2.0", ALL | {"data": "described", "recipe": "described"}, "open source"),
        ("public", "apache-2.0", ALL | {"training_code": "not said"}, "open weights"),
        ("public", "apache-2.0", ALL | {"data": "withheld"}, "open weights"),
        ("gated_auto", "apache-2.0", ALL, "open weights"),
        ("gated_manual", "apache-2.0", ALL, "open access"),
        ("gated_auto", "llama3.2", WEIGHTS, "open weights"),
        ("gated_manual", "llama3.2", WEIGHTS, "open access"),
        ("public", "openrail++", WEIGHTS, "open weights"),
        ("public", "cc-by-nc-4.0", ALL, "open access"),
        ("public", "chatglm3", WEIGHTS, "open access"),
        ("public", "unknown", ALL, "closed"),
        ("public", "apache-2.0", {"weights": "withheld"}, "closed"),
        ("public", "apache-2.0", {}, "unknown"),
        ("unknown", "apache-2.0", ALL, "unknown"),
    ],
)
def test_the_label_and_the_condition_that_held(access: str, key: str, parts: dict[str, str], label: str) -> None:
    found = openness(access, all_terms()[key], parts)
    assert found.label.answer == label
    assert found.label.steps[-1].held
    assert found.label.steps[-1].sentence.endswith(".")
    assert set(found.components) == set(COMPONENTS)


def test_every_answer_is_in_the_vocabulary_and_every_record_has_one() -> None:
    assert {answer for answer, _, _ in RIGHTS_RULE} == set(RIGHTS)
    assert {answer for answer, _, _ in LABEL_RULE} == set(LABELS)
    for terms in all_terms().values():
        for access in ACCESS:
            assert openness(access, terms, WEIGHTS).label.answer in LABELS


def test_access_from_the_hubs_word() -> None:
    words = (
        (False, "public"),
        ("auto", "gated_auto"),
        ("manual", "gated_manual"),
        (None, "unknown"),
        (True, "unknown"),
    )
    assert [access_of(word) for word, _ in words] == [access for _, access in words]


def test_words_that_are_not_known_are_refused() -> None:
    with pytest.raises(ValueError, match="known"):
        openness("open", all_terms()["mit"], ALL)
    with pytest.raises(ValueError, match="known"):
        openness("public", all_terms()["mit"], {"weights": "yes"})
