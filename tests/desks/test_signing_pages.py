"""Signing on the desks: conditions, envelope, refusals that keep what was typed, outdated and withdrawn sign-offs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.hub.shapes.reading import ArtifactValue, ReadingValue
from reviews.people.permits import Forbidden
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.signing import sign
from reviews.workflow.models import Condition, SignOff
from reviews.workflow.statements import SignOffStatement
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import at, envelope, get, post
from tests.readings import again, reading, weight_set

pytestmark = pytest.mark.django_db

LATER = (timezone.now() + timedelta(days=40)).date().isoformat()


def test_a_pass_is_refused_while_requirements_are_open_and_keeps_the_reason(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast)
    page = post(client, cast.legal, candidate, "legal/sign/", 422, outcome="pass", reason="Typed reason")
    assert "Legal checklist answered" in page
    assert "Typed reason" in page
    assert not SignOff.objects.exists()
    post(client, cast.legal, candidate, "legal/sign/", 302, outcome="request changes", reason="Ask the publisher.")
    assert SignOff.objects.get().outcome == "request changes"


def test_a_pass_with_conditions_records_each_of_them(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    rows = {
        "text_1": "Keep the notice",
        "owner_1": "Rolf Requester",
        "due_1": LATER,
        "text_3": "Pass on the policy",
        "owner_3": "Lena Legal (legal)",
        "due_3": LATER,
    }
    post(
        client,
        cast.legal,
        candidate,
        "legal/sign/",
        302,
        outcome="pass with conditions",
        reason="The terms are fine.",
        mirror="yes",
        **rows,
    )
    assert list(Condition.objects.values_list("number", "text")) == [(1, "Keep the notice"), (2, "Pass on the policy")]
    page = get(client, cast.legal, candidate, "legal/")
    assert "Withdraw sign-off…" in page
    assert "Passed with conditions" in page


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"outcome": "pass with conditions"}, "Name at least one condition"),
        ({"outcome": "pass", "text_1": "Keep it"}, "Only “Pass with conditions” takes conditions."),
        ({"outcome": "pass with conditions", "text_1": "Keep it", "due_1": LATER}, "Name an owner."),
        (
            {"outcome": "pass with conditions", "text_1": "Keep it", "owner_1": "requester", "due_1": "2020-01-01"},
            "This date is in the past. Choose a later one.",
        ),
        (
            {"outcome": "pass with conditions", "text_1": "Keep it", "owner_1": "requester", "due_1": "soon"},
            "Write the date as",
        ),
        ({"outcome": "maybe"}, "maybe"),
        ({}, "required"),
    ],
)
def test_bad_sign_offs_are_explained_and_keep_what_was_typed(
    cast: Cast, client: Client, values: dict[str, str], error: str
) -> None:
    candidate = scenes.candidate_at("answered", cast)
    page = post(client, cast.legal, candidate, "legal/sign/", 422, reason="Typed reason", **values)
    assert error in page
    assert "Typed reason" in page
    assert values.get("text_1", "") in page
    assert not SignOff.objects.exists()


def test_engineering_fixes_the_envelope_with_a_pass_only(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    page = post(client, cast.engineer, candidate, "engineering/sign/", 422, **envelope(runtime="", context_tokens="-3"))
    assert page.count("Fill this in: a pass requires it.") == 2  # in the summary and at the field
    assert "Smaller model, faster answers." in page
    page = post(client, cast.engineer, candidate, "engineering/sign/", 302, **envelope())
    terms = SignOff.objects.get().terms
    assert {key: terms[key] for key in scenes.TERMS} == scenes.TERMS
    only = terms["artifact_set"][0]
    assert (len(terms["artifact_set"]), only["commit"], terms["rung"]) == (1, candidate.commit, "safetensors")
    assert {one["path"] for one in only["files"]} >= {"model.safetensors", "config.json", "tokenizer_config.json"}
    shown = get(client, cast.engineer, candidate, "engineering/")
    assert "Estimated envelope" in shown
    assert "8,192 tokens, 16 at once" in shown
    post(
        client,
        cast.engineer,
        candidate,
        "engineering/sign/",
        302,
        outcome="request changes",
        reason="A tokenizer is missing.",
    )
    assert SignOff.objects.order_by("-pk")[0].terms == {}


def of_pickles() -> ReadingValue:
    """A reading whose only weights are pickled."""
    name = "pytorch_model.bin"
    whole = reading(facts={"weights.sets": ([weight_set(name, format="pickle")], "inferred", "", "")})
    kept = tuple(one for one in whole.artifacts if one.kind != "weights")
    made = ArtifactValue(name, 2_000_000_000, "b6" * 20, "d" * 64, "weights", "pickle")
    return again(whole, artifacts=(*kept, made))


@pytest.mark.long
def test_a_pickled_artifact_is_chosen_with_a_reason_only(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast, read=of_pickles())
    pickled = {**envelope(), "first_artifact_to_test": "pytorch_model.bin"}
    page = post(client, cast.engineer, candidate, "engineering/sign/", 422, **pickled)
    assert "loading it can run code. Explain why no safe format is used." in page
    terms = {**scenes.TERMS, "first_artifact_to_test": "pytorch_model.bin"}
    with pytest.raises(Forbidden, match="This artifact is a pickle"):
        sign(
            scenes.fresh(candidate),
            by=cast.engineer,
            seen=candidate.snapshot.digest,
            said=SignOffStatement(track="engineering", outcome="pass", reason="It fits the workload.", terms=terms),
        )
    post(client, cast.engineer, candidate, "engineering/sign/", 302, **pickled, format_reason="No other exists.")
    assert SignOff.objects.get().terms["format_reason"] == "No other exists."
    assert "No other exists." in get(client, cast.engineer, candidate, "engineering/")


def test_the_requester_and_a_signer_of_the_other_track_cannot_sign(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, by=cast.both)
    page = post(client, cast.both, candidate, "engineering/sign/", 403, **envelope(reason="Kept text"))
    assert "same person cannot sign both" in page
    assert "Kept text" in page
    assert "same person cannot sign both" in get(client, cast.both, candidate, "engineering/")
    page = post(client, cast.requester, candidate, "legal/sign/", 403, outcome="pass", reason="Mine")
    assert "Only a legal reviewer can sign" in page
    assert SignOff.objects.count() == 1


def test_a_locked_track_is_not_signed(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = post(client, cast.engineer, candidate, "engineering/sign/", 403, outcome="fail", reason="Too early")
    assert "locked until a legal reviewer has recorded the license intake" in page
    assert not SignOff.objects.exists()


def test_a_sign_off_on_an_older_reading_is_409_with_what_changed(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    old = scenes.seen(candidate)
    take_reading(candidate.pk, reading(license_text="Other terms.\n"))
    for page, values in (
        ("legal/sign/", {"outcome": "pass", "reason": "Typed for nothing"}),
        ("legal/answers/license/", {"choice": "no", "text": "Typed for nothing"}),
        ("legal/intake/", {**scenes.INTAKE, "redistribution": "Typed for nothing"}),
    ):
        shown = post(client, cast.legal, candidate, page, 409, **{**values, "seen": old})
        assert "LICENSE" in shown
        assert "Typed for nothing" in shown
    assert not SignOff.objects.exists()


def test_an_outdated_sign_off_stays_with_what_changed(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    old = scenes.fresh(candidate).snapshot_id
    take_reading(candidate.pk, reading(license_text="Other terms.\n"))
    page = get(client, cast.legal, candidate, "legal/")
    assert '<del class="struck">Passed</del>' in page
    assert "License documents" in page
    assert at(candidate, f"compare/{old}/{scenes.fresh(candidate).snapshot_id}/") in page
    assert "predates the last reading" in page
    scenes.read_license(candidate, cast)
    post(client, cast.legal, candidate, "legal/sign/", 302, outcome="pass", reason="I read it again.", mirror="no")
    assert "Replaced by a later sign-off" in get(client, cast.legal, candidate, "legal/")


@pytest.mark.long
def test_withdrawing_a_sign_off_asks_for_a_reason(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    assert "Only Lena Legal can withdraw this sign-off." in get(client, cast.legal_two, candidate, "legal/withdraw/")
    assert "required" in post(client, cast.legal, candidate, "legal/withdraw/", 422, reason=" ")
    post(client, cast.legal_two, candidate, "legal/withdraw/", 403, reason="Not mine")
    post(client, cast.legal, candidate, "legal/withdraw/", 302, reason="I misread clause 2.")
    assert "I misread clause 2." in get(client, cast.legal, candidate, "legal/")
    get(client, cast.legal, candidate, "nothing/withdraw/", 404)


def test_a_condition_is_met_with_words(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions")
    page = f"conditions/{Condition.objects.get().pk}/met/"
    get(client, cast.legal, candidate, page)
    post(client, cast.engineer, candidate, page, 403, how="Not mine")
    post(client, cast.legal, candidate, page, 422, how="")
    assert "Trained on 3 Nov." in post(client, cast.legal, candidate, page, 422, how="Trained on 3 Nov.", evidence="")
    post(client, cast.legal, candidate, page, 302, how="Trained on 3 Nov.", evidence="Training record 4711")
    shown = get(client, cast.legal, candidate, "legal/")
    assert "Trained on 3 Nov." in shown
    assert "Training record 4711" in shown
    other = scenes.candidate_at("read", cast, "sample-lab/other")
    get(client, cast.legal, other, page, 404)


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"node_class": "l4-24-1", "context_tokens": str(10**8)}, "unavailable on l4-24-1"),
        ({"rung": "gguf:nothing"}, "Select a valid choice"),
        ({"first_artifact_to_test": "pytorch_model.bin"}, "loading it can run code"),
    ],
)
def test_a_pass_that_cannot_be_keeps_what_was_typed(
    cast: Cast, client: Client, values: dict[str, str], error: str
) -> None:
    candidate = scenes.candidate_at("answered", cast)
    typed = {**envelope(), "trade_off_accepted": "Typed trade-off for the answers", **values}
    page = post(client, cast.engineer, candidate, "engineering/sign/", 422, **typed)
    assert error in page
    assert "Typed trade-off" in page
    assert not SignOff.objects.exists()


@pytest.mark.long
def test_a_pool_for_one_model_is_asked_for_at_its_fields(cast: Cast, client: Client) -> None:
    work = scenes.workload(cast, name="Alone", environment="on-premises-dedicated")
    candidate = scenes.candidate_at("answered", cast, work=work)
    typed = {
        **envelope(),
        "trade_off_accepted": "Typed trade-off for the answers",
        "pool_value": "Saves 40 hours a week",
    }
    page = post(client, cast.engineer, candidate, "engineering/sign/", 422, **typed)
    assert "name its operations owner" in page
    assert "Typed trade-off" in page
    assert "Saves 40 hours a week" in page


@pytest.mark.long
def test_the_estimate_is_worked_out_with_the_type_of_cache_that_the_pass_names(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    post(client, cast.engineer, candidate, "engineering/sign/", 302, **envelope())
    plain = SignOff.objects.get().terms["sizing"]
    post(client, cast.engineer, candidate, "engineering/sign/", 302, **envelope(), cache_type="fp8")
    halved = SignOff.objects.order_by("-pk")[0].terms["sizing"]
    assert (plain["cache_type"], halved["cache_type"]) == ("bfloat16", "fp8")
    kv = [next(one["size"] for one in said["lines"] if one["key"] == "kv") for said in (plain, halved)]
    assert kv[1] * 2 == kv[0]
    assert "8-bit cache" in get(client, cast.engineer, candidate, "engineering/")
