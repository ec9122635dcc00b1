"""File lists: kinds, shard sets, weight indexes, and which safetensors files hold the model once."""

import pytest

from reviews.hub.facts import modality
from reviews.hub.files import inventory, weights
from reviews.hub.files.json_file import parse
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.repository import ListedFile


def file(path: str, size: int | None = 1000) -> ListedFile:
    return ListedFile(path, size, "", "")


@pytest.mark.parametrize(
    ("path", "kind", "form"),
    [
        ("model-00001-of-000008.safetensors", "weights", "safetensors"), ("pytorch_model.bin", "weights", "pickle"),
        ("model-Q4_K_M.gguf", "weights", "gguf"), ("adapter_model.safetensors", "adapter", "safetensors"),
        ("adapter_model.bin", "adapter", "pickle"), ("adapter_config.json", "config", "json"),
        ("tokenizer.json", "tokenizer", "json"), ("tokenizer.model", "tokenizer", "sentencepiece"),
        ("vocab.txt", "tokenizer", "text"), ("qwen.tiktoken", "tokenizer", "other"),
        ("tokenizer_config.json", "tokenizer", "json"), ("config.json", "config", "json"),
        ("chat_template.jinja", "template", "jinja"), ("chat_template.json", "template", "json"),
        ("modeling_x.py", "code", "python"), ("run.sh", "code", "other"), ("LICENSE", "document", "other"),
        ("README.md", "document", "markdown"), ("training_args.bin", "other", "pickle"),
        ("optimizer.pt", "other", "pickle"), ("sub/model.onnx", "weights", "onnx"),
        ("picture.png", "other", "other"), (".gitattributes", "other", "other"),
    ],
)  # fmt: skip
def test_kinds_and_formats_follow_the_name(path: str, kind: str, form: str) -> None:
    artifact = inventory.artifact(file(path))
    assert (artifact.kind, artifact.format) == (kind, form)


def test_a_set_with_a_gap_blocks() -> None:
    sets = inventory.shard_sets([f"model-{n:05d}-of-000004.safetensors" for n in (1, 2, 4)])
    assert sets == [{"set": "model.safetensors", "of": 4, "present": [1, 2, 4]}]
    assert [finding.code for finding in inventory.shard_findings(sets)] == ["shard-missing"]


def test_a_whole_set_is_quiet_even_when_counted_from_nought() -> None:
    for first in (0, 1):
        sets = inventory.shard_sets([f"m-{n:05d}-of-00003.gguf" for n in range(first, first + 3)])
        assert not inventory.shard_findings(sets)


def test_a_set_that_claims_a_million_shards_is_cheap() -> None:
    sets = [{"set": "m", "of": 999_999, "present": [1]}] * 2000
    assert len(inventory.shard_findings(sets)) == 2000


@pytest.mark.parametrize(
    ("shards", "total", "codes"),
    [
        (["a-1-of-2.safetensors", "a-2-of-2.safetensors"], 1990, []),
        (["a-1-of-2.safetensors", "a-2-of-2.safetensors"], 2001, ["index-mismatch"]),
        (["a-1-of-2.safetensors"], 1000, ["shard-missing"]),
        (["a-1-of-2.safetensors", "a-2-of-2.safetensors", "a-3-of-3.safetensors"], 1990, ["shard-extra"]),
        (["a-1-of-2.safetensors", "a-2-of-2.safetensors"], "many", []),
    ],
)
def test_an_index_is_held_against_the_files(shards: list[str], total: object, codes: list[str]) -> None:
    index = {
        "metadata": {"total_size": total},
        "weight_map": {"x": "a-1-of-2.safetensors", "y": "a-2-of-2.safetensors"},
    }
    files = {path: file(path) for path in shards}
    found = inventory.index_findings(index, "model.safetensors.index.json", files)
    assert [finding.code for finding in found] == codes


@pytest.mark.parametrize(
    ("paths", "main"),
    [
        (["model.safetensors", "model.fp16.safetensors"], ["model.safetensors"]),
        (["consolidated.safetensors", "model-1-of-2.safetensors", "model-2-of-2.safetensors"], None),
        (["adapter_model.safetensors"], ["adapter_model.safetensors"]),
        (["adapter_model.safetensors", "model.safetensors"], ["model.safetensors"]),
        (
            ["unet/a.safetensors", "vae/b.safetensors", "vae/b.fp16.safetensors"],
            ["unet/a.safetensors", "vae/b.safetensors"],
        ),
        (["model.safetensors", "onnx/model.safetensors"], ["model.safetensors"]),
        (["../x.safetensors"], []),
    ],
)
def test_the_model_is_counted_once(paths: list[str], main: list[str] | None) -> None:
    found = [one.path for one in weights.main_set(file(path, 1000 - 10 * n) for n, path in enumerate(paths))]
    assert found == (main if main is not None else paths[1:])


def config(text: str) -> JsonFile:
    return parse("config.json", text)


@pytest.mark.parametrize(
    ("text", "task", "inputs", "outputs", "conflict"),
    [
        ('{"architectures": ["LlamaForCausalLM"]}', "text-generation", ["text"], ["text"], False),
        ('{"architectures": ["LlamaForCausalLM"]}', "image-classification", ["text"], ["text"], True),
        ('{"architectures": ["X"], "vision_config": {}}', "", None, None, False),
        (
            '{"architectures": ["QForConditionalGeneration"], "vision_config": {"a": 1}}',
            "",
            ["image", "text"],
            ["text"],
            False,
        ),
        ('{"architectures": ["WhisperForConditionalGeneration"]}', "", ["audio"], ["text"], False),
        ('{"architectures": ["T5ForConditionalGeneration"]}', "translation", ["text"], ["text"], False),
        ("{}", "text-to-image", ["text"], ["image"], False),
        ("{}", "", None, None, False),
    ],
)
def test_what_goes_in_and_comes_out_is_inferred(
    text: str, task: str, inputs: list[str] | None, outputs: list[str] | None, conflict: bool
) -> None:
    given, made = modality.inferred(config(text), task)
    assert (given.value, made.value) == (inputs, outputs)
    assert bool(modality.conflicts(config(text), task)) == conflict


def test_lines_of_nested_fields_are_found() -> None:
    found = config('{\n "a": [{"b": 1}],\n "text_config": {\n  "hidden_size": 8,\n  "b": "x:{"\n },\n "b": 2\n}')
    assert found.place("text_config.hidden_size") == "L4 $.text_config.hidden_size"
    assert found.place("b") == "L7 $.b"
    assert found.place("text_config.b") == "L5 $.text_config.b"
    assert found.quote("text_config.b") == '"b": "x:{"'
