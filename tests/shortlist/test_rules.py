"""The shape of a shortlist as a table, and properties: every rule answers, and says what would satisfy it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.shortlist.families import FROM_GAP, FROM_ITSELF, FROM_LINEAGE, proposed_family
from reviews.shortlist.rules import (
    ELIMINATED,
    IN,
    NOT_ASKED,
    OPEN,
    SATISFIED,
    UNAVAILABLE,
    UNKNOWN,
    UNSATISFIED,
    ListedEntry,
    ShapeNeeds,
    shape,
    state_of,
    why_not_first,
)

CHAT = ShapeNeeds("chat", local=True, small=True)
FAMILY, OTHER = ("sample-lab", "sample-lab/atlas"), ("other-lab", "other-lab/quill")
FULL = ListedEntry("Atlas", "sample-lab/atlas-it", "safetensors", OPEN, "quality", "instruct", False, True, FAMILY)
FOUR_BIT = replace(
    FULL, name="Atlas four-bit", repo_id="sample-lab/atlas-gguf", rung="gguf:a", slot="quantized-local",
    klass="quantized", quantized=True,
)  # fmt: skip
SMALL = replace(FULL, name="Quill", repo_id="other-lab/quill", slot="efficient", family=OTHER)


def outcomes(*entries: ListedEntry, needs: ShapeNeeds = CHAT) -> dict[str, str]:
    return {one.rule: one.outcome for one in shape(entries, needs)}


def test_a_whole_shortlist_satisfies_every_rule() -> None:
    assert outcomes(FULL, FOUR_BIT, SMALL) == {
        "families": SATISFIED, "size": SATISFIED, "quality": SATISFIED, "efficient": SATISFIED,
        "quantized-local": SATISFIED, "start": SATISFIED, "domain": NOT_ASKED,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "entries", "outcome"),
    [
        ("families", (FULL, FOUR_BIT), UNSATISFIED),
        ("families", (FULL, replace(SMALL, family=("", ""))), UNKNOWN),
        ("families", (FULL, replace(SMALL, state=ELIMINATED)), UNSATISFIED),
        ("families", (FULL, replace(SMALL, state=UNAVAILABLE)), UNSATISFIED),
        ("size", (FULL,) * 7, UNSATISFIED),
        ("quality", (SMALL,), UNSATISFIED),
        ("quality", (replace(FOUR_BIT, slot="quality"),), UNSATISFIED),
        ("efficient", (FULL,), UNSATISFIED),
        ("quantized-local", (FULL,), UNSATISFIED),
        ("quantized-local", (replace(FULL, slot="quantized-local"),), UNSATISFIED),
        ("quantized-local", (FOUR_BIT,), UNSATISFIED),
        ("quantized-local", (FOUR_BIT, replace(FULL, family=("", ""))), UNSATISFIED),
        ("quantized-local", (FOUR_BIT, replace(FULL, instruct=False)), UNSATISFIED),
        ("quantized-local", (FOUR_BIT, replace(FULL, state=UNAVAILABLE)), SATISFIED),
        ("quantized-local", (FOUR_BIT, replace(FULL, state=ELIMINATED)), UNSATISFIED),
        ("quantized-local", (replace(FOUR_BIT, reference=("other-lab/x", "safetensors")), FULL), UNSATISFIED),
        ("quantized-local", (replace(FOUR_BIT, reference=(FULL.repo_id, FULL.rung), family=("", "")), FULL), SATISFIED),
        ("start", (FULL,), UNSATISFIED),
        ("start", (replace(FOUR_BIT, instruct=None),), UNSATISFIED),
        ("start", (), UNSATISFIED),
    ],
)  # fmt: skip
def test_each_rule_of_the_shape(rule: str, entries: tuple[ListedEntry, ...], outcome: str) -> None:
    assert outcomes(*entries)[rule] == outcome


def test_raw_continuation_may_begin_at_a_base_model_and_chat_may_not() -> None:
    base = replace(FULL, klass="base", instruct=False)
    assert why_not_first(base, ShapeNeeds("continuation", local=False, small=False)) == ""
    assert "not tuned for instructions" in why_not_first(base, ShapeNeeds("chat", local=False, small=False))
    assert "is eliminated" in why_not_first(replace(FOUR_BIT, state=ELIMINATED), CHAT)


def test_a_domain_fine_tune_waits_until_nothing_is_unknown_of_it() -> None:
    needs = ShapeNeeds("domain", local=False, small=False)
    tuned = replace(FULL, klass="fine-tune")
    assert outcomes(tuned, needs=needs)["domain"] == UNKNOWN
    assert outcomes(replace(tuned, state=IN), needs=needs)["domain"] == UNSATISFIED, "its limitations have no case"
    assert outcomes(replace(tuned, state=IN, covered=True), needs=needs)["domain"] == SATISFIED


entries = st.builds(
    ListedEntry, name=st.just("Atlas"), repo_id=st.sampled_from(["a/b", "c/d"]), rung=st.just("safetensors"),
    state=st.sampled_from([IN, OPEN, ELIMINATED, UNAVAILABLE]),
    slot=st.sampled_from(["", "quality", "efficient", "quantized-local"]),
    klass=st.sampled_from(["base", "instruct", "fine-tune", "quantized"]), quantized=st.booleans(),
    instruct=st.sampled_from([True, False, None]), family=st.sampled_from([("", ""), FAMILY, OTHER]),
)  # fmt: skip
needed = st.builds(ShapeNeeds, st.sampled_from(["chat", "continuation", "domain"]), st.booleans(), st.booleans())


@settings(max_examples=60)
@given(st.lists(entries, max_size=8), needed)
def test_every_rule_says_what_would_satisfy_it(listed: list[ListedEntry], needs: ShapeNeeds) -> None:
    for one in shape(listed, needs):
        assert one.title
        assert one.sentence
        assert bool(one.remedy) == (one.outcome in (UNSATISFIED, UNKNOWN))


@settings(max_examples=60)
@given(st.lists(entries, max_size=6), entries, needed)
def test_what_is_eliminated_satisfies_no_rule(listed: list[ListedEntry], more: ListedEntry, needs: ShapeNeeds) -> None:
    assert shape([*listed, replace(more, state=ELIMINATED)], needs) == shape(listed, needs)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["a boundary"]), max_size=1),
    st.lists(st.sampled_from(["fits", "tight", "does_not_fit", "unknown"]), max_size=3),
    st.lists(st.sampled_from(["not known"]), max_size=1),
)
def test_unknown_is_never_in(boundaries: list[str], verdicts: list[str], unknown: list[str]) -> None:
    found = state_of(boundaries, verdicts, unknown)
    if found == IN:
        assert not boundaries
        assert not unknown
        assert {"fits", "tight"} & set(verdicts)
    if boundaries:
        assert found == ELIMINATED


def test_the_family_is_the_root_of_the_lineage() -> None:
    rows = [
        {"id": "sample-lab/atlas-it", "of": "", "state": "read", "publisher": "sample-lab"},
        {"id": "sample-lab/atlas", "of": "sample-lab/atlas-old", "state": "read", "publisher": "Sample Lab"},
    ]  # fmt: skip
    rows[0]["renamed_from"] = "sample-lab/atlas-old"
    assert proposed_family("c/atlas-gguf", rows) == (("Sample Lab", "sample-lab/atlas"), FROM_LINEAGE)
    assert proposed_family("c/atlas-gguf", []) == (("c", "c/atlas-gguf"), FROM_ITSELF)
    gap = [rows[0] | {"state": "missing", "publisher": ""}]
    assert proposed_family("c/atlas-gguf", gap) == (("sample-lab", "sample-lab/atlas-it"), FROM_GAP)
    ring = [{"id": "c/b", "of": "", "state": "read"}, {"id": "c/a", "of": "c/b", "state": "read"}]
    assert proposed_family("c/a", ring)[0] == ("c", "c/b")
