"""The rules over one workload: every outcome of every rule, by scenes that a reviewer would know."""

from dataclasses import replace

import pytest

from reviews.licensing.rules.commercial import GUIDANCE
from reviews.licensing.rules.evaluation import by_rule, judge
from reviews.licensing.rules.outcomes import LicenseDocument, LicenseSource
from reviews.licensing.rules.own_text import OwnText
from reviews.licensing.rules.use import ACTS, BANDS, STATEMENTS, USE_CLASSES, Figures, Use, band, exactly
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.values import BadTerms, Threshold
from reviews.licensing.terms.vocabulary import FIELDS_OF_USE, values_of
from reviews.workloads import choices
from tests.licensing.readings import DIGEST, known, outcome, plain, small_company, source

CLEAR, DUTY, UNKNOWN, CONFLICT = "clear", "duty", "unknown", "conflict"


def test_terms_that_allow_everything_and_were_read_are_clear() -> None:
    results = judge([source("acme/lantern", plain())], small_company())
    assert {one.outcome for one in results} == {CLEAR}, results[:1]


def test_nobody_read_it_and_nothing_is_clear() -> None:
    results = judge([LicenseSource("acme/lantern")], small_company())
    assert {one.outcome for one in results} == {UNKNOWN}
    assert all(one.sentence.endswith(".") and one.change for one in results)


def test_a_value_clears_only_where_it_was_read_in_the_text_at_hand() -> None:
    use = small_company()
    read = known("acme/lantern", "mit")
    found = by_rule(judge([read], use))
    assert {found[rule] for rule in ("commercial_use", "thresholds", "territory", "acts.run")} == {CLEAR}
    nowhere = judge([replace(read, documents=(LicenseDocument(read.documents[0].terms),))], use)
    elsewhere = judge([replace(read, documents=(replace(read.documents[0], texts=(OwnText(DIGEST),)),))], use)
    proposed = judge([source("acme/lantern", all_terms()["mit"])], use)
    for results, why in ((nowhere, "No text of this license"), (elsewhere, "Unreviewed"), (proposed, "Unreviewed")):
        assert CLEAR not in {one.outcome for one in results}
        assert why in next(one.sentence for one in results if one.rule == "commercial_use")


@pytest.mark.parametrize(
    ("value", "internal", "kind", "expected"),
    [
        ("yes", None, "external-product", CLEAR),
        ("yes_conditional", None, "external-product", DUTY),
        ("after_registration", None, "external-product", DUTY),
        ("written_authorization", None, "external-product", CONFLICT),
        ("no", None, "external-product", CONFLICT),
        ("no", None, "internal-step", CONFLICT),
        ("no", "yes", "internal-tool", CONFLICT),
        ("no", "unclear", "internal-tool", UNKNOWN),
        ("no", "yes", "evaluation", UNKNOWN),
        ("yes", None, "", UNKNOWN),
    ],
)
def test_commercial_use(value: str, internal: str | None, kind: str, expected: str) -> None:
    given = {"commercial_use": value} | ({"internal_use_is_commercial": internal} if internal else {})
    assert outcome("commercial_use", small_company(use_class=kind), **given) == expected
    assert GUIDANCE[expected].endswith(".")


@pytest.mark.parametrize(
    ("scope", "internal", "kind", "expected"),
    [
        ("any_non_commercial", "no", "internal-tool", CLEAR),
        ("any_non_commercial", "unclear", "research", UNKNOWN),
        ("non_production", "yes", "evaluation", CLEAR),
        ("evaluation_only", "yes", "research", UNKNOWN),
        ("research_only", "yes", "research", CLEAR),
        ("research_only", "yes", "evaluation", CONFLICT),
        ("research_only", "no", "evaluation", UNKNOWN),
        ("nothing", "no", "research", CONFLICT),
    ],
)
def test_what_remains_where_commercial_use_is_not_allowed(scope: str, internal: str, kind: str, expected: str) -> None:
    given = {"commercial_use": "no", "non_commercial_scope": scope, "internal_use_is_commercial": internal}
    assert outcome("commercial_use", small_company(use_class=kind), **given) == expected


USERS = Threshold("mau", ">", 100_000_000, "separate_license", entity="with_affiliates", measured_at="model_release")
REVENUE = Threshold("annual_revenue", ">", 1_000_000, "terminates", "USD", "with_affiliates", "any_time")


@pytest.mark.parametrize(
    ("threshold", "group", "expected"),
    [
        (USERS, Figures(users=band("under-100m")), CLEAR),
        (USERS, Figures(users=band("over-100m")), CONFLICT),
        (USERS, Figures(users=exactly(100_000_000)), CLEAR),
        (USERS, Figures(users=exactly(100_000_001)), CONFLICT),
        (replace(USERS, op=">="), Figures(users=band("over-100m")), CONFLICT),
        (replace(USERS, value=700_000_000), Figures(users=band("over-100m")), UNKNOWN),
        (replace(USERS, value=700_000_000), Figures(users=band("under-700m")), CLEAR),
        (replace(USERS, value=700_000_000), Figures(users=band("over-700m")), CONFLICT),
        (replace(USERS, value=1_000), Figures(users=band("under-1m")), UNKNOWN),
        (USERS, Figures(), UNKNOWN),
        (REVENUE, Figures(annual_revenue=band("under-1m")), CLEAR),
        (REVENUE, Figures(annual_revenue=band("under-10m")), UNKNOWN),
        (REVENUE, Figures(annual_revenue=band("over-100m")), CONFLICT),
        (replace(REVENUE, currency="EUR"), Figures(annual_revenue=band("over-100m")), UNKNOWN),
        (replace(REVENUE, effect="display_duty"), Figures(annual_revenue=band("over-100m")), DUTY),
        (replace(REVENUE, metric="monthly_revenue"), Figures(annual_revenue=band("under-1m")), CLEAR),
        (replace(REVENUE, metric="output_volume", currency=""), Figures(), UNKNOWN),
    ],
)
def test_thresholds_by_bands(threshold: Threshold, group: Figures, expected: str) -> None:
    use = small_company(product=Figures(), company=Figures(), group=group)
    assert outcome("thresholds", use, thresholds=(threshold,)) == expected


def test_a_small_product_of_a_group_that_says_nothing_may_be_over() -> None:
    small = Figures(users=band("under-1k"))
    assert (
        outcome("thresholds", small_company(product=small, company=small, group=Figures()), thresholds=(USERS,))
        == UNKNOWN
    )
    product = replace(USERS, entity="product")
    assert (
        outcome("thresholds", small_company(product=small, company=small, group=Figures()), thresholds=(product,))
        == CLEAR
    )
    large = Figures(users=exactly(200_000_000))
    assert (
        outcome("thresholds", small_company(product=large, company=Figures(), group=Figures()), thresholds=(USERS,))
        == CONFLICT
    )


@pytest.mark.parametrize(
    ("business", "expected"),
    [(frozenset(), CLEAR), (frozenset({"model_as_a_service"}), CONFLICT), (None, UNKNOWN)],
)
def test_types_of_business(business: frozenset[str] | None, expected: str) -> None:
    kind = Threshold("business_type", "is", None, "separate_license", business=("model_as_a_service",))
    assert outcome("thresholds", small_company(business=business), thresholds=(kind,)) == expected
    revenue = replace(REVENUE, business=("model_as_a_service",))
    rich = Figures(annual_revenue=band("over-100m"))
    assert outcome("thresholds", small_company(business=business, group=rich), thresholds=(revenue,)) == expected


EU_OUT = {
    "territory__excluded": ("EU",),
    "territory__scope": "all",
    "territory__test": "domicile",
    "territory__covers_outputs": "no",
}


@pytest.mark.parametrize(
    ("terms", "use", "multimodal", "expected"),
    [
        ({}, {"entity_territories": ("US",)}, None, CLEAR),
        ({}, {"entity_territories": ("DE",)}, None, CONFLICT),
        ({}, {"entity_territories": ("*",)}, None, CONFLICT),
        ({}, {"entity_territories": None}, None, UNKNOWN),
        ({}, {"entity_territories": ("other",)}, None, CLEAR),
        ({"territory__excluded": ("RU",)}, {"entity_territories": ("other",)}, None, UNKNOWN),
        ({}, {"user_territories": ("DE",)}, None, CLEAR),
        ({"territory__test": "place_of_use"}, {"user_territories": ("EU",)}, None, CONFLICT),
        ({"territory__test": "any"}, {"deployment_territories": ("FR",)}, None, CONFLICT),
        ({"territory__excluded": ("FR",)}, {"entity_territories": ("EU",)}, None, CONFLICT),
        ({"territory__scope": "multimodal_only"}, {"entity_territories": ("DE",)}, False, CLEAR),
        ({"territory__scope": "multimodal_only"}, {"entity_territories": ("DE",)}, True, CONFLICT),
        ({"territory__scope": "multimodal_only"}, {"entity_territories": ("DE",)}, None, UNKNOWN),
        ({"territory__scope": "named_models"}, {"entity_territories": ("DE",)}, None, UNKNOWN),
    ],
)
def test_territories(terms: dict[str, object], use: dict[str, object], multimodal: bool | None, expected: str) -> None:
    assert outcome("territory", small_company(**use), multimodal, **(EU_OUT | terms)) == expected


@pytest.mark.parametrize(
    ("covers", "places", "expected"),
    [
        ("yes", ("DE",), CONFLICT),
        ("yes", ("US",), CLEAR),
        ("unclear", ("DE",), UNKNOWN),
        ("no", ("DE",), CLEAR),
        ("yes", None, UNKNOWN),
    ],
)
def test_outputs_in_excluded_territories(covers: str, places: tuple[str, ...] | None, expected: str) -> None:
    use = small_company(output_territories=places)
    assert outcome("territory.outputs", use, **(EU_OUT | {"territory__covers_outputs": covers})) == expected


@pytest.mark.parametrize(
    ("act", "path"), [("fine-tune", "acts.finetune"), ("quantize", "acts.quantize"), ("mirror", "acts.mirror_internal")]
)
@pytest.mark.parametrize(
    ("value", "expected"), [("allowed", CLEAR), ("with_duties", DUTY), ("unclear", UNKNOWN), ("not_allowed", CONFLICT)]
)
def test_planned_acts(act: str, path: str, value: str, expected: str) -> None:
    given = {path.replace(".", "__"): value}
    assert outcome(path, small_company(acts=frozenset({"run", act})), **given) == expected
    assert path not in by_rule(judge([source("acme/lantern", plain(**given))], small_company()))


def test_a_modified_version_that_may_not_be_given_on() -> None:
    shared = frozenset({"run", "redistribute"})
    assert outcome("acts.redistribute", small_company(acts=shared), acts__redistribute_modified="not_allowed") == CLEAR
    changed = shared | {"fine-tune"}
    assert (
        outcome("acts.redistribute_modified", small_company(acts=changed), acts__redistribute_modified="not_allowed")
        == CONFLICT
    )


@pytest.mark.parametrize(("value", "expected"), [("no", CLEAR), ("yes", DUTY), ("unclear", UNKNOWN)])
def test_hosting_for_others(value: str, expected: str) -> None:
    use = small_company(use_class="hosted-for-others")
    assert outcome("hosting_is_distribution", use, hosting_is_distribution=value) == expected
    assert outcome("acts.host_for_third_parties", use, acts__host_for_third_parties="not_allowed") == CONFLICT


@pytest.mark.parametrize(
    ("value", "use", "expected"),
    [
        ("free", {}, CLEAR),
        ("free_with_naming", {}, DUTY),
        ("derivative_terms", {}, DUTY),
        ("same_family_only", {}, CONFLICT),
        ("same_family_only", {"training_target": "same_family"}, CLEAR),
        ("no_foundation_models", {}, UNKNOWN),
        ("no_foundation_models", {"training_target": "same_family"}, CLEAR),
        ("non_competing", {}, UNKNOWN),
        ("non_competing", {"competes": False}, CLEAR),
        ("non_competing", {"competes": True}, CONFLICT),
        ("research_only", {}, CONFLICT),
        ("not_allowed", {}, CONFLICT),
    ],
)
def test_training_on_outputs(value: str, use: dict[str, object], expected: str) -> None:
    planned = small_company(acts=frozenset({"run", "train-on-outputs"}), **use)
    assert outcome("outputs.train_models", planned, outputs__train_models=value) == expected


@pytest.mark.parametrize(
    ("rule", "value", "kind", "expected"),
    [
        ("outputs.owner", "licensor", "internal-tool", CONFLICT),
        ("outputs.owner", "licensor", "research", UNKNOWN),
        ("outputs.owner", "unclaimed", "internal-tool", CLEAR),
        ("outputs.use", "within_restrictions", "internal-tool", DUTY),
        ("outputs.use", "non_commercial", "external-product", CONFLICT),
        ("outputs.use", "non_commercial", "internal-tool", UNKNOWN),
        ("outputs.use", "research", "internal-tool", CONFLICT),
        ("outputs.use", "any", "external-product", CLEAR),
        ("revocable", "yes", "internal-tool", DUTY),
        ("revocable", "unclear", "internal-tool", DUTY),
        ("revocable", "on_breach", "internal-tool", CLEAR),
        ("remote_restriction", "yes", "internal-tool", DUTY),
        ("unilateral_update", "unclear", "internal-tool", UNKNOWN),
        ("latest_version_duty", "yes", "internal-tool", DUTY),
        ("registration", "for_commercial_use", "external-product", DUTY),
        ("registration", "for_commercial_use", "research", CLEAR),
    ],
)
def test_other_facts(rule: str, value: str, kind: str, expected: str) -> None:
    assert outcome(rule, small_company(use_class=kind), **{rule.replace(".", "__"): value}) == expected


def test_the_words_of_a_workload_statement_are_understood() -> None:
    assert {value for value, _ in choices.USER_BANDS + choices.REVENUE_BANDS} == set(BANDS)
    assert {value for value, _ in choices.ACTS} <= set(ACTS)
    assert dict(choices.USE_CLASSES).keys() == dict(USE_CLASSES).keys()
    assert {value for value, _ in choices.DOMAINS} - {"none"} == set(values_of(FIELDS_OF_USE))
    with pytest.raises(BadTerms, match="sing"):
        Use(acts=frozenset({"sing"}))
    for one in judge([LicenseSource("acme/lantern")], Use(acts=frozenset(ACTS))):
        assert set(one.states) <= set(STATEMENTS)
