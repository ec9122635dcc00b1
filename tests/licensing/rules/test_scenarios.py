"""Two whole scenes, and the properties that no reading of any license may break."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.licensing.rules.agreements import AccessGate, GateTerm
from reviews.licensing.rules.evaluation import Circumstances, by_rule, duty_lines, judge
from reviews.licensing.rules.intended_use import CardAnswer
from reviews.licensing.rules.outcomes import (
    CLEAR,
    CONFLICT,
    DUTY,
    ORDER,
    UNKNOWN,
    LicenseDocument,
    LicenseSource,
    disqualifiers,
    worst,
)
from reviews.licensing.rules.use import Figures, Use, band, exactly
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import Terms
from tests.licensing.readings import any_source, any_terms, as_read, known, small_company, uses

QUICK = settings(max_examples=30)


def ticket_summaries(**values: object) -> Use:
    """Summaries of support tickets inside a paid support product of a company in Germany."""
    group = Figures(users=exactly(3_000_000), annual_revenue=band("over-100m"))
    given = {"use_class": "external-product", "acts": frozenset({"run", "quantize", "mirror"}), "group": group}
    places = {"user_territories": ("EU", "US"), "deployment_territories": ("DE",), "entity_territories": ("DE",)}
    return small_company(**(given | places | values))


def test_a_gated_model_under_a_community_license_for_ticket_summaries_in_a_paid_product() -> None:
    gate = AccessGate("manual", (GateTerm("You agree to the community license.", acceptable=True),), accepted=True)
    candidate = known("north/lantern-8b-instruct", "llama3.1")
    results = judge([candidate], ticket_summaries(), Circumstances(gate=gate))
    found = by_rule(results)
    assert not disqualifiers(results)
    assert (found["commercial_use"], found["gate"], found["use_policy.changes"]) == (DUTY, DUTY, DUTY)
    assert (found["thresholds"], found["territory"], found["acts.quantize"]) == (CLEAR, CLEAR, CLEAR)
    assert (found["use_policy"], found["hosting_is_distribution"]) == (UNKNOWN, UNKNOWN)  # the policy is a second text
    shown = [one for one in duty_lines([candidate], ticket_summaries()) if one.state == "triggered"]
    assert "Built with Llama" in {one.duty.text for one in shown}


def test_the_same_use_meets_the_policy_that_leaves_out_the_union_for_multimodal_models_only() -> None:
    candidate = [known("north/lantern-11b-vision", "llama3.2")]
    territory = {
        seen: by_rule(judge(candidate, ticket_summaries(), Circumstances(multimodal=seen)))["territory"]
        for seen in (True, False, None)
    }
    assert territory == {True: CONFLICT, False: CLEAR, None: UNKNOWN}


def test_summaries_may_not_train_another_model_under_the_older_version() -> None:
    use = ticket_summaries(acts=frozenset({"run", "train-on-outputs"}))
    (stop,) = disqualifiers(judge([known("north/lantern-8b", "llama3")], use))
    assert (stop.cause, stop.kind) == ("outputs.train_models", "rights")
    assert not disqualifiers(judge([known("north/lantern-8b", "llama3.1")], use))


def test_a_research_captioner_for_patient_scans_stops_at_the_publishers_own_words() -> None:
    use = small_company(use_class="internal-step", domains=frozenset({"medical"}))
    quote = "The model must not be used for medical screening or any clinical decision."
    card = [CardAnswer("card.out_of_scope", quote, "excludes", "Lena Legal")]
    results = judge([known("south/captioner", "cc-by-nc-4.0")], use, Circumstances(card=card, card_read=True))
    kinds = {one.rule: one.kind for one in disqualifiers(results)}
    assert kinds == {"intended_use": "publisher", "commercial_use": "rights"}
    assert quote in next(one.sentence for one in results if one.rule == "intended_use")
    permissive = judge([known("south/captioner", "mit")], use, Circumstances(card=card, card_read=True))
    assert [one.kind for one in disqualifiers(permissive)] == ["publisher"]


def test_all_records_are_judged_and_none_is_clear_without_a_person() -> None:
    use = ticket_summaries()
    for key in ("unknown", "jamba-open", "apache-2.0", "llama4", "dbrx", "mrl", "kimi-k3", "minimax-m3"):
        source = replace(known("acme/lantern", key), documents=(LicenseDocument(all_terms()[key]),))
        results = judge([source], use)
        assert CLEAR not in {one.outcome for one in results}, key
        assert all(one.sentence.endswith((".", "”")) and one.title for one in results), key


def rank(outcome: str) -> int:
    return ORDER.index(outcome)


@QUICK
@given(any_source("candidate"), any_source("ancestor"), uses(), st.sampled_from((True, False, None)))
def test_one_more_ancestor_never_improves_an_outcome(
    one: LicenseSource, above: LicenseSource, use: Use, seen: bool | None
) -> None:
    alone = by_rule(judge([one], use, Circumstances(multimodal=seen)))
    together = by_rule(judge([one, above], use, Circumstances(multimodal=seen)))
    assert all(rank(together[rule]) >= rank(outcome) for rule, outcome in alone.items())


@QUICK
@given(any_source("candidate"), uses(), st.sampled_from(sorted(FIELDS)))
def test_removing_knowledge_never_improves_beyond_unknown(one: LicenseSource, use: Use, path: str) -> None:
    less = replace(one, documents=tuple(replace(each, terms=_without(each.terms, path)) for each in one.documents))
    before, after = judge([one], use), judge([less], use)
    earlier, later = by_rule(before), by_rule(after)
    assert rank(worst(later.values())) >= min(rank(worst(earlier.values())), rank(UNKNOWN))
    for rule, outcome in later.items():
        if rule in earlier:
            assert rank(outcome) >= min(rank(earlier[rule]), rank(UNKNOWN)), rule


def _without(terms: Terms, path: str) -> Terms:
    return replace(terms, values={name: term for name, term in terms.values.items() if name != path})


@QUICK
@given(any_terms(), uses())
def test_nothing_that_is_clear_rests_on_what_is_unknown_or_only_proposed(terms: Terms, use: Use) -> None:
    for result in judge([LicenseSource("candidate", (as_read(terms),))], use):
        if result.outcome == CLEAR:
            assert result.reads
            for read in result.reads:
                assert read.status == "confirmed" or (read.status == "not_addressed" and terms[read.path].read_by)
        assert bool(result.kind) == (result.outcome == CONFLICT)


@QUICK
@given(uses())
def test_an_ancestor_that_cannot_be_read_clears_nothing(use: Use) -> None:
    results = judge([known("candidate", "mit"), LicenseSource("base")], use)
    assert CLEAR not in {one.outcome for one in results if one.source == "base"}
    assert results[0].outcome in (UNKNOWN, CONFLICT)
