"""Items of a use policy against a workload: only a stated field excludes, words make a person look, silence is last."""

import pytest

from reviews.licensing.rules.evaluation import judge
from reviews.licensing.rules.policy_items import (
    BY_FIELD,
    EXCLUDED,
    ORDER,
    SILENT,
    TOUCHED,
    UNSTATED,
    in_order,
    matched,
)  # fmt: skip
from reviews.licensing.terms.anchors import all_anchors
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.values import Restriction
from reviews.licensing.terms.vocabulary import FIELDS_OF_USE, SUBJECTS, values_of
from reviews.workloads.choices import FIRST_DOMAINS
from tests.licensing.readings import known, outcome, plain, small_company, source

CLEAR, DUTY, UNKNOWN, CONFLICT = "clear", "duty", "unknown", "conflict"
POLICIES = {
    "bigscience-openrail-m": 13,
    "bigscience-bloom-rail-1.0": 13,
    "bigcode-openrail-m": 14,
    "openrail++": 11,
    "deepseek-1.0": 11,
    "minimax-01": 9,
    "llama2": 25,
    "llama3": 25,
    "llama3.1": 25,
    "llama3.2": 27,
    "llama3.3": 27,
    "llama4": 27,
    "gemma": 24,
    "tencent-hunyuan-3d": 20,
    "tencent-hunyuan-video": 20,
    "flux-1-dev-nc": 7,
    "opt-175b": 5,
    "exaone-1.1-nc": 5,
}
"""How many items the policy of a license has, counted in its text."""


@pytest.mark.parametrize(
    ("entry", "use", "state"),
    [
        (Restriction("military"), {"domains": frozenset({"military"})}, EXCLUDED),
        (Restriction("military"), {}, SILENT),
        (Restriction("military"), {"domains": None}, UNSTATED),
        (Restriction("medical", "conditional"), {"domains": frozenset({"medical"})}, TOUCHED),
        (Restriction("professions", "conditional"), {"domains": frozenset({"legal_practice"})}, TOUCHED),
        (Restriction("personal_data", "conditional"), {"personal": True}, TOUCHED),
        (Restriction("personal_data", "conditional"), {"personal": None}, UNSTATED),
        (Restriction("personal_data", "conditional"), {}, SILENT),
        (Restriction("automated_decisions", "conditional"), {"unchecked": True}, TOUCHED),
        (Restriction("automated_decisions", "conditional"), {}, SILENT),
        (Restriction("justice"), {"purpose": "Sort letters to the immigration office"}, TOUCHED),
        (Restriction("justice"), {}, SILENT),
        (Restriction("justice"), {"domains": frozenset({"justice"})}, EXCLUDED),
        (Restriction("justice"), {"asked": frozenset(FIRST_DOMAINS)}, TOUCHED),
        (Restriction("professions", "conditional"), {"domains": frozenset({"finance"})}, TOUCHED),
        (Restriction("discrimination", "conditional"), {"domains": frozenset({"essential_services"})}, TOUCHED),
        (Restriction("automated_decisions", "conditional"), {"domains": frozenset({"essential_services"})}, TOUCHED),
        (Restriction("malware", "conditional"), {}, TOUCHED),
    ],
)
def test_what_an_item_means_for_a_workload(entry: Restriction, use: dict[str, object], state: str) -> None:
    found = matched(entry, small_company(**use))
    assert found.state == state
    assert bool(found.why) == (state in (EXCLUDED, TOUCHED) or use.get("domains", "") is None)


def test_words_of_the_purpose_make_a_lawyer_look_and_never_exclude() -> None:
    ban = (Restriction("justice", note="Information for courts", item="Attachment A (m)"),)
    asked = small_company(purpose="Summaries of asylum files")
    assert outcome("restrictions", asked, restrictions=ban) == UNKNOWN
    (result,) = [
        one for one in judge([source("acme/lantern", plain(restrictions=ban))], asked) if one.rule == "restrictions"
    ]
    assert "Attachment A (m)" in result.sentence
    assert "“asylum”" in result.sentence
    before = small_company(purpose="Captions of photos", asked=frozenset(FIRST_DOMAINS))
    assert outcome("restrictions", before, restrictions=ban) == DUTY, "its author was not asked"
    assert outcome("restrictions", small_company(purpose="Captions of photos"), restrictions=ban) == CLEAR


def test_items_stand_in_the_order_of_what_they_mean() -> None:
    use = small_company(domains=frozenset({"military"}))
    found = [one.state for one in in_order(all_terms()["llama3.2"].restrictions(), use)]
    assert found == sorted(found, key=ORDER.index)
    assert found[0] == EXCLUDED
    assert SILENT in found


def test_conduct_that_users_may_show_is_one_duty_that_names_every_item() -> None:
    results = judge([known("acme/lantern", "gemma")], small_company())
    (duty,) = [one for one in results if one.rule == "restrictions" and one.outcome == DUTY]
    for item in ("2.3.2", "2.4", "3.2"):
        assert item in duty.sentence


@pytest.mark.parametrize(("key", "count"), POLICIES.items())
def test_every_item_of_a_policy_is_an_entry_with_its_own_place(key: str, count: int) -> None:
    entries = all_terms()[key].restrictions()
    assert len({one.item for one in entries}) == count
    for one in entries:
        assert one.item
        assert all_anchors()[key][f"restrictions:{one.field}:{one.item}"].anchors
        assert one.field != "other" or one.note


@pytest.mark.parametrize("field", values_of(FIELDS_OF_USE))
def test_a_stated_field_of_use_touches_an_item_of_its_own(field: str) -> None:
    """Each choice of the statement is there for some item; one that no item heeds would be an idle question."""
    use = small_company(domains=frozenset({field}))
    touched = [matched(Restriction(one, "conditional"), use) for one in values_of(SUBJECTS)]
    assert [one for one in touched if one.state == TOUCHED and not one.anyone]


def test_every_subject_is_matched_somehow() -> None:
    assert set(BY_FIELD) <= set(values_of(SUBJECTS))
    for field in values_of(SUBJECTS):
        assert matched(Restriction(field), small_company()).state in (SILENT, TOUCHED)
