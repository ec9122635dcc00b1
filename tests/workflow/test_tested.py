"""“Tested” means a run: of these bytes, this runtime, this kind of node, at this load or more."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from reviews.people.holds import open_hold
from reviews.people.permits import Forbidden
from reviews.rungs.ladder import Ladder
from reviews.workflow import choice, tested
from reviews.workflow.actions.importing import RunStatement, import_run
from reviews.workflow.actions.renewing import renew
from reviews.workflow.choice import settled
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.separation import whose_runs
from reviews.workloads.models import Workload
from reviews.workloads.nodes.queries import newest
from tests import scenes
from tests.cast import Cast
from tests.runs import results
from tests.runs.imports import files, header, imported
from tests.workloads.test_pages import signed_in

pytestmark = pytest.mark.django_db
TESTED = scenes.TERMS | {"known": "tested"}


def why_not(candidate: Candidate, **changes: Any) -> str:
    """What is said at “How the envelope is known”, "" if a run covers the envelope."""
    found = choice.settle(Ladder(candidate.snapshot), candidate.workload, TESTED | changes)
    return " ".join(one.sentence for one in found.objections if one.field == "known")


def test_a_tested_pass_names_the_run_and_what_the_estimate_said(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run = imported(candidate, cast, memory_peak_mib=20_000)
    signoff = scenes.sign_track(candidate, "engineering", cast, terms=TESTED)
    said = signoff.terms["run"]
    assert (said["number"], said["sha256"], said["artifact"]) == (run.pk, run.digest, run.artifact)
    assert (said["context_tokens"], said["concurrency"], said["output_tokens_a_second"]) == (8192, 16, 972.9)
    estimate, need = said["estimate"], signoff.terms["sizing"]["need_bytes"]
    assert (estimate["verdict"], estimate["estimated_bytes"]) == (signoff.terms["sizing"]["verdict"], need)
    assert estimate["error_percent"] == round(100 * (need - 20_000 * 2**20) / (20_000 * 2**20), 1)


def test_the_fit_check_gives_its_verdict_also_where_a_run_served_the_load(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    long = {"context_tokens": 300_000, "concurrency": 16}
    why = choice.settle(Ladder(candidate.snapshot), candidate.workload, scenes.TERMS | long).objections
    assert "is unavailable on l40s-48-2" in why[0].sentence
    imported(candidate, cast, results.vllm(total_input_tokens=200 * 299_000, total_output_tokens=200_000))
    terms = scenes.sign_track(candidate, "engineering", cast, terms=TESTED | long).terms
    assert (terms["sizing"]["verdict"], terms["run"]["estimate"]["verdict"]) == ("does_not_fit", "does_not_fit")
    assert "says “unavailable”, and the run served it" in tested.estimate_words(terms["run"])


def test_a_click_is_no_test(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    with pytest.raises(Forbidden, match="needs an imported run of exactly this rung"):
        scenes.sign_track(candidate, "engineering", cast, terms=TESTED)
    forged = TESTED | {"run": {"sha256": "a" * 64, "artifact": "b" * 64}}
    with pytest.raises(Forbidden, match="needs an imported run"):
        scenes.sign_track(candidate, "engineering", cast, terms=forged)
    stated = scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | {"run": forged["run"]})
    assert "run" not in stated.terms


def test_a_run_counts_for_exactly_its_settings(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run = imported(candidate, cast)
    assert why_not(candidate) == ""
    assert why_not(candidate, context_tokens=4096, concurrency=8) == ""
    assert f"run {run.pk}: it had 8,192 tokens, 16 at once" in why_not(candidate, context_tokens=8193)
    assert "it had 8,192 tokens, 16 at once" in why_not(candidate, concurrency=17)
    assert "it was served by vLLM 0.33.0" in why_not(candidate, runtime="vLLM 0.34.0")
    assert "it ran on l40s-48-2" in why_not(candidate, node_class="h100-80-1")
    assert "its cache was bfloat16" in why_not(candidate, cache_type="fp8")
    assert "needs a rung, a node class" in why_not(candidate, context_tokens=None)


def test_a_run_of_other_bytes_at_the_same_commit_does_not_count(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run = imported(candidate, cast)
    ladder = Ladder(candidate.snapshot)
    need = tested.RunNeeded(
        "e" * 64, "vLLM 0.33.0", "l40s-48-2", newest(["l40s-48-2"])["l40s-48-2"].node, 1, 1, "bfloat16"
    )
    assert f"run {run.pk}: it served other files" in tested.tested_by([run], need, {}).why
    assert ladder.own[0].key == run.rung


def test_a_run_of_another_teams_private_workload_is_not_repeated(cast: Cast) -> None:
    private = scenes.workload(cast, name="Private use", private=True)
    public = scenes.candidate_at("legal-passed", cast)
    assert private.team_id == public.workload.team_id
    imported(scenes.candidate_at("legal-passed", cast, work=private), cast)
    assert why_not(public) == ""
    Workload.objects.filter(pk=private.pk).update(team=cast.lab)
    assert "there is none." in why_not(public)


def test_failed_requests_prove_nothing_and_a_newer_failure_takes_an_older_run_away(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    imported(candidate, cast, results.vllm(failed=3, max_concurrency=32, max_concurrent_requests=32))
    assert "3 of 203 requests failed at 8,192 tokens, 32 at once" in why_not(candidate)
    imported(candidate, cast)
    assert why_not(candidate) == ""
    imported(candidate, cast, results.vllm(failed=1, max_concurrency=8))
    assert "1 of 201 requests failed at 8,192 tokens, 8 at once" in why_not(candidate)
    imported(candidate, cast, results.vllm(duration=99))
    assert why_not(candidate) == ""


def test_the_database_refuses_a_tested_pass_without_a_run(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    signoff = scenes.sign_track(candidate, "engineering", cast)
    with transaction.atomic(), connection.cursor() as cursor:
        SignOff.objects.create(
            candidate=candidate, track="engineering", outcome="pass", reason="Ran it.", terms=signoff.terms | TESTED,
            signer=cast.engineer, requester=candidate.requester, snapshot=signoff.snapshot, basis=signoff.basis,
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="names no imported run"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_hardware_that_changed_is_other_hardware_and_a_larger_pool_is_not(cast: Cast) -> None:
    node = newest(["l40s-48-2"])["l40s-48-2"].node
    assert tested.changed_hardware(node, replace(node, nodes=40, labels={"a": "b"})) == ""
    assert tested.changed_hardware(node, replace(node, memory_mib=24000, driver="1")) == "memory, driver"


@pytest.mark.parametrize(
    ("flags", "cache"),
    [
        ("", "bfloat16"), ("--kv-cache-dtype auto", "bfloat16"), ("--kv-cache-dtype fp8_e5m2", "fp8"),
        ("--kv-cache-dtype=fp8", "fp8"), ("-ctk q8_0 -ctv q8_0", "fp8"), ("--max-model-len 8192", "bfloat16"),
    ],
)  # fmt: skip
def test_the_cache_is_what_the_runtime_was_started_with(flags: str, cache: str) -> None:
    assert tested.cache_of(flags) == cache


def test_an_earlier_pass_that_says_tested_stays_and_is_not_renewed_without_a_run(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    signoff = scenes.sign_track(candidate, "engineering", cast)
    with connection.cursor() as cursor:  # as an edition from before runs wrote it
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reviews_signoff DISABLE TRIGGER reviews_signoff_once")
        cursor.execute(
            "UPDATE reviews_signoff SET terms = %s WHERE id = %s", [json.dumps(signoff.terms | TESTED), signoff.pk]
        )
        cursor.execute("ALTER TABLE reviews_signoff ENABLE TRIGGER reviews_signoff_once")
    candidate = scenes.fresh(candidate)
    assert {one.outcome for one in scenes.requirements(candidate) if one.key == "tested-envelope"} <= {
        "satisfied", "not applicable",
    }  # fmt: skip
    with scenes.later(days=400), pytest.raises(Forbidden, match="needs an imported run"):
        renew(
            candidate,
            track="engineering",
            seen=scenes.seen(candidate),
            reason="Nothing about the load has changed.",
            by=cast.engineer,
        )


def test_at_high_risk_nobody_signs_on_a_run_that_they_imported(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run = imported(candidate, cast)
    assert scenes.sign_track(candidate, "engineering", cast, terms=TESTED).terms["run"]["number"] == run.pk
    Workload.objects.filter(pk=candidate.workload_id).update(risk_level="high")
    candidate = scenes.fresh(candidate)
    with pytest.raises(Forbidden, match=f"run {run.pk}: you imported it, and at high risk another person signs"):
        settled(candidate, TESTED, cast.engineer)
    terms = settled(candidate, TESTED, cast.engineer_two)
    assert (terms["run"]["number"], terms["run"]["imported_by"]) == (run.pk, "Enno Engineer (engineer)")
    assert "imported by Enno Engineer (engineer)" in tested.run_words(terms["run"])
    page = signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/runs/import/").content.decode()
    assert "another engineering reviewer must sign on a run that you import" in page
    with transaction.atomic():
        open_hold(cast.engineer, by=cast.engineer_two, why="the link of an invitation")
    later = imported(candidate, cast, results.vllm(duration=199.0))
    why = whose_runs(cast.engineer_two, [later, run], "high")
    assert list(why) == [later.pk]  # the earlier one was imported before anyone else could sign in as its importer
    assert why[later.pk].startswith("Enno Engineer imported it. Edda Engineer could have signed in as Enno Engineer")
    assert whose_runs(cast.engineer, [later], "medium") == {}


def test_a_colleagues_run_counts_where_ones_own_does_not(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    Workload.objects.filter(pk=candidate.workload_id).update(risk_level="high")
    candidate = scenes.fresh(candidate)
    said = RunStatement(files(results.vllm(duration=200.0)), header(candidate))
    theirs = import_run(candidate, said=said, by=cast.engineer_two)
    imported(candidate, cast)
    assert settled(candidate, TESTED, cast.engineer)["run"]["number"] == theirs.pk
