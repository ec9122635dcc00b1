"""Chat templates in every form and place that tools read, and what is dangerous or contradictory among them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from tests.hub.folders import codes, hub_of, of_case, reading_of, states
from tests.hub.test_license_texts import CASES

ONE = "{% for message in messages %}<|user|>{{ message['content'] }}{% endfor %}"
TWO = "{% for message in messages %}<|im_start|>{{ message['role'] }}{% endfor %}"
EVIL = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
Read = Callable[[dict[str, bytes]], ReadingValue]


@pytest.fixture
def repository(tmp_path: Path) -> Read:
    return lambda files: reading_of(tmp_path, files)


def field(value: Any) -> bytes:
    return json.dumps({"chat_template": value}).encode()


def named(reading: ReadingValue) -> list[tuple[str, str]]:
    return [(one["name"], one["file"]) for one in reading.fact("template.all").value or []]


def test_the_case_of_an_object_of_templates(tmp_path: Path) -> None:
    if not (CASES / "b71-template-dict").is_dir():
        pytest.skip("no cases, set REFERENCE_DATA to where they are")
    repo_id = of_case(CASES / "b71-template-dict", tmp_path)
    with hub_of(tmp_path) as (_, hub):
        reading = read(hub, repo_id, None)
    assert [name for name, _ in named(reading)] == ["default", "tool_use"]
    assert reading.fact("template.source").value == "tokenizer_config.json#chat_template"
    assert not {"template-absent", "template-no-default", "template-malformed"} & codes(reading)


@pytest.mark.parametrize(
    ("value", "names", "source"),
    [
        (ONE, ["default"], "chat_template"),
        ([{"name": "rag", "template": TWO}, {"name": "default", "template": ONE}], ["default", "rag"], "chat_template"),
        ({"tool_use": TWO, "default": ONE}, ["default", "tool_use"], "chat_template"),
        ({"tool_use": TWO, "rag": ONE}, ["rag", "tool_use"], "chat_template.rag"),
        ({"name": "default", "template": ONE}, ["default"], "chat_template"),
    ],
)
@pytest.mark.parametrize("path", ["tokenizer_config.json", "processor_config.json", "chat_template.json"])
def test_a_field_holds_one_text_or_named_ones(
    repository: Read, path: str, value: Any, names: list[str], source: str
) -> None:
    reading = repository({path: field(value)})
    assert named(reading) == [(name, path) for name in names]
    assert reading.fact("template.source").value == f"{path}#{source}"
    assert ("template-no-default" in codes(reading)) is ("default" not in names)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "it is empty"), ([], "it is empty"), ({}, "it is empty"), (7, "neither a text"),
        ([{"name": "default"}], "1 of its 1 entries"), ({"default": 3, "rag": ONE}, "1 of its 2 entries"),
        ([{"name": "a", "template": ONE}, {"name": "a", "template": TWO}], "several entries are called a"),
    ],
)  # fmt: skip
def test_what_no_tool_can_read_is_a_finding(repository: Read, value: Any, why: str) -> None:
    reading = repository({"tokenizer_config.json": field(value)})
    (found,) = [one for one in reading.findings if one.code == "template-malformed"]
    assert (found.file, found.locator.split()[0]) == ("tokenizer_config.json", "L1")
    assert why in found.detail


def test_an_empty_file_is_no_template(repository: Read) -> None:
    reading = repository({"chat_template.jinja": b"\n", "tokenizer_config.json": field(ONE)})
    assert "template-malformed" in codes(reading, "chat_template.jinja")
    assert reading.fact("template.source").value == "tokenizer_config.json#chat_template"


@pytest.mark.parametrize("folder", ["additional_chat_templates", "chat_templates"])
def test_a_folder_has_named_templates(repository: Read, folder: str) -> None:
    reading = repository({f"{folder}/tool_use.jinja": TWO.encode(), "tokenizer_config.json": field(ONE)})
    assert reading.fact("template.source").value == "tokenizer_config.json#chat_template"
    assert set(named(reading)) == {("default", "tokenizer_config.json"), ("tool_use", f"{folder}/tool_use.jinja")}


def test_templates_of_one_name_that_differ_are_a_finding(repository: Read) -> None:
    files = {
        "chat_template.jinja": ONE.encode(), "tokenizer_config.json": field({"default": TWO, "rag": ONE}),
        "chat_templates/rag.jinja": TWO.encode(),
    }  # fmt: skip
    found = [one for one in repository(files).findings if one.code == "template-conflict"]
    assert [one.title.rpartition("templates")[2] for one in found] == ["", " called rag"]
    assert found[0].detail.startswith("chat_template.jinja, tokenizer_config.json#chat_template:")


def test_templates_that_differ_only_at_their_ends_agree(repository: Read) -> None:
    reading = repository({"chat_template.jinja": f"{ONE}\n".encode(), "tokenizer_config.json": field(ONE)})
    assert "template-conflict" not in codes(reading)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat_template.jinja", EVIL.encode()), ("chat_templates/rag.jinja", EVIL.encode()),
        ("prompts/system.j2", EVIL.encode()), ("tokenizer_config.json", field({"default": ONE, "rag": EVIL})),
        ("chat_template.json", json.dumps({"default": ONE, "rag": EVIL}).encode()),
    ],
)  # fmt: skip
def test_a_dangerous_template_is_found_wherever_it_is(repository: Read, path: str, body: bytes) -> None:
    reading = repository({path: body})
    assert "template-unsafe" in codes(reading, path)
    assert states(reading)[path] == ("scanned", "dangerous", "its chat template reaches into Python")


def test_a_link_is_no_template(repository: Read) -> None:
    reading = repository({"chat_template.jinja": b"prompts/chat.jinja", "prompts/chat.jinja": ONE.encode()})
    assert "document-link" in codes(reading, "chat_template.jinja")
    assert reading.fact("template.source").value == "prompts/chat.jinja"
