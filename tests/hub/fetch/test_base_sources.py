"""Bases by every source over HTTP: what is asked of the hub, what is never asked, and how every chain ends in words."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.sample_hub import serve
from portal.sample_hub.server import SampleHub
from reviews.hub.card import bases
from reviews.hub.reading import read
from reviews.hub.shapes.lineage_source import ODD
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub
from tests.hub_server.layouts import gguf, write

COMMIT = "0a" * 20
Build = Callable[..., tuple[Hub, SampleHub]]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """A hub of plain folders: id to the fields of its card, or to its ``files``."""
    running = []

    def start(**repositories: dict[str, Any]) -> tuple[Hub, SampleHub]:
        for name, fields in repositories.items():
            folder = tmp_path / name
            folder.mkdir()
            files = fields.pop("files", {})
            (folder / "README.md").write_text(f"---\n{json.dumps(fields)}\n---\n# A model\n")
            for path, content in files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(content if isinstance(content, str) else json.dumps(content))
        server = serve(tmp_path)
        running.append(server)
        opened = server.__enter__()
        return Hub("small", opened.url), opened

    yield start
    for server in running:
        server.__exit__(None, None, None)


def asked(server: SampleHub) -> str:
    return " ".join(one.path for one in server.requests)


def codes(reading: ReadingValue) -> set[str]:
    return {one.code for one in reading.findings}


def above(reading: ReadingValue) -> list[tuple[str, str, str]]:
    return [(one["id"], one["state"], one["stated"]) for one in reading.around["ancestors"]]


def unknown(reading: ReadingValue) -> str:
    return str(reading.fact("lineage.derived").value["unknown"])


@pytest.mark.parametrize("value", [3, True, {"x": 1}, [3], {"license": "mit"}])
def test_a_value_that_was_not_understood_is_no_silence(value: Any, build: Build) -> None:
    assert [one.kind for one in bases.of_value(value, "card")] == [ODD]
    hub, _ = build(acme__a={"base_model": value})
    reading = read(hub, "acme/a", None)
    assert "base-form" in codes(reading)
    assert "not understood" in unknown(reading)


@pytest.mark.parametrize(
    "path",
    [
        "./x",
        "../secret-x",
        "outputs/checkpoint-500",
        "/root/secret-x",
        "~/secret-x",
        "C:\\secret-x",
        "file:///secret-x",
    ],
)
def test_a_path_is_never_asked_of_the_hub_whoever_has_its_name_there(path: str, build: Build) -> None:
    adapter = {"base_model_name_or_path": path}
    config = {"_name_or_path": path, "quantization_config": {"quant_method": "awq", "base_model": path}}
    hub, server = build(
        acme__a={"base_model": path, "files": {"config.json": config, "adapter_config.json": adapter}},
        outputs__x={"license": "mit"},
    )
    reading = read(hub, "acme/a", None)
    assert {one.path.split("?")[0] for one in server.requests if one.path.startswith("/api/models/")} <= {
        "/api/models/acme/a", f"/api/models/acme/a/commits/{reading.repo.commit}",
        f"/api/models/acme/a/paths-info/{reading.repo.commit}",
    }  # fmt: skip
    assert "secret-x" not in asked(server)
    assert {state for _, state, _ in above(reading)} == {"local"}
    assert {"base-local", "base-unknown"} <= codes(reading)
    assert "a path on the publisher's machine" in unknown(reading)


def test_a_base_is_read_at_the_revision_that_the_card_names(build: Build, tmp_path: Path) -> None:
    _hub, server = build(acme__base={"license": "mit", "files": {"LICENSE": "Research only.\n"}}, acme__x={})
    commit = server.commit("acme/base")
    (tmp_path / "acme__pinned").mkdir()
    stated = {"name": "acme/base", "revision": commit}
    (tmp_path / "acme__pinned" / "README.md").write_text(f"---\n{json.dumps({'base_model': stated})}\n---\n")
    with serve(tmp_path) as again:
        reading = read(Hub("small", again.url), "acme/pinned", None)
        assert f"/api/models/acme/base/revision/{commit}" in asked(again)
    one = reading.around["ancestors"][0]
    assert (one["commit"], one["revision"], one["state"]) == (commit, commit, "read")
    assert not unknown(reading)


def test_a_revision_that_is_not_there_is_said_and_the_head_is_recorded(build: Build) -> None:
    hub, server = build(
        acme__a={"base_model": f"https://huggingface.co/acme/b/tree/{COMMIT}"}, acme__b={"license": "mit"}
    )
    reading = read(hub, "acme/a", None)
    one = reading.around["ancestors"][0]
    assert (one["state"], one["commit"], one["revision"]) == ("read", server.commit("acme/b"), COMMIT)
    assert "is not there; it was read at its head" in one["why"]
    assert "ancestor-revision" in codes(reading)


def test_an_adapter_names_its_bases_revision(build: Build) -> None:
    hub, server = build(acme__base={"license": "mit"})
    reading = read(hub, "acme/base", None)
    commit = reading.repo.commit
    adapter = {"base_model_name_or_path": "acme/base", "revision": commit}
    hub, server = build(acme__lora={"base_model": "acme/base", "files": {"adapter_config.json": adapter}})
    reading = read(hub, "acme/lora", None)
    assert [(one["id"], one["commit"], one["revision"]) for one in reading.around["ancestors"]] == [
        ("acme/base", commit, commit)
    ]
    assert reading.fact("lineage.adapter_fit").value["base_commit"] == commit
    assert server.commit("acme/base") == commit


def test_what_a_tool_left_in_config_json_is_a_trace_and_makes_no_base_known(build: Build) -> None:
    config = {"_name_or_path": "acme/base", "quantization_config": {"quant_method": "awq", "bits": 4}}
    hub, _ = build(acme__awq={"files": {"config.json": config}}, acme__base={"license": "mit"})
    reading = read(hub, "acme/awq", None)
    assert above(reading) == [("acme/base", "read", "config")]
    fact = reading.fact("lineage.config_base")
    assert (fact.value["id"], fact.state, fact.file) == ("acme/base", "unverified", "config.json")
    assert fact.locator.endswith("$._name_or_path")
    assert "a trace of a tool and no statement" in unknown(reading)
    assert "base-unknown" in codes(reading)


def test_a_trace_of_the_repositorys_own_name_is_none(build: Build) -> None:
    hub, _server = build(acme__a={"files": {"config.json": {"_name_or_path": "acme/a", "model_type": "llama"}}})
    reading = read(hub, "acme/a", None)
    assert reading.around["ancestors"] == []
    assert not {"lineage-cycle", "base-unknown"} & codes(reading)


def test_the_quantization_names_what_was_quantized(build: Build) -> None:
    scheme = {"bits": 4, "desc_act": False, "model_name_or_path": "acme/base"}
    hub, _ = build(acme__gptq={"files": {"quantize_config.json": scheme}}, acme__base={"license": "mit"})
    reading = read(hub, "acme/gptq", None)
    assert above(reading) == [("acme/base", "read", "quantization")]
    assert reading.fact("lineage.quantized_from").value == {"id": "acme/base", "kind": "repository"}
    assert reading.fact("lineage.base_model").value == ["acme/base"]
    assert not unknown(reading)


@pytest.mark.parametrize(
    ("values", "state", "said"),
    [
        ({"general__base_model__0__repo_url": "https://huggingface.co/acme/base",
          "general__base_model__0__name": "Base", "general__base_model__0__version": "v1"}, "read", ""),
        ({"general__source__repo_url": "https://huggingface.co/acme/base"}, "read", ""),
        ({"general__base_model__0__name": "Base 8B", "general__base_model__0__organization": "Acme"}, "title only",
         "title"),
        ({"general__base_model__0__name": "Base", "general__base_model__0__repo_url": "https://huggingface.co/acme/gone"},
         "missing", "not on the hub"),
        ({}, "", "it names no base model"),
    ],
)  # fmt: skip
def test_a_gguf_header_names_its_base(tmp_path: Path, values: dict[str, str], state: str, said: str) -> None:
    named = {key: value for key, value in values.items() if "base_model" in key}
    count = {"general__base_model__count": 1} if named else {}
    write(tmp_path, "acme/x-gguf", [gguf("x-Q8_0.gguf", {"a": (32, 32)}, **values, **count)])
    write(tmp_path, "acme/base", [])
    with serve(tmp_path) as server:
        reading = read(Hub("small", server.url), "acme/x-gguf", None)
    assert [(one["state"], one["stated"]) for one in reading.around["ancestors"]] == (
        [(state, "gguf")] if state else []
    )
    assert bool(unknown(reading)) == bool(said)
    assert said in unknown(reading)
    if "v1" in values.values():
        assert reading.fact("lineage.gguf_base").value[0]["version"] == "v1"


def test_sources_that_disagree_are_a_finding_and_a_chain_that_leads_to_the_same_is_none(build: Build) -> None:
    hub, _ = build(
        acme__a={
            "base_model": "acme/b",
            "files": {
                "config.json": {"_name_or_path": "acme/c"},
                "adapter_config.json": {"base_model_name_or_path": "acme/d"},
            },
        },
        acme__b={"base_model": "acme/c"}, acme__c={}, acme__d={},
    )  # fmt: skip
    reading = read(hub, "acme/a", None)
    told = [one.title for one in reading.findings if one.code == "lineage-conflict"]
    assert told == ["The card and adapter_config.json name different base models"]
    hub, _ = build(acme__e={"base_model": "acme/b", "files": {"config.json": {"_name_or_path": "acme/d"}}})
    told = [one.title for one in read(hub, "acme/e", None).findings if one.code == "lineage-conflict"]
    assert told == ["The card and config.json name different base models"]


def test_a_chain_that_is_too_long_ends_in_words(build: Build) -> None:
    chain = {f"acme__m{place}": {"base_model": f"acme/m{place + 1}"} for place in range(12)}
    hub, server = build(**chain, acme__m12={})
    found = above(read(hub, "acme/m0", None))
    assert [state for _, state, _ in found] == ["read"] * 8 + ["not followed"]
    assert "/api/models/acme/m9" not in asked(server)


def test_more_bases_than_are_looked_up_are_named(build: Build) -> None:
    names = [f"acme/b{place}" for place in range(30)]
    hub, _ = build(acme__merge={"base_model": names}, **{f"acme__b{place}": {} for place in range(30)})
    reading = read(hub, "acme/merge", None)
    assert [state for _, state, _ in above(reading)].count("read") == 24


def test_a_circle_of_three_ends(build: Build) -> None:
    hub, _ = build(acme__a={"base_model": "acme/b"}, acme__b={"base_model": "acme/c"}, acme__c={"base_model": "acme/a"})
    reading = read(hub, "acme/a", None)
    assert [state for _, state, _ in above(reading)] == ["read", "read", "cycle"]
    assert "lineage-cycle" in codes(reading)
    assert "is this repository itself" in unknown(read(build(acme__s={"base_model": "acme/s"})[0], "acme/s", None))


def test_license_texts_of_ancestors_are_found_by_content_as_the_repositorys_own_are(build: Build) -> None:
    words = (
        "Terms and conditions. Permission is granted to you, the Licensee, by the Licensor. You may not use the "
        "weights for commercial purposes. The model is provided as is, without warranty.\n"
    )
    hub, _server = build(
        acme__a={"base_model": "acme/b"},
        acme__b={
            "base_model": "acme/c", "license_link": "legal/our-paper.text",
            "files": {"agreement.txt": words, "notes.txt": "Only notes.\n", "legal/our-paper.text": "Ask us first.\n"},
        },
        acme__c={"files": {"agreement.txt": words, "LICENSES/MODEL_LICENSE": "Research only.\n"}},
    )  # fmt: skip
    reading = read(hub, "acme/a", None)
    texts = {one["id"]: set(one["texts"]) for one in reading.around["ancestors"]}
    assert texts == {
        "acme/b": {"agreement.txt", "legal/our-paper.text"}, "acme/c": {"agreement.txt", "LICENSES/MODEL_LICENSE"},
    }  # fmt: skip
    assert sorted((one.repo_id, one.path) for one in reading.ancestor_texts) == [
        ("acme/b", "agreement.txt"), ("acme/b", "legal/our-paper.text"), ("acme/c", "LICENSES/MODEL_LICENSE"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("switch", "state", "said"),
    [
        ({"gated": "manual"}, "gated", ""), ({"private": True}, "missing", "not on the hub, or is private"),
        ({"fault": 500}, "not read", "could not be looked up"), ({"fault": 404}, "missing", "not on the hub"),
    ],
)  # fmt: skip
def test_a_base_that_the_hub_does_not_open_ends_in_words(
    build: Build, switch: dict[str, Any], state: str, said: str
) -> None:
    hub, server = build(acme__a={"base_model": "acme/b"}, acme__b={"license": "mit"})
    if "fault" in switch:
        server.fail("status", status=switch["fault"], match="/api/models/acme/b")
    else:
        server.set_profile("acme/b", **switch)
    reading = read(hub, "acme/a", None)
    assert [one for _, one, _ in above(reading)] == [state]
    assert said in unknown(reading)
    assert bool(unknown(reading)) == bool(said)
