"""Terms that come down from ancestors: the order of strictness, four flags, and conflicts as they occur."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.hub.shapes import lineage as around
from reviews.hub.shapes.lineage import AncestorValue
from reviews.licensing.rules.evaluation import by_rule, judge
from reviews.licensing.rules.inheritance import (
    LOOSER,
    SAME,
    STRICTER,
    UNKNOWN,
    LicenseConclusion,
    LineageLink,
    binding,
    compare,
    conclude,
    effective_terms,
    gravest,
    link_of,
)  # fmt: skip
from reviews.licensing.rules.outcomes import CONFLICT, LicenseSource, disqualifiers, overall
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
        assert one.path == "cure_days" or set(one.values) <= set(both.values)
    if both.status in ("confirmed", "proposed") and one.unknown_in:
        assert both.values == (FIELDS[one.path].choices[-1][0],)


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
    found = conclude(candidate, [link], declared=declared, detected=[declared])
    assert (found.declared, found.flag, found.blocks) == (declared, STRICTER, True), case
    assert path in found.inherited[0].stricter
    assert FIELDS[path].title.lower() in found.inherited[0].why
    fact = next(one for one in effective_terms(candidate, [link]) if one.path == path)
    assert "north/base" in fact.origins


def test_a_copyleft_tag_on_a_research_base_keeps_the_research_limit() -> None:
    adapter = source("acme/adapter", plain(share_alike="when_shared", duties=(Duty("same_license", "derive"),)))
    link = linked("north/base", "opt-175b")
    found = compare(adapter, link)
    assert (found.flag, "commercial_use" in found.stricter, "share_alike" in found.unknown) == (STRICTER, True, True)
    use = small_company(use_class="external-product")
    assert not disqualifiers(judge([adapter], use))
    assert {one.source for one in disqualifiers(judge(binding(adapter, [link]), use))} == {"north/base"}


def test_a_tag_that_the_license_file_contradicts_is_shown_beside_it() -> None:
    candidate = known("acme/shape", "tencent-hunyuan-3d")
    found = conclude(candidate, [], declared="apache-2.0", detected=["tencent-hunyuan-3d"])
    assert (found.declared, found.disagrees, found.blocks) == ("apache-2.0", True, True)
    assert not conclude(candidate, [], declared="Apache-2.0", detected=["apache-2.0"]).disagrees
    assert not conclude(candidate, [], declared="apache-2.0").disagrees


def test_a_conversion_that_keeps_the_old_license_after_the_base_was_relicensed() -> None:
    old = source("acme/converted", plain(commercial_use="no", non_commercial_scope="research_only"))
    base = LineageLink(source("north/base", plain()), around.READ, COMMIT)
    found = conclude(old, [base], declared="other", detected=["research-license"])
    assert (found.flag, found.blocks) == (LOOSER, False)
    assert found.inherited[0].looser == ("commercial_use", "non_commercial_scope")
    assert (
        by_rule(judge(binding(old, [base]), small_company(use_class="external-product")))["commercial_use"] == CONFLICT
    )


@pytest.mark.parametrize(
    "state", [around.MISSING, around.PRIVATE, around.LOCAL, around.CYCLE, around.NOT_READ, around.GATED]
)
def test_an_ancestor_that_was_not_read_is_unknown_and_blocks(state: str) -> None:
    candidate = source("acme/lantern", plain())
    link = link_of(AncestorValue("north/base", "acme/lantern", "finetune", "card", state, commit=COMMIT))
    found = conclude(candidate, [link], declared="apache-2.0")
    assert (found.flag, found.blocks, "north/base" in found.inherited[0].why) == (UNKNOWN, True, True)
    assert overall(judge(binding(candidate, [link]), small_company())) == "unknown"


def test_terms_count_as_of_a_commit_and_a_gated_base_that_was_read_counts() -> None:
    candidate, same = source("acme/lantern", plain()), source("north/base", plain())
    assert compare(candidate, LineageLink(same, around.READ, "")).flag == UNKNOWN
    assert compare(candidate, LineageLink(same, around.GATED, COMMIT)).flag == SAME
    read = link_of(AncestorValue("north/base", "acme/lantern", "adapter", "card", around.READ, COMMIT), same.documents)
    assert (read.source.relation, read.commit, read.why_unknown) == ("adapter", COMMIT, "")


def test_the_same_clause_read_with_another_note_is_the_same() -> None:
    mine = Threshold("mau", ">", 5, "approval", note="Section 2")
    one, other = plain(thresholds=(mine,)), plain(thresholds=(replace(mine, note="Section 3"),))
    assert compare(source("a", one), LineageLink(source("b", other), around.READ, COMMIT)).flag == SAME
    fewer = plain(thresholds=(replace(mine, value=4),))
    found = compare(source("a", one), LineageLink(source("b", fewer), around.READ, COMMIT))
    assert (found.stricter, found.looser) == (("thresholds",), ("thresholds",))


def test_several_ancestors_bind_together_and_each_fact_says_whose_it_is() -> None:
    candidate = source("acme/merge", plain())
    first = LineageLink(source("north/one", plain(outputs__use="non_commercial")), around.READ, COMMIT)
    second = LineageLink(source("south/two", plain(territory__excluded=("EU",), cure_days=30)), around.READ, COMMIT)
    third = LineageLink(source("west/three", plain(territory__excluded=("GB",), cure_days=10)), around.READ, COMMIT)
    facts_ = {one.path: one for one in effective_terms(candidate, [first, second, third])}
    assert (facts_["outputs.use"].values, facts_["outputs.use"].origins) == (("non_commercial",), ("north/one",))
    assert set(facts_["territory.excluded"].values) == {"EU", "GB"}
    assert (facts_["cure_days"].values, facts_["cure_days"].status) == ((10,), "confirmed")
    assert facts_["acts.run"].origins == ("acme/merge", "north/one", "south/two", "west/three")


def test_what_was_declared_is_never_corrected_and_a_conclusion_has_its_person() -> None:
    candidate, link = known("acme/lantern", "apache-2.0"), linked("north/base", "llama3.2")
    with pytest.raises(ValueError, match="name its author"):
        LicenseConclusion("llama3.2", by="Lena Legal", on="")
    drawn = LicenseConclusion("llama3.2", by="Lena Legal", on="2026-05-04", reason="The base keeps its license.")
    found = conclude(candidate, [link], declared="apache-2.0", detected=["apache-2.0"], conclusion=drawn)
    assert (found.declared, found.detected, found.concluded) == ("apache-2.0", ("apache-2.0",), drawn)
    assert (conclude(LicenseSource("a"), [], declared="mit").flag, gravest([SAME, LOOSER, UNKNOWN])) == (SAME, UNKNOWN)
