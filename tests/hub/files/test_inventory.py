"""File lists: kinds, formats and numbered sets; modality and lines of a configuration."""

import pytest

from reviews.hub.facts import modality
from reviews.hub.files import inventory
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
        ("m.gguf.part1of2", "weights", "gguf"), ("picture.png", "other", "other"), (".gitattributes", "other", "other"),
    ],
)  # fmt: skip
def test_kinds_and_formats_follow_the_name(path: str, kind: str, form: str) -> None:
    artifact = inventory.artifact(file(path))
    assert (artifact.kind, artifact.format) == (kind, form)


def test_numbered_sets_are_listed_with_what_is_there() -> None:
    sets = inventory.shard_sets([f"model-{n:05d}-of-000004.safetensors" for n in (1, 2, 4)])
    assert sets == [{"set": "model.safetensors", "of": 4, "present": [1, 2, 4]}]


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
