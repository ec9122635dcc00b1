"""Terms that come down from ancestors: the order of strictness, four flags, and conflicts as they occur."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.hub.shapes import lineage as around
from reviews.licensing.rules.evaluation import by_rule, judge
from reviews.licensing.rules.inheritance import (
    LOOSER,
    SAME,
    STRICTER,
    UNKNOWN,
    LineageLink,
    compare,
    gravest,
)  # fmt: skip
from reviews.licensing.rules.outcomes import CLEAR, CONFLICT, LicenseSource, disqualifiers
from reviews.licensing.rules.strictest import Effective, join, of_source
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import Duty, Threshold
from tests.licensing.readings import known, one_fact, plain, small_company, source

COMMIT = "c" * 40
PATHS = st.sampled_from(sorted(FIELDS))


def linked(name: str, key: str) -> LineageLink:
    return LineageLink(known(name, key), around.READ, COMMIT)


@st.composite
def facts(draw: st.DrawFn, count: int = 3) -> list[Effective]:
    path = draw(PATHS)
    names = draw(st.permutations(("a", "b", "c")))
    return [of_source(draw(one_fact(name, path)), path) for name in names[:count]]


@settings(max_examples=40)
@given(facts())
def test_the_strictest_is_commutative_associative_and_idempotent(given_: list[Effective]) -> None:
    one, two, three = given_
    assert join(one, two) == join(two, one)
    assert join(join(one, two), three) == join(one, join(two, three))
    assert join(one, one) == one
    assert join(one, Effective(one.path)) == one


@settings(max_examples=40)
@given(facts(2))
def test_joining_never_loosens_and_never_forgets_what_is_unknown(given_: list[Effective]) -> None:
    one, two = given_
    both = join(one, two)
    assert one.unknown_in <= both.unknown_in
    if FIELDS[one.path].choices:
        rank = FIELDS[one.path].rank
        assert all(rank(now) >= rank(then) for now in both.values for then in one.values)
    else:
        assert one.path == "cure_days" or one.values <= both.values


def test_two_facts_are_not_joined() -> None:
    with pytest.raises(ValueError, match="different facts"):
        join(Effective("commercial_use"), Effective("revocable"))


CASES = (
    ("an adapter tagged permissive on a research base", "apache-2.0", "qwen-research", "commercial_use"),
    ("a voice model tagged permissive on a community base", "apache-2.0", "llama3.2", "thresholds"),
    ("a vision model shown as permissive on a community base", "apache-2.0", "llama2", "outputs.train_models"),
    ("permissive code whose weights stand on a community base", "apache-2.0", "llama2", "restrictions"),
    (
        "a permissive tag on a base that leaves out territories",
        "apache-2.0",
        "tencent-hunyuan-3d",
        "territory.excluded",
    ),
)


@pytest.mark.parametrize(("case", "declared", "base", "path"), CASES, ids=[one[0] for one in CASES])
def test_a_permissive_tag_does_not_lift_the_terms_of_the_base(case: str, declared: str, base: str, path: str) -> None:
    candidate, link = known("acme/lantern", declared), linked("north/base", base)
    found = compare(candidate, link)
    assert (found.ancestor, found.flag) == ("north/base", STRICTER), case
    assert path in found.stricter
    assert FIELDS[path].title.lower() in found.why
    both = [one for one in judge([candidate, link.source], small_company()) if one.outcome != CLEAR]
    assert "north/base" in {one.source for one in both}


def test_a_copyleft_tag_on_a_research_base_keeps_the_research_limit() -> None:
    adapter = source("acme/adapter", plain(share_alike="when_shared", duties=(Duty("same_license", "derive"),)))
    link = linked("north/base", "opt-175b")
    found = compare(adapter, link)
    assert (found.flag, "commercial_use" in found.stricter, "share_alike" in found.unknown) == (STRICTER, True, True)
    use = small_company(use_class="external-product")
    assert not disqualifiers(judge([adapter], use))
    assert {one.source for one in disqualifiers(judge([adapter, link.source], use))} == {"north/base"}


def test_a_conversion_that_keeps_the_old_license_after_the_base_was_relicensed() -> None:
    old = source("acme/converted", plain(commercial_use="no", non_commercial_scope="research_only"))
    base = LineageLink(source("north/base", plain()), around.READ, COMMIT)
    found = compare(old, base)
    assert (found.flag, found.looser) == (LOOSER, ("commercial_use", "non_commercial_scope"))
    product = small_company(use_class="external-product")
    assert by_rule(judge([old, base.source], product))["commercial_use"] == CONFLICT


@pytest.mark.parametrize(
    "state", [around.MISSING, around.PRIVATE, around.LOCAL, around.CYCLE, around.NOT_READ, around.GATED]
)
def test_an_ancestor_that_was_not_read_is_unknown_and_clears_nothing(state: str) -> None:
    candidate = source("acme/lantern", plain())
    link = LineageLink(LicenseSource("north/base", (), "finetune"), state, COMMIT)
    found = compare(candidate, link)
    assert (found.flag, "north/base" in found.why) == (UNKNOWN, True)
    results = judge([candidate, link.source], small_company())
    assert {one.outcome for one in results if one.source == "north/base"} == {"unknown"}


def test_terms_count_as_of_a_commit_and_a_gated_base_that_was_read_counts() -> None:
    candidate, same = source("acme/lantern", plain()), source("north/base", plain())
    assert compare(candidate, LineageLink(same, around.READ, "")).flag == UNKNOWN
    assert compare(candidate, LineageLink(same, around.GATED, COMMIT)).flag == SAME
    assert LineageLink(same, around.READ, COMMIT).why_unknown == ""


def test_the_same_clause_read_with_another_note_is_the_same() -> None:
    mine = Threshold("mau", ">", 5, "approval", note="Section 2")
    one, other = plain(thresholds=(mine,)), plain(thresholds=(replace(mine, note="Section 3"),))
    assert compare(source("a", one), LineageLink(source("b", other), around.READ, COMMIT)).flag == SAME
    fewer = plain(thresholds=(replace(mine, value=4),))
    found = compare(source("a", one), LineageLink(source("b", fewer), around.READ, COMMIT))
    assert (found.stricter, found.looser) == (("thresholds",), ("thresholds",))


def test_several_ancestors_bind_together_and_each_result_says_whose_it_is() -> None:
    one = source("north/one", plain(outputs__use="non_commercial"))
    where = {"territory__scope": "all", "territory__test": "user_location"}
    two = source("south/two", plain(territory__excluded=("EU",), cure_days=30, **where))
    three = source("west/three", plain(territory__excluded=("GB",), cure_days=10, **where))
    use = small_company(use_class="external-product", user_territories=("DE", "GB"))
    results = judge([source("acme/merge", plain()), one, two, three], use)
    conflicts = {(found.rule, found.source) for found in results if found.outcome == CONFLICT}
    assert conflicts == {("outputs.use", "north/one"), ("territory", "south/two"), ("territory", "west/three")}
    runs = {found.source for found in results if found.rule == "acts.run"}
    assert runs == {"acme/merge", "north/one", "south/two", "west/three"}
    assert join(of_source(two, "cure_days"), of_source(three, "cure_days")).values == {10}


def test_the_gravest_flag_counts() -> None:
    assert gravest([SAME, LOOSER, UNKNOWN]) == UNKNOWN
    assert gravest([]) == SAME
