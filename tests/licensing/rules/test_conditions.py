"""Restricted fields, policies, duties, agreements, the gate and the card: what stands beside the grant itself."""

from dataclasses import replace
from datetime import date

import pytest

from reviews.licensing.rules.agreements import AccessGate, AgreementTerms, GateTerm, OwnRule
from reviews.licensing.rules.evaluation import Circumstances, by_rule, duty_lines, judge
from reviews.licensing.rules.intended_use import CardAnswer, intended_use, suggest_sentences
from reviews.licensing.rules.outcomes import LicenseSource, disqualifiers
from reviews.licensing.terms.values import BadTerms, Duty, Restriction
from tests.licensing.readings import DIGEST, as_read, outcome, plain, small_company, source

CLEAR, DUTY, UNKNOWN, CONFLICT = "clear", "duty", "unknown", "conflict"


def test_restricted_fields_and_the_words_of_the_workload() -> None:
    fields = (Restriction("military"), Restriction("medical", "conditional", note="Unlicensed practice"))
    met = lambda domains: outcome("restrictions", small_company(domains=domains), restrictions=fields)  # noqa: E731
    assert met(None) == UNKNOWN
    assert met(frozenset()) == CLEAR
    assert met(frozenset({"medical"})) == UNKNOWN
    assert met(frozenset({"military", "medical"})) == CONFLICT
    other = (Restriction("other", "conditional", note="False information"),)
    assert outcome("restrictions", small_company(), restrictions=other) == DUTY


def test_a_use_policy_that_is_binding_has_to_be_read() -> None:
    agreement = plain(use_policy__kind="separate_document", use_policy__mutable="yes")
    alone = by_rule(judge([source("acme/lantern", agreement)], small_company()))
    assert (alone["use_policy"], alone["use_policy.changes"]) == (UNKNOWN, DUTY)
    policy = as_read(plain(restrictions=(Restriction("military"),)), "use_policy")
    read = LicenseSource("acme/lantern", (as_read(agreement), policy))
    both = by_rule(judge([read], small_company()))
    assert both["use_policy"] == CLEAR
    assert by_rule(judge([read], small_company(domains=frozenset({"military"}))))["restrictions"] == CONFLICT
    unread = LicenseSource(
        "acme/lantern", (as_read(agreement), replace(policy, terms=replace(policy.terms, values={})))
    )
    assert by_rule(judge([unread], small_company()))["unread"] == UNKNOWN


def test_a_policy_that_may_not_exist_has_no_clear_answer_on_how_it_changes() -> None:
    terms = plain(use_policy__mutable="no")
    unread = replace(terms, values={path: one for path, one in terms.values.items() if path != "use_policy.kind"})
    found = by_rule(judge([source("acme/lantern", unread)], small_company()))
    assert found["use_policy"] == UNKNOWN
    assert "use_policy.changes" not in found


def test_only_duties_that_the_workload_triggers_are_due_and_the_others_are_listed() -> None:
    duties = (
        Duty("display", "host", "Built with Lantern"),
        Duty("notice_file", "distribute"),
        Duty("registration", "commercial_use"),
    )
    given = {"duties": duties, "hosting_is_distribution": "no"}
    inside, hosted = small_company(use_class="research"), small_company(use_class="hosted-for-others")
    assert outcome("duties", inside, **given) == CLEAR
    assert outcome("duties", small_company(), **given) == UNKNOWN  # whether internal use is commercial is not settled
    results = [one for one in judge([source("acme/lantern", plain(**given))], hosted) if one.rule == "duties"]
    assert sorted(one.sentence.split(";")[0] for one in results) == [
        "Display a prescribed name: “Built with Lantern”",
        "Register with the licensor",
    ]
    lines = duty_lines([source("acme/lantern", plain(**given))], hosted)
    assert [one.state for one in lines] == ["triggered", "triggered", "not triggered"]
    counted = given | {"hosting_is_distribution": "yes"}
    assert {one.state for one in duty_lines([source("acme/lantern", plain(**counted))], hosted)} == {"triggered"}


def test_an_agreement_with_the_licensor_clears_what_it_names_while_it_is_in_force() -> None:
    terms, use = [source("acme/lantern", plain(commercial_use="no"))], small_company(use_class="external-product")
    paths, names = frozenset({"commercial_use"}), frozenset({"acme/lantern"})
    agreed = AgreementTerms(paths, names, ("Acme", "Example Ltd"), date(2026, 1, 1), date(2026, 12, 31), DIGEST)
    day, late = date(2026, 12, 31), date(2027, 1, 1)
    assert disqualifiers(judge(terms, use, Circumstances(agreements=[agreed])))
    assert disqualifiers(judge(terms, use, Circumstances(agreements=[agreed], on=late)))
    cleared = judge(terms, use, Circumstances(agreements=[agreed], on=day))
    assert not disqualifiers(cleared)
    (result,) = [one for one in cleared if one.rule == "commercial_use"]
    assert (result.outcome, result.agreement, result.kind) == (CLEAR, DIGEST, "")
    elsewhere = replace(agreed, sources=frozenset({"acme/other"}))
    assert disqualifiers(judge(terms, use, Circumstances(agreements=[elsewhere], on=day)))
    with pytest.raises(BadTerms):
        replace(agreed, until=date(2025, 1, 1))


def test_the_gate_and_our_own_policy() -> None:
    terms, use = (
        [source("acme/lantern", plain(outputs__owner="licensor"))],
        small_company(use_class="research"),
    )
    gate = AccessGate(
        "manual", (GateTerm("You share your logs with us.", acceptable=False), GateTerm("You are over 18."))
    )
    results = judge(
        terms,
        use,
        Circumstances(
            gate=gate, policy=[OwnRule("outputs.owner", frozenset({"licensor"}), "We take no such license.")]
        ),
    )
    assert {one.kind for one in results if one.outcome == CONFLICT} == {"gate", "policy"}
    assert [one.kind for one in disqualifiers(results)] == ["gate"]
    assert by_rule(judge(terms, use, Circumstances(gate=AccessGate("auto", accepted=True))))["gate"] == DUTY
    assert by_rule(judge(terms, use, Circumstances(gate=AccessGate(""))))["gate"] == CLEAR
    assert by_rule(judge(terms, use, Circumstances(gate=AccessGate(None))))["gate"] == UNKNOWN


def test_use_against_the_card_in_three_values() -> None:
    covers = CardAnswer("card.intended_use", "For summaries.", "covers", "Lena Legal")
    excludes = CardAnswer("card.out_of_scope", "Not for medical decisions.", "excludes", "Lena Legal")
    assert intended_use([covers], read=True) == "covered"
    assert intended_use([covers, excludes], read=False) == "excluded"
    assert intended_use([], read=True) == "silent"
    assert intended_use([covers], read=False) == "open"
    silent = judge([source("acme/lantern", plain())], small_company(), Circumstances(card=[], card_read=True))
    assert (silent[0].rule, silent[0].outcome, "unvalidated use case" in silent[0].sentence) == (
        "intended_use",
        UNKNOWN,
        True,
    )


def test_sentences_are_ranked_and_never_answer() -> None:
    sections = {
        "card.intended_use": "It writes captions. It is fun.",
        "card.out_of_scope": "Do not screen patient scans.",
    }
    found = suggest_sentences("Screening of patient scans before a radiologist", sections)
    assert found[0].sentence == "Do not screen patient scans."
    assert found[0].shared == ("patient", "scans")
    assert len(found) == 3


def test_silence_of_a_text_is_said_of_the_text_and_is_no_assurance_by_the_licensor() -> None:
    rules = {"revocable", "unilateral_update", "remote_restriction", "registration"}
    found = {one.rule: one for one in judge([source("acme/lantern", plain())], small_company()) if one.rule in rules}
    assert {one.outcome for one in found.values()} == {CLEAR}
    assert all(one.sentence.startswith("The license text ") for one in found.values()), found
