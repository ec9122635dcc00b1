"""The least that is shown where no runtime's reservation is known: by component, resolution, sound and text."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.sizing.families import shape_of
from reviews.sizing.fit import Load, size
from reviews.sizing.pipelines import Component, PipelineShape, image_held, pipeline_of
from reviews.sizing.plan import Plan, plan, total
from reviews.sizing.sized_model import Companion, Model
from reviews.workloads.nodes.bundled import shipped
from reviews.workloads.nodes.spec import NodeSpec
from tests.hub.folders import reading_of
from tests.hub.rungs import rungs_of_reading
from tests.hub.test_own_kinds import layers, whole
from tests.sizing.pictures import UNET, VAE, pipeline_files

L4 = shipped()["l4"].spec
WHISPER: dict[str, Any] = {
    "model_type": "whisper", "d_model": 1280, "encoder_layers": 32, "decoder_layers": 32, "decoder_ffn_dim": 5120,
    "encoder_attention_heads": 20, "decoder_attention_heads": 20, "encoder_ffn_dim": 5120, "vocab_size": 51866,
}  # fmt: skip


def component(name: str, klass: str, dtype: str, size: int, **keys: Any) -> dict[str, Any]:
    return {"pipeline": "StableDiffusionXLPipeline", "name": name, "class": klass, "bytes": size,
            "dtypes": {dtype: size // 2}, "keys": keys}  # fmt: skip


XL = [
    component("text_encoder", "CLIPTextModel", "F16", 246_144_152),
    component("unet", "UNet2DConditionModel", "F16", 5_135_149_760, **UNET),
    component("vae", "AutoencoderKL", "F16", 167_335_342, **VAE),
]


def of_pipeline(rows: list[dict[str, Any]]) -> Model:
    return Model(None, None, sum(one["bytes"] for one in rows), "diffusers", pipeline=pipeline_of(rows))


def lines(found: Plan) -> dict[str, int]:
    return {one.key: one.size for one in found.lines}


def test_a_pipeline_is_its_models_and_its_largest_stage_at_its_own_size() -> None:
    found = plan(of_pipeline(XL), replace(L4, observability_mib=0), 2048, 1)
    decoded = 2 * 256 * 1024**2 * 4  # two maps of the second width at full size, in 32 bits as the pipeline decodes
    assert lines(found) == {"weights": sum(one["bytes"] for one in XL), "activation": decoded}
    assert (found.verdict, found.need, found.version) == ("unknown", total(found.lines), "")
    assert "unet (UNet2DConditionModel, F16) 4.78 GiB" in found.lines[0].formula
    for named in ("the activations of text_encoder (CLIPTextModel, F16)", "guidance", "what diffusers reserves"):
        assert named in found.why


def test_the_least_follows_the_resolution_the_type_and_the_class() -> None:
    whole_size, half = image_held(pipeline_of(XL)), image_held(pipeline_of(XL), 512)
    assert (whole_size.side, half.side) == (1024, 512)
    assert whole_size.stage
    assert half.stage
    assert whole_size.stage.size == 4 * half.stage.size
    plain = image_held(replace(pipeline_of(XL), klass="StableDiffusionPipeline")).stage
    assert plain
    assert plain.size * 2 == whole_size.stage.size  # only the XL pipeline decodes in 32 bits what is stored in 16
    unet = PipelineShape("P", (Component("unet", "UNet2DConditionModel", 1, {"F16": 1}, UNET),))
    assert image_held(unet).stage is None  # without a decoder whose class is known there is no resolution
    assert "resolution" in image_held(unet).without[0]


@pytest.mark.parametrize(("klass", "keys", "tokens", "hidden"), [
    ("FluxTransformer2DModel", {}, 64 * 64, 24 * 128),
    ("SD3Transformer2DModel", {"num_attention_heads": 38, "patch_size": 2}, 64 * 64, 38 * 64),
])  # fmt: skip
def test_a_transformer_counts_the_tokens_of_the_image(
    klass: str, keys: dict[str, Any], tokens: int, hidden: int
) -> None:
    narrow = component("vae", "AutoencoderKL", "BF16", 10, block_out_channels=[1, 1, 1, 1])
    held = image_held(pipeline_of([component("transformer", klass, "BF16", 10, **keys), narrow]))
    assert held.stage
    assert held.stage.size == tokens * hidden * 5 * 2
    assert {one.key for one in held.defaults} >= {"transformer.attention_head_dim", "transformer.sample_size"}


@pytest.mark.parametrize("keys", [
    {"block_out_channels": "many"}, {"block_out_channels": [0]}, {"block_out_channels": [10**9] * 99},
    {"block_out_channels": [True]}, {"sample_size": 0}, {"layers_per_block": [2, "x"]}, {"sample_size": 2**40},
])  # fmt: skip
def test_what_a_configuration_may_say_is_bounded_and_refused_by_name(keys: dict[str, Any]) -> None:
    rows = [component("unet", "UNet2DConditionModel", "F16", 10, **(UNET | keys)), XL[2]]
    held = image_held(pipeline_of(rows))
    named = [one for one in held.without if "unet." in one]
    assert named or held.stage  # a list of depths is read by its first number
    assert plan(of_pipeline(rows), L4, 2048, 1).need >= sum(one["bytes"] for one in rows)


def test_whisper_reserves_its_own_text_and_its_sound_by_the_batch() -> None:
    model = Model(shape_of(WHISPER), WHISPER, 3_086_981_120)
    one, many = plan(model, L4, 448, 1), plan(model, L4, 448, 16)
    page = 16 * 32 * 2 * 1280 * 2
    assert lines(many)["kv"] == 16 * (28 + 94) * page
    assert lines(one)["kv"] == (28 + 512) * page  # of which the runtime needs more before it starts
    assert lines(many)["activation"] == 8192 * 2 * 3 * (5120 + 1280)
    assert (many.verdict, many.runtime) == ("fits", "vLLM")
    long = plan(model, L4, 8192, 1)
    assert (long.verdict, "448 positions; it answers an input of fixed length" in long.why) == ("does_not_fit", True)
    other = plan(replace(model, runtime="Transformers"), L4, 448, 16)
    assert lines(other)["kv"] == 16 * 32 * 2 * 1280 * (448 + 1500) * 2
    half = plan(replace(model, runtime="Transformers"), L4, 448, 16, "fp8")
    assert lines(half)["kv"] * 2 == lines(other)["kv"]
    assert (other.verdict, lines(other)["activation"]) == ("unknown", 16 * 1500 * 2 * (5120 + 1280))


def test_an_encoder_has_no_cache_and_no_logits_and_takes_each_text_whole() -> None:
    config = {"model_type": "modernbert", "max_position_embeddings": 32768}
    for context, tokens in ((512, min(8192, 64 * 512)), (16384, 16384)):
        found = plan(Model(shape_of(config), config, 300_000_000), L4, context, 64)
        assert set(lines(found)) == {"weights", "activation", "runtime", "observability"}
        assert lines(found)["activation"] == tokens * 2 * 3 * (768 + 1152)
        assert found.verdict == "fits"
    told = size(config, Load(512, 64), 300_000_000, L4)
    assert (told.logits, told.kv, told.verdict) == (0, 0, "fits")
    other = plan(Model(shape_of(config), config, 300_000_000, "Transformers"), L4, 512, 64)
    assert lines(other)["activation"] == 64 * 512 * 2 * (768 + 1152)


@pytest.mark.parametrize(("config", "each", "without"), [
    ({"model_type": "vit"}, 14 * 14 * 2 * (768 + 3072), "temporary tensors"),
    ({"model_type": "vit", "image_size": 448}, 28 * 28 * 2 * (768 + 3072), "temporary tensors"),
    ({"architecture": "resnet50", "pretrained_cfg": {"input_size": [3, 224, 224]}}, 3 * 224 * 224 * 4, "feature maps"),
    ({"architecture": "resnet50", "pretrained_cfg": {"input_size": [3, "a", 224]}}, 0, "input_size is not stated"),
    ({"model_type": "wav2vec2"}, 0, "length of the sound"),
])  # fmt: skip
def test_images_and_sounds_are_counted_as_far_as_the_class_says(
    config: dict[str, Any], each: int, without: str
) -> None:
    shape = shape_of(config) if "model_type" in config else None
    found = plan(Model(shape, config, 10**8, "timm" if shape is None else "Transformers"), L4, 512, 8)
    assert lines(found).get("activation", 0) == 8 * each
    assert (found.verdict, any(without in one for one in found.lacks)) == ("unknown", True)


SHAPES: list[dict[str, Any]] = [
    WHISPER, {"model_type": "bert"}, {"model_type": "t5"}, {"model_type": "vit"}, {"model_type": "llama"},
    {"model_type": "quokka"}, {},
]  # fmt: skip


@settings(max_examples=60)
@given(st.integers(1, 2**43), st.sampled_from(SHAPES), st.sampled_from(["vLLM", "Transformers", "not known"]),
       st.integers(1, 400), st.integers(1, 10**4), st.sampled_from([*shipped()]), st.integers(0, 2**36))  # fmt: skip
def test_what_is_shown_is_never_below_the_tensors(
    weights: int, config: dict[str, Any], runtime: str, context: int, at_once: int, slug: str, beside: int
) -> None:
    shape = shape_of(config) if config and config["model_type"] != "quokka" else None
    model = Model(shape, config, weights, runtime, companion=Companion("a draft", beside))
    node: NodeSpec = shipped()[slug].spec
    found = plan(model, node, context, at_once)
    if found.lines:
        assert found.need * found.ranks >= weights + beside
        assert found.need == total(found.lines)
    if found.lacks:
        assert found.verdict in ("unknown", "does_not_fit")
    if found.verdict in ("fits", "tight"):
        assert found.need <= found.usable


def test_a_repository_with_a_pipeline_is_read_and_sized_by_its_folders(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, pipeline_files(block_out_channels=[128, 256, 512, 10**9]))
    fact = next(one for one in reading.facts if one.key == "weights.components")
    assert [(one["name"], one["class"]) for one in fact.value] == [
        ("unet", "UNet2DConditionModel"), ("vae", "AutoencoderKL"),
    ]  # fmt: skip
    unet, vae = fact.value
    assert unet["keys"] == UNET | {"attention_head_dim": [5, 10, 20]}
    assert "block_out_channels" not in vae["keys"]  # no width is that large
    assert sum(one["bytes"] for one in fact.value) == rungs_of_reading(reading)[0].size
    assert sum(unet["dtypes"].values()) > sum(vae["dtypes"].values())
    assert {one.path for one in reading.documents if one.role == "component_config"} == {
        "unet/config.json", "vae/config.json", "scheduler/config.json",
    }  # fmt: skip


def test_a_configuration_in_a_folder_is_no_component_without_a_pipeline(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, {"onnx/config.json": b"{}", "model.safetensors": whole(layers(0, 1))})
    assert not [one for one in reading.documents if one.role == "component_config"]
    assert next(one for one in reading.facts if one.key == "weights.components").state == "unanswered"
