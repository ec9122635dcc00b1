"""Every rung names the runtime of its own format, and none is called vLLM because nothing better is known."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviews.rungs.runtimes import need_of, runtime_of
from reviews.sizing.families import FAMILIES
from reviews.sizing.hypothetical import SCHEMES
from reviews.sizing.plan import VERSIONS
from tests.hub.folders import reading_of
from tests.hub.gguf.writer import Writer
from tests.hub.rungs import rungs_of_reading
from tests.hub.test_own_kinds import CONFIG, GPTQ, MLX, PACKED, layers, typed, whole

SPEECH, IMAGES = "automatic-speech-recognition", "zero-shot-image-classification"
PLAIN = whole(layers(0, 2))


def runtimes(folder: Path, files: dict[str, bytes]) -> list[str]:
    return [one.runtime for one in rungs_of_reading(reading_of(folder, files))]


def config(**changes: Any) -> dict[str, bytes]:
    return {"config.json": json.dumps(CONFIG | changes).encode()}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (config() | {"model.safetensors": PLAIN}, "vLLM"),
        (config(quantization_config=GPTQ) | {"model.safetensors": typed(PACKED)}, "vLLM"),
        (config(quantization={"bits": 4, "group_size": 64}) | {"model.safetensors": typed(MLX)}, "mlx-lm"),
        (config(quantization_config={"quant_method": "exl2", "bits": 4}) | {"output.safetensors": PLAIN}, "ExLlamaV2"),
        (config(quantization_config={"quant_method": "higgs"}) | {"model.safetensors": PLAIN}, "Transformers"),
        (config(quantization_config={"quant_method": "kelp"}) | {"model.safetensors": PLAIN}, "not known"),
        (config(model_type="kelp") | {"model.safetensors": PLAIN}, "not known"),
        (
            config(model_type="t5", architectures=["T5ForConditionalGeneration"]) | {"model.safetensors": PLAIN},
            "Transformers",
        ),
        (config(model_type="bert", architectures=["BertModel"]) | {"model.safetensors": PLAIN}, "vLLM"),
        ({"model.safetensors": PLAIN}, "not known"),
    ],
    ids=[
        "plain",
        "gptq",
        "mlx",
        "exl2",
        "higgs",
        "unknown method",
        "unknown type",
        "encoder-decoder",
        "embedder",
        "no configuration",
    ],
)
def test_a_rung_names_the_runtime_of_its_format(tmp_path: Path, files: dict[str, bytes], expected: str) -> None:
    assert runtimes(tmp_path, files) == [expected]


def test_weights_that_mlx_wrote_without_quantizing_them_are_its_own(tmp_path: Path) -> None:
    table = json.loads(PLAIN[8 : 8 + int.from_bytes(PLAIN[:8], "little")]) | {"__metadata__": {"format": "mlx"}}
    head = json.dumps(table).encode()
    body = len(head).to_bytes(8, "little") + head + PLAIN[8 + int.from_bytes(PLAIN[:8], "little") :]
    assert runtimes(tmp_path, config() | {"model.safetensors": body}) == ["mlx-lm"]


def test_a_pipeline_is_served_by_diffusers(tmp_path: Path) -> None:
    index = {"_class_name": "FluxPipeline", "transformer": ["diffusers", "FluxTransformer2DModel"]}
    files = {"model_index.json": json.dumps(index).encode(), "transformer/diffusion_model.safetensors": PLAIN}
    assert runtimes(tmp_path, files) == ["diffusers"]


def test_a_gguf_file_is_served_by_llama_cpp(tmp_path: Path) -> None:
    header = Writer().add("general.architecture", 8, "llama").tensor("token_embd.weight", 0, 8, 4).bytes()
    assert runtimes(tmp_path, {"m-Q4_K_M.gguf": header + bytes(200)}) == ["llama.cpp"]


def test_formats_without_a_runtime_that_is_sized_make_no_rung(tmp_path: Path) -> None:
    files = {"model.onnx": b"\x08\x07\x12\x04test" + bytes(40), "model.h5": b"\x89HDF\r\n\x1a\n" + bytes(60)}
    assert runtimes(tmp_path, config() | files) == []


def test_every_type_that_is_sized_has_an_answer() -> None:
    found = {}
    for kind in FAMILIES:
        facts = {"architecture.model_type": kind}
        found[kind] = runtime_of(facts, need_of(facts, "safetensors", ""))
    assert set(found.values()) == {"vLLM", "Transformers"}
    assert {found["llama"], found["roberta"], found["modernbert"], found["whisper"]} == {"vLLM"}
    assert {found["vit"], found["mt5"], found["marian"], found["wav2vec2"]} == {"Transformers"}
    assert {one.runtime for one in SCHEMES} <= VERSIONS.keys()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"architecture.names": ["BertForMaskedLM"], "task.pipeline_tag": "fill-mask"}, "Transformers"),
        ({"architecture.names": ["BertModel"], "task.pipeline_tag": "sentence-similarity"}, "vLLM"),
        ({"architecture.names": ["Qwen3ForCausalLM"], "task.pipeline_tag": "feature-extraction"}, "vLLM"),
        ({"architecture.names": ["WhisperForConditionalGeneration"]}, "vLLM"),
        ({"architecture.names": ["Wav2Vec2ForCTC"], "task.pipeline_tag": SPEECH}, "Transformers"),
        ({"architecture.names": ["SiglipModel"], "task.pipeline_tag": IMAGES}, "Transformers"),
        ({"architecture.names": "resnet50", "task.library": "timm"}, "timm"),
        ({"architecture.names": [7]}, "not known"),
        ({}, "not known"),
    ],
)  # fmt: skip
def test_a_rung_carries_the_runtime_of_its_task(facts: dict[str, Any], expected: str) -> None:
    assert runtime_of(facts, need_of(facts, "safetensors", "")) == expected
