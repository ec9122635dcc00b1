"""The way up to the root: bases by every source, renames, circles, and ancestors that cannot be read."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.sample_hub import serve
from reviews.hub.card import bases
from reviews.hub.fetch.ancestor_texts import ids_of
from reviews.hub.reading import read
from reviews.hub.shapes.lineage_source import ODD, NamedBase
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub

WEIGHTS = {"model.safetensors": b"", "config.json": b"{}"}
Build = Callable[..., Hub]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """A hub of small repositories: id to the fields of its card, or to its files."""
    running = []

    def start(**repositories: dict[str, Any]) -> Hub:
        for name, fields in repositories.items():
            folder = tmp_path / name
            folder.mkdir()
            files = fields.pop("files", {})
            (folder / "README.md").write_text(f"---\n{json.dumps(fields)}\n---\n# A model\n")
            for path, content in files.items():
                (folder / path).write_text(content)
        server = serve(tmp_path)
        running.append(server)
        return Hub("small", server.__enter__().url)

    yield start
    for server in running:
        server.__exit__(None, None, None)


def codes(reading: ReadingValue) -> set[str]:
    return {finding.code for finding in reading.findings}


def states(reading: ReadingValue) -> dict[str, str]:
    return {one["id"]: one["state"] for one in reading.around["ancestors"]}


def test_ancestors_are_read_up_to_the_root_each_at_its_commit(build: Build) -> None:
    hub = build(
        acme__child={"license": "mit", "base_model": "acme/parent", "base_model_relation": "quantized"},
        acme__parent={"license": "mit", "base_model": ["acme/root"]},
        acme__root={"license": "other", "license_name": "acme-research-1", "files": {"LICENSE": "Research only.\n"}},
    )
    reading = read(hub, "acme/child", None)
    found = reading.around["ancestors"]
    assert [(one["id"], one["of"], one["relation"]) for one in found] == [
        ("acme/parent", "acme/child", "quantized"), ("acme/root", "acme/parent", "finetune"),
    ]  # fmt: skip
    assert all(len(one["commit"]) == 40 for one in found)
    assert found[1]["texts"].keys() == {"LICENSE"}
    terms = reading.fact("lineage.ancestors").value
    assert [one["license_name"] for one in terms] == ["", "acme-research-1"]
    assert "commit" not in terms[0], "a new commit of an ancestor is no new term"
    assert "license-ancestor-differs" in codes(reading)


def test_license_files_of_ancestors_are_read_once_and_by_their_id(build: Build) -> None:
    same = {"license": "other", "files": {"LICENSE": "Research only.\n", "NOTICE": "Made by Acme.\n"}}
    hub = build(
        acme__child={"base_model": "acme/parent", "files": {"NOTICE": "Made by Acme.\n"}},
        acme__parent={**same, "base_model": "acme/root"},
        acme__root={"license": "other", "files": {"LICENSE": "Research only.\n", "USE_POLICY.md": "No harm.\n"}},
    )
    found = read(hub, "acme/child", None).ancestor_texts
    assert sorted((one.repo_id, one.path, one.text) for one in found) == [
        ("acme/parent", "LICENSE", "Research only.\n"), ("acme/root", "USE_POLICY.md", "No harm.\n"),
    ]  # fmt: skip
    listed = read(hub, "acme/child", None).around["ancestors"]
    assert {one.named for one in found} <= {named for one in listed for named in one["texts"].values()}
    assert read(hub, "acme/root", None).ancestor_texts == ()


def test_a_license_file_that_is_not_what_the_listing_named_is_not_kept() -> None:
    assert "8ab686eafeb1f44702738c8b0f24f2567c36da6d" in ids_of(b"Hello, World!\n"), "as git hash-object says"
    assert "8ab686eafeb1f44702738c8b0f24f2567c36da6d" not in ids_of(b"Hello, World?\n")


def test_a_circle_is_said_and_ends(build: Build) -> None:
    hub = build(acme__a={"base_model": "acme/b"}, acme__b={"base_model": "acme/a"})
    reading = read(hub, "acme/a", None)
    assert states(reading) == {"acme/b": "read", "acme/a": "cycle"}
    assert "lineage-cycle" in codes(reading)


def test_a_model_that_names_itself_is_a_circle(build: Build) -> None:
    assert states(read(build(acme__a={"base_model": "acme/a"}), "acme/a", None)) == {"acme/a": "cycle"}


def test_what_cannot_be_read_is_shown_as_such(build: Build) -> None:
    hub = build(acme__a={"base_model": ["acme/gone", "./checkpoints/last", "C:\\models\\x", "not a name"]})
    reading = read(hub, "acme/a", None)
    assert states(reading) == {
        "acme/gone": "missing", "./checkpoints/last": "local", "C:\\models\\x": "local", "not a name": "title only",
    }  # fmt: skip
    assert {"ancestor-missing", "ancestor-unread"} <= codes(reading)


def test_two_ways_to_one_root_are_both_kept_and_asked_once(build: Build) -> None:
    hub = build(
        acme__merge={"base_model": ["acme/left", "acme/right"]},
        acme__left={"base_model": "acme/root"},
        acme__right={"base_model": "acme/root"},
        acme__root={},
    )
    found = read(hub, "acme/merge", None).around["ancestors"]
    assert sorted((one["id"], one["of"]) for one in found) == [
        ("acme/left", "acme/merge"), ("acme/right", "acme/merge"),
        ("acme/root", "acme/left"), ("acme/root", "acme/right"),
    ]  # fmt: skip
    assert {one["relation"] for one in found if one["of"] == "acme/merge"} == {"merge"}


def test_an_adapters_base_is_looked_up_where_only_its_configuration_names_it(build: Build) -> None:
    adapter = json.dumps({"base_model_name_or_path": "acme/base", "revision": None})
    hub = build(
        acme__lora={"files": {"adapter_config.json": adapter, "tokenizer.model": "own"}},
        acme__base={"files": {"tokenizer.model": "another"}},
    )
    reading = read(hub, "acme/lora", None)
    assert reading.around["ancestors"][0]["stated"] == "adapter_config"
    fit = reading.fact("lineage.adapter_fit").value
    assert fit == {"base_commit": "not said", "tokenizer": "different", "template": "not compared"}
    assert {"adapter-misfit", "adapter-base-unpinned"} <= codes(reading)


def test_an_adapter_trained_on_a_path_says_so(build: Build) -> None:
    adapter = json.dumps({"base_model_name_or_path": "/home/me/models/base"})
    reading = read(build(acme__lora={"files": {"adapter_config.json": adapter}}), "acme/lora", None)
    assert reading.fact("lineage.adapter_base").value["local"] is True
    assert "base-local" in codes(reading)


def test_a_derived_model_without_a_base_is_warned_of(build: Build) -> None:
    reading = read(build(acme__a={"base_model_relation": "finetune"}), "acme/a", None)
    assert "base-unknown" in codes(reading)


def test_variants_are_listed_by_relation_and_stay_out_of_the_digest(build: Build) -> None:
    hub = build(
        acme__base={"license": "mit"},
        acme__quant={"base_model": "acme/base", "base_model_relation": "quantized"},
        acme__tune={"base_model": "acme/base"},
        acme__other={},
    )
    reading = read(hub, "acme/base", None)
    assert {(one["id"], one["relation"]) for one in reading.around["variants"]} == {
        ("acme/quant", "quantized"), ("acme/tune", "finetune"),
    }  # fmt: skip
    alone = {key: value for key, value in reading.to_json().items() if key not in ("around", "requests")}
    assert "acme/tune" not in json.dumps(alone)


def test_tags_bear_todays_names_and_the_card_adds_only_others() -> None:
    tags = ["base_model:acme/new", "base_model:finetune:acme/new", "base_model:odd:x", "license:mit"]
    assert bases.tagged(tags) == [NamedBase("acme/new", "finetune", "tags")]
    assert bases.named({"base_model": ["a/b", 3, " "], "base_model_relation": "merge"}) == [
        NamedBase("a/b", "merge", "card"), NamedBase("3", "merge", "card", ODD),
    ]  # fmt: skip
