"""The pages on hardware and variants, and what a sign-off settles about the rung."""

import json
from dataclasses import replace
from typing import Any

import pytest

from reviews.desks.engineering.hardware_page import Hardware
from reviews.desks.engineering.manifests.flags import arguments_of, flags_of
from reviews.desks.engineering.manifests.orders import chosen_order
from reviews.hub.shapes.reading import FindingValue, ReadingValue
from reviews.people.permits import Forbidden
from reviews.sizing.plan import DOES_NOT_FIT, FITS
from reviews.workflow.models import SignOff
from reviews.workloads.nodes.actions import change, count
from reviews.workloads.nodes.grouping import FreeCapacity
from reviews.workloads.nodes.models import NodeClass
from tests import scenes
from tests.cast import Cast
from tests.journeys.set_sights import read_at
from tests.readings import reading, weight_set
from tests.runs.imports import imported
from tests.workloads.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_the_page_says_what_is_needed_and_where_it_is_from(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    page = text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/hardware/"))
    for words in (
        "Hardware fit",
        "l40s-48-2",
        "Weights",
        "Observability",
        "Rollout surge",
        "nvidia-smi on node gpu-b-01",
    ):
        assert words in page
    for address in ("?rung=nothing&node=nothing&cache=nothing", "?rung=%00", "?cache=fp8&node=cpu-64"):
        assert (
            signed_in(cast.reader).get(f"/candidates/{candidate.pk}/engineering/hardware/{address}").status_code == 200
        )


def test_the_pages_say_which_runtimes_serve_a_rung(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    page = " ".join(text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/hardware/")).split())
    assert "Serves it" in page
    assert "vLLM 0.33.0" in page
    assert "vllm-0.33.0.tar.gz, released 2026-11-02" in page
    assert "It reads gguf files only" in page
    page = " ".join(text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/variants/")).split())
    assert "Runtimes of this repository’s rungs" in page
    assert "since 0.32.0 or earlier" in page


def test_a_class_that_nobody_knows_is_named(cast: Cast) -> None:
    work = scenes.workload(cast, name="Elsewhere", node_classes=["gone-1"])
    candidate = scenes.candidate_at("read", cast, work=work)
    page = text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/hardware/"))
    assert "which is not a known node class" in " ".join(page.split())
    waiting = scenes.candidate_at("reading", cast, "sample-lab/unread-1b")
    for part in ("hardware", "variants"):
        answer = signed_in(cast.engineer).get(f"/candidates/{waiting.pk}/engineering/{part}/")
        assert "has not been read yet" in text(answer)


def test_the_ladder_shows_rungs_and_offers_what_is_not_read(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    page = text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/variants/"))
    assert "Variant ladder" in page
    assert "This repository" in page


def test_a_pass_settles_rung_artifact_set_and_sizing(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    terms = scenes.sign_track(candidate, "engineering", cast).terms
    assert terms["rung_words"]
    assert {one["commit"] for one in terms["artifact_set"]} == {candidate.commit}
    assert terms["sizing"]["node_class_version"] == 1
    record = json.loads(scenes.decide(scenes.fresh(candidate), cast).canonical)
    assert record["rung"]["key"] == terms["rung"]
    assert record["artifact_set"] == terms["artifact_set"]


@pytest.mark.long
def test_a_value_that_the_configuration_leaves_to_its_class_is_on_the_page_and_in_the_record(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    page = " ".join(text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/hardware/")).split())
    assert "Not in the configuration" in page
    assert "The configuration leaves these keys to its class. Each value is the default of transformers 5." in page
    scenes.sign_track(candidate, "engineering", cast)
    decision = scenes.decide(scenes.fresh(candidate), cast)
    used = json.loads(decision.canonical)["sizing"]["defaults"]
    assert used
    assert all(one["key"] and one["value"] and one["source"].startswith("default of transformers 5.") for one in used)
    record = text(signed_in(cast.reader).get(f"/decisions/{decision.number}/"))
    assert "Sized with class defaults" in record
    assert f"{used[0]['key']}: {used[0]['value']}" in record


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rung": "gguf:nothing"}, "no such rung"),
        ({"first_artifact_to_test": "other.safetensors"}, "not in the artifact set of BF16"),
        ({"node_class": "l4-24-1", "context_tokens": 10**8}, "unavailable on l4-24-1"),
    ],
)
def test_a_pass_that_cannot_be_is_refused(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    with pytest.raises(Forbidden, match=sentence):
        scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | changes)
    assert not SignOff.objects.filter(track="engineering").exists()


def test_a_pool_for_one_model_asks_for_value_and_owner(cast: Cast) -> None:
    row = NodeClass.objects.get(slug="l40s-48-2")
    alone = replace(row.versions.get().node, shared=False)
    change(row, title=row.title, spec=alone, seen=1, reason="Its own pool.", by=cast.engineer)
    candidate = scenes.candidate_at("legal-passed", cast)
    with pytest.raises(Forbidden, match="operations owner"):
        scenes.sign_track(candidate, "engineering", cast)
    more = {"pool_value": "Saves 40 hours a week", "pool_owner": scenes.ENNO.as_record()}
    assert scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | more).terms["pool_owner"]


def test_verdicts_are_words_of_the_look(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    page = Hardware(candidate)
    assert page.here is not None
    assert page.here.word in ("Fits", "Tight", "Unavailable", "Unknown")
    assert (page.here.plan.verdict == FITS) == (page.here.tone == "ok")


MISSING = {"code": "shard-missing", "why": "the set lacks 1 file: model-2.safetensors", "severity": "block"}
UNDECIDED = {"code": "set-unknown", "why": "unknown which files are the model: a, b", "severity": "warn"}


def with_set(*findings: FindingValue, **changes: Any) -> ReadingValue:
    """A reading whose only weight set is changed like this."""
    return reading(facts={"weights.sets": ([weight_set(**changes)], "inferred", "", "")}, findings=findings)


def page(cast: Cast, part: str, read: ReadingValue) -> str:
    candidate = scenes.candidate_at("read", cast, read=read)
    body = text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/{part}/"))
    return " ".join(body.split())


@pytest.mark.parametrize("part", ["hardware", "variants"])
def test_an_incomplete_set_stands_on_the_pages_and_never_fits(cast: Cast, part: str) -> None:
    body = page(cast, part, with_set(problems=[MISSING], missing=["model-2.safetensors"]))
    assert "The set lacks 1 file: model-2.safetensors" in body
    assert "at least 1.9 GiB" in body
    assert "Unknown" in body
    assert "Fits" not in body
    assert "Tight" not in body


@pytest.mark.parametrize("part", ["hardware", "variants"])
def test_a_wrong_tokenizer_stands_on_the_pages_and_never_fits(cast: Cast, part: str) -> None:
    wrong = FindingValue(
        "vocabulary-mismatch", "block", "The tokenizer has ids without a row in the weights", "32,000."
    )
    body = page(cast, part, with_set(wrong))
    assert "The tokenizer has ids without a row in the weights. 32,000" in body
    assert "Fits" not in body


def test_a_set_that_does_not_fit_in_part_does_not_fit(cast: Cast) -> None:
    body = page(cast, "hardware", with_set(size=2**42, problems=[MISSING]))
    assert "Unavailable" in body
    assert "at least" in body


def test_undecided_files_have_no_size_and_are_named(cast: Cast) -> None:
    body = page(cast, "hardware", with_set(how="undecided", problems=[UNDECIDED]))
    assert "Unknown which files are the model: a, b" in body
    assert "Not known" in body


@pytest.mark.parametrize(
    ("problem", "known", "sentence"),
    [(MISSING, "tested", "no size: the set lacks 1 file"), (UNDECIDED, "estimated", "or test this one first")],
)
def test_no_pass_rests_on_a_set_without_a_size(cast: Cast, problem: dict[str, str], known: str, sentence: str) -> None:
    candidate = scenes.candidate_at("legal-passed", cast, read=with_set(problems=[problem]))
    with pytest.raises(Forbidden, match=sentence):
        scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | {"known": known})


def test_a_tested_set_without_a_size_is_pinned_whole(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast, read=with_set(problems=[UNDECIDED]))
    imported(candidate, cast)
    terms = scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | {"known": "tested"}).terms
    assert terms["sizing"]["verdict"] == "unknown"
    assert "model.safetensors" in {one["path"] for one in terms["artifact_set"][0]["files"]}


def test_a_large_model_in_shards_of_any_name_does_not_fit(cast: Cast) -> None:
    candidate = read_at(cast, ("eight-shards",))["eight-shards"]
    found = Hardware(candidate)
    assert found.here is not None
    assert found.here.plan.verdict == DOES_NOT_FIT
    assert 131.4 <= sum(one.size or 0 for one in found.here.rung.files) / 2**30 < 131.5
    assert len(found.here.rung.files) == 8
    body = text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/hardware/"))
    assert "131.4 GiB" in body
    assert "Unavailable" in body


def test_a_projector_is_loaded_with_its_gguf_model(cast: Cast) -> None:
    name = "gguf-projector-of-an-old-tool"
    found = Hardware(read_at(cast, (name,))[name])
    assert found.here is not None
    assert found.here.rung.size == sum(one.size or 0 for one in found.here.rung.files)
    order = chosen_order(found)
    words = arguments_of(order, flags_of(order))
    assert (words[words.index("--model") + 1], words[words.index("--mmproj") + 1]) == (
        "/models/m.gguf", "/models/encoder.gguf",
    )  # fmt: skip


@pytest.mark.long
def test_the_desk_shows_a_set_of_several_files_in_one_row(cast: Cast) -> None:
    read = with_set(files=["model.safetensors", "shard_b.safetensors"], missing=["shard_c.safetensors"])
    candidate = scenes.candidate_at("read", cast, read=read)
    body = " ".join(text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/")).split())
    assert "model*.safetensors" in body
    assert "1 of 3 shards" in body


def test_the_page_follows_the_chosen_class_and_prints_no_rollout_for_what_is_unavailable(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    url = f"/candidates/{candidate.pk}/engineering/hardware/"
    page = " ".join(text(signed_in(cast.engineer).get(f"{url}?node=h100-80-1&beside=1024")).split())
    assert '<th role="columnheader" scope="col">h100-80-1</th>' in page
    assert ", h100-80-1</li>" in page.replace(" </li>", "</li>")
    assert "Companion" in page
    assert "is not used" not in page
    wrong = text(signed_in(cast.engineer).get(f"{url}?beside=-5x"))
    assert "“-5x” is not used: enter whole MiB, from 0 to 67,108,864." in wrong
    assert 'aria-invalid="true"' in wrong
    row = NodeClass.objects.get(slug="l40s-48-2")
    empty = replace(row.versions.get().node, nodes=0)
    change(row, title=row.title, spec=empty, seen=1, reason="Cordoned.", by=cast.engineer)
    count(row, capacity=FreeCapacity(1, 2, 0, 0), by=cast.engineer)
    page = " ".join(text(signed_in(cast.engineer).get(url)).split())
    assert "but the pool has 0" in page
    assert "0 of 2 accelerators free, at most 0 on one node" in page
    assert "on one node, where at most 0 were free" in page
    assert "Rollout surge" not in page
    assert "Start-up time" not in page


def test_a_companion_is_in_the_sizing_and_on_the_record_or_is_said_not_to_be_counted(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    with pytest.raises(Forbidden, match="Name the companion whose memory you state"):
        scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | {"companion_mib": 512})
    more = {"companion": "sample-lab/draft at 3f3f3f3", "companion_mib": 512}
    terms = scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | more).terms
    assert [one["size"] for one in terms["sizing"]["lines"] if one["key"] == "companion"] == [512 * 2**20]
    decision = scenes.decide(scenes.fresh(candidate), cast)
    said = json.loads(decision.canonical)["envelope"]["companion"]
    assert said == {"is": "sample-lab/draft at 3f3f3f3", "mib": 512}
    page = text(signed_in(cast.reader).get(f"/decisions/{decision.number}/"))
    assert "sample-lab/draft at 3f3f3f3; 512 MiB on each accelerator" in page
