"""A platform engineer from the queue to the sign-off, in Chromium: a dense model, a latent one, a GGUF rung on a node
without accelerator, and an architecture that nobody knows; and three cases that the desk has to name."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from reviews.desks.engineering.variants_page import Variants
from reviews.hub.shapes.reading import ArtifactValue, ReadingValue
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.journeys.desk_pages import Desk
from tests.journeys.test_legal_journey import fill
from tests.pages.browser import Chromium
from tests.readings import CONFIG, again, document, reading, weight_set
from tests.runs.imports import imported

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATENT = {
    "model_type": "deepseek_v3", "num_hidden_layers": 27, "hidden_size": 2048, "num_attention_heads": 16,
    "kv_lora_rank": 512, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128, "vocab_size": 102400,
    "intermediate_size": 10944, "max_position_embeddings": 32768,
}  # fmt: skip
SIGN = {
    "outcome": "pass", "reason": "It fits the workload.",
    "runtime": "vLLM 0.33.0", "context_tokens": "8192", "concurrency": "16",
    "known": "estimated", "trade_off_accepted": "Smaller model, faster answers.",
}  # fmt: skip


def made_of(name: str, config: dict[str, Any], **facts: Any) -> ReadingValue:
    """A reading with this configuration."""
    whole = reading(name, facts={key: (value, "file", "config.json", "") for key, value in facts.items()})
    rest = tuple(one for one in whole.documents if one.path != "config.json")
    return again(whole, documents=(*rest, document("config.json", "config", json.dumps(config))))


def gguf(name: str, *files: str) -> ReadingValue:
    """A reading of GGUF files alone, each a rung of its own."""
    numbers = {
        "block_count": 16, "embedding_length": 2048, "attention.head_count": 32, "attention.head_count_kv": 8,
        "feed_forward_length": 8192, "context_length": 32768,
    }  # fmt: skip
    rungs = [
        {"file": one, "size": 700_000_000, "quantization": one.split("-")[-1].removesuffix(".gguf"), "context": 32768,
         "parameters": 1_000_000_000, "architecture": "llama", "types": {}, "tokens": 32768, "why": ""}
        for one in files
    ]  # fmt: skip
    facts = {
        "weights.gguf": rungs, "architecture.gguf": "llama", "architecture.gguf_numbers": numbers,
        "vocabulary.gguf": 32768, "context.gguf": 32768, "lineage.relation": "quantized",
        "lineage.base_model": ["sample-lab/atlas-1b-instruct"],
        "weights.sets": [
            weight_set(one, 700_000_000, format="gguf", parameters=1_000_000_000) | {"name": one} for one in files
        ],
    }  # fmt: skip
    whole = reading(name, facts={key: (value, "file", files[0], "") for key, value in facts.items()})
    kept = tuple(one for one in whole.artifacts if one.kind == "document")
    weights = tuple(ArtifactValue(one, 700_000_000, "c1" * 20, "d" * 64, "weights", "gguf") for one in files)
    return again(whole, artifacts=(*kept, *weights), documents=whole.documents[:2])


@pytest.fixture
def desk(chromium: Chromium, live_server: LiveServer, company: Cast) -> Desk:
    return Desk(chromium, live_server.url)


def passed_by_legal(company: Cast, read: ReadingValue, **work: Any) -> Candidate:
    with transaction.atomic():
        made = scenes.workload(company, name=f"For {read.repo.id.split('/')[1]}", **work)
        return scenes.candidate_at("legal-passed", company, read.repo.id, work=made, read=read)


def sign(desk: Desk, company: Cast, candidate: Candidate, **values: str) -> Any:
    here = f"/candidates/{candidate.pk}/engineering/"
    assert candidate.repo_id in desk.text(company.engineer, "/")
    desk.at(company.engineer, here, fill("Sign engineering track", **{**SIGN, **values}))
    return candidate.signoffs.filter(track="engineering").first()


def test_a_dense_and_a_latent_model_are_sized_and_signed(desk: Desk, company: Cast) -> None:
    for read in (made_of("sample-lab/dense-1b", json.loads(CONFIG)), made_of("sample-lab/latent-1b", LATENT)):
        candidate = passed_by_legal(company, read)
        page = desk.text(company.engineer, f"/candidates/{candidate.pk}/engineering/hardware/")
        for words in ("Hardware fit", "Cache and states", "Rollout surge", "Scheduling note", "nvidia.com/gpu"):
            assert words in page
        signoff = sign(desk, company, candidate, node_class="l40s-48-2", first_artifact_to_test="model.safetensors")
        assert signoff.terms["sizing"]["verdict"] == "fits"
        assert [one["commit"] for one in signoff.terms["artifact_set"]] == [candidate.commit]
    assert not desk.complaints


@pytest.mark.long
def test_a_gguf_rung_is_named_with_its_loss_and_served_without_an_accelerator(desk: Desk, company: Cast) -> None:
    read = gguf("sample-lab/dense-1b-gguf", "m-Q4_K_M.gguf", "m-Q8_0.gguf")
    work = {"environment": "workstation", "concurrency": 2, "node_classes": ["cpu-64"]}
    candidate = passed_by_legal(company, read, **work)
    ladder = desk.text(company.engineer, f"/candidates/{candidate.pk}/engineering/variants/")
    assert "2 GGUF rungs" in ladder
    assert "llama.cpp" in desk.text(company.engineer, f"/candidates/{candidate.pk}/engineering/hardware/")
    chosen = {
        "node_class": "cpu-64",
        "concurrency": "2",
        "first_artifact_to_test": "m-Q4_K_M.gguf",
        "runtime": "llama.cpp 0c1e57098",
    }
    assert sign(desk, company, candidate, **chosen) is None  # neither rung nor loss was named
    named = {**chosen, "rung": "gguf:m-Q4_K_M.gguf", "quality_not_measured": "The publisher names no figure"}
    signoff = sign(desk, company, candidate, **named)
    assert signoff.terms["rung_words"] == "Quantized, GGUF Q4_K_M"
    assert [one["path"] for one in signoff.terms["artifact_set"][0]["files"]] == ["m-Q4_K_M.gguf"]
    assert (signoff.terms["sizing"]["runtime"], signoff.terms["sizing"]["verdict"]) == ("llama.cpp", "fits")


@pytest.mark.long
def test_an_unknown_architecture_is_named_and_never_guessed(desk: Desk, company: Cast) -> None:
    candidate = passed_by_legal(company, made_of("sample-lab/odd-1b", {"model_type": "quokka", "vocab_size": 9}))
    page = desk.text(company.engineer, f"/candidates/{candidate.pk}/engineering/hardware/")
    assert "Unknown" in page
    assert "model_type quokka" in page
    assert "GiB on all accelerators" not in page
    with transaction.atomic():
        imported(candidate, company)
    tested = sign(desk, company, candidate, node_class="l40s-48-2", known="tested",
                  first_artifact_to_test="model.safetensors")  # fmt: skip
    assert tested.terms["sizing"]["verdict"] == "unknown"
    assert tested.terms["known"] == "tested"


def test_weights_that_load_and_answer_strangely_are_named(company: Cast) -> None:
    fit = {"base_commit": "not said", "tokenizer": "different", "template": "different"}
    facts = {"lineage.adapter_base": {"base": "sample-lab/atlas-1b", "local": False, "revision": ""},
             "lineage.adapter_fit": fit, "lineage.relation": "adapter"}  # fmt: skip
    candidate = passed_by_legal(company, made_of("sample-lab/strange-lora", json.loads(CONFIG), **facts))
    said = {one.code: one.detail for one in Variants(candidate).warnings}
    assert "every answer is unreliable" in said["adapter-tokenizer"]
    assert "adapter-template" in said


def test_a_workstation_tests_the_four_bit_instruct_rung_and_not_the_base_that_wins_the_benchmark(company: Cast) -> None:
    work = {"environment": "workstation", "concurrency": 1, "node_classes": ["edge-16"], "context_tokens": 4096}
    plain = reading("sample-lab/dense-7b-base", facts={
        "template.source": (None, "unanswered", "", ""),
        "weights.sets": ([weight_set(size=14_000_000_000)], "inferred", "model.safetensors", ""),
    })  # fmt: skip
    weights = tuple(replace(one, size=14_000_000_000) if one.kind == "weights" else one for one in plain.artifacts)
    base = passed_by_legal(company, again(plain, artifacts=weights), **work)
    page = Variants(base)
    assert {one.code for one in page.warnings} == {"base-for-chat", "full-precision-on-edge"}
    assert "good score says nothing" in page.warnings[0].detail
    assert page.rows[0].fits[0].word == "Unavailable"
    small = passed_by_legal(company, gguf("sample-lab/dense-7b-instruct-gguf", "m-Q4_K_M.gguf"), **work)
    rung = Variants(small)
    assert not rung.warnings
    assert (rung.rows[0].rung.title, rung.rows[0].fits[0].word) == ("GGUF Q4_K_M", "Fits")


def test_a_domain_fine_tune_that_names_no_base_is_stopped_by_rule(company: Cast) -> None:
    from reviews.hub.shapes.reading import FindingValue

    lost = FindingValue("base-unknown", "warn", "It is a fine-tune of a model that nobody names", "", "README.md", "")
    kinds = [{"kind": "fine-tune", "why": "the card says finetune", "file": "README.md"}]
    said = {
        "lineage.relation": ("finetune", "file", "README.md", ""),
        "lineage.derived": ({"kinds": kinds, "unknown": "it does not name a base"}, "inferred", "README.md", ""),
    }
    whole = reading("sample-lab/medical-1b", facts=said, findings=(lost,))
    with transaction.atomic():
        made = scenes.workload(company, name="Medical letters")
        candidate = scenes.candidate_at("intake", company, whole.repo.id, work=made, read=whole)
        scenes.answer_all(candidate, "engineering", company, leave_out=("base-model",))
    assert [one.code for one in Variants(candidate).warnings] == ["unknown-base"]
    requirement = next(one for one in scenes.requirements(candidate) if one.key == "base-known")
    assert not requirement.met
    assert "high risk" in requirement.how
