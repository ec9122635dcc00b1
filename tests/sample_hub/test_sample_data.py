"""The committed sample: seals hold, and configuration, headers, index and tokenizer of a repository agree."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.sample_hub import card, loading, seal
from portal.sample_hub.generated import GeneratedFile
from portal.sample_hub.repository import Snapshot
from portal.sample_hub.shelf import Shelf

from .conftest import DATA

SHELF = Shelf([DATA])
IDS = list(SHELF)
# What the hub's protocol needs to be shown, and where the sample shows it.
WITHOUT_TOKENIZER = {
    "sample-lab/pebble-1.5b-instruct",
    "sample-lab/atlas-14b-instruct-gguf",
    "sample-lab/pebble-1.5b-instruct-gguf",
    "sample-lab/atlas-14b-support-lora",
    "sample-community/atlas-14b-unrestricted",
}
WITHOUT_CONFIG = {
    "sample-lab/atlas-14b-instruct-gguf",
    "sample-lab/pebble-1.5b-instruct-gguf",
    "sample-lab/atlas-14b-support-lora",
    "sample-community/atlas-14b-unrestricted",
}
CONFIGURED = [repo_id for repo_id in IDS if repo_id not in WITHOUT_CONFIG]

PICKLED = {"sample-lab/ledger-encoder-base", "sample-community/claims-encoder"}
"""Weights without a header that could be read."""


def head(repo_id: str) -> Snapshot:
    return SHELF.get(repo_id).snapshots[-1]


def read(snapshot: Snapshot, path: str) -> dict:
    return json.loads(snapshot.files[path].content())


def shapes(snapshot: Snapshot) -> Iterator[tuple[str, tuple[int, ...]]]:
    for file in snapshot.files.values():
        if isinstance(file.source, GeneratedFile):
            yield from ((tensor.name, tensor.shape) for tensor in file.source.tensors)


@pytest.mark.long
def test_seals_of_small_files_hold() -> None:
    assert list(seal.check(DATA, up_to=150_000_000)) == []


@pytest.mark.long
def test_every_seal_holds() -> None:
    assert list(seal.check(DATA)) == []


def test_there_are_enough_of_them() -> None:
    assert len(IDS) == 20
    assert {repo_id.partition("/")[0] for repo_id in IDS} == {"sample-lab", "sample-community"}


def test_the_readme_lists_every_repository() -> None:
    text = (DATA / "README.md").read_text()
    assert set(re.findall(r"^\| (sample-\S+) \|", text, re.MULTILINE)) == set(IDS)


@pytest.mark.some(3)
@pytest.mark.parametrize("repo_id", IDS)
def test_every_commit_adds_something_later_than_the_one_before(repo_id: str) -> None:
    snapshots = SHELF.get(repo_id).snapshots
    dates = [one.commit.date for one in snapshots]
    assert dates == sorted(dates)
    trees = [one.trees[""] for one in snapshots]
    assert len(set(trees)) == len(trees) >= 2


@pytest.mark.parametrize("repo_id", IDS)
def test_every_card_can_be_read_and_has_sections(repo_id: str) -> None:
    content = head(repo_id).files["README.md"].content()
    assert card.front_matter(content) is not None
    if repo_id not in ("sample-community/atlas-14b-unrestricted", "sample-community/claims-encoder"):
        assert "## Intended use" in content.decode()


@pytest.mark.parametrize("repo_id", CONFIGURED)
def test_configuration_embedding_and_tokenizer_agree(repo_id: str) -> None:
    snapshot = head(repo_id)
    config = read(snapshot, "config.json")
    text = config.get("text_config", config)
    rows = [shape for name, shape in shapes(snapshot) if re.search(r"(embed_tokens|word_embeddings)\.weight$", name)]
    if repo_id not in PICKLED:
        assert rows == [(text["vocab_size"], text["hidden_size"])]
        layers = {
            int(found[1])
            for name, _ in shapes(snapshot)
            if (found := re.search(r"(?<!vision_model\.encoder\.)layers?\.(\d+)\.", name))
        }
        if "00002-of-00003" not in str(read_missing(snapshot)):
            assert layers == set(range(text["num_hidden_layers"]))
    if repo_id in WITHOUT_TOKENIZER:
        assert "tokenizer.json" not in snapshot.files
        return
    tokenizer = read(snapshot, "tokenizer.json")
    known = tokenizer["model"]["vocab"].keys() | {one["content"] for one in tokenizer["added_tokens"]}
    assert len(known) == text["vocab_size"]
    ids = {one["content"]: one["id"] for one in tokenizer["added_tokens"]}
    said = read(snapshot, "tokenizer_config.json")
    for name in ("bos", "eos"):
        if f"{name}_token_id" in config:
            number = config[f"{name}_token_id"]
            assert ids[said[f"{name}_token"]] in (number if isinstance(number, list) else [number])


def read_missing(snapshot: Snapshot) -> set[str]:
    if "model.safetensors.index.json" not in snapshot.files:
        return set()
    return set(read(snapshot, "model.safetensors.index.json")["weight_map"].values()) - snapshot.files.keys()


@pytest.mark.parametrize("repo_id", CONFIGURED)
def test_attention_shapes_follow_from_the_configuration(repo_id: str) -> None:
    config = read(head(repo_id), "config.json")
    text = config.get("text_config", config)
    if "num_key_value_heads" not in text:
        return
    width = text.get("head_dim", text["hidden_size"] // text["num_attention_heads"])
    seen = {name.rpartition("self_attn.")[2]: shape for name, shape in shapes(head(repo_id)) if "vision" not in name}
    assert seen["q_proj.weight"] == (text["num_attention_heads"] * width, text["hidden_size"])
    assert seen["k_proj.weight"] == (text["num_key_value_heads"] * width, text["hidden_size"])


def test_only_the_broken_one_misses_a_shard() -> None:
    missing = {repo_id: read_missing(head(repo_id)) for repo_id in IDS}
    assert {repo_id: names for repo_id, names in missing.items() if names} == {
        "sample-community/quill-3b-german": {"model-00002-of-00003.safetensors"}
    }


def test_no_tokenizer_where_the_readme_says_so() -> None:
    assert {repo_id for repo_id in IDS if "tokenizer.json" not in head(repo_id).files} == WITHOUT_TOKENIZER


def test_the_gate_prompt_holds_license_and_policy() -> None:
    files = head("sample-lab/quill-7b-instruct").files
    prompt = card.front_matter(files["README.md"].content())["extra_gated_prompt"]
    for name in ("LICENSE", "USE_POLICY.md"):
        assert files[name].content().decode().strip() in prompt


def test_the_hostile_card_is_hostile() -> None:
    text = head("sample-community/quill-7b-instruct-ungated").files["README.md"].content().decode()
    for danger in (
        "<script>",
        "javascript:",
        "<iframe",
        "onerror=",
        "data:text/html",
        "<form",
        "\u202e",
        "\u200b",
        "\u0430",
    ):
        assert danger in text


def test_no_committed_file_is_large_or_an_attribute_for_git() -> None:
    files = [path for path in DATA.rglob("*") if path.is_file()]
    assert max(path.stat().st_size for path in files) < 100_000
    assert not [path for path in files if path.name == ".gitattributes"]


def test_sealing_again_changes_nothing_and_a_changed_description_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "sample-lab" / "tiny"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "README.md").write_text("tiny")
    entry = {"format": "safetensors", "dtype": "F32", "tensors": [{"name": "t", "shape": [8]}]}
    commit = {"title": "Start", "author": "me", "date": "2026-01-01T00:00:00Z", "paths": ["*"]}
    description = {"commits": [commit], "generated": [entry]}
    (folder / "repo.json").write_text(json.dumps(description))
    assert len(list(seal.check(tmp_path))) == 2  # neither file nor commit is sealed
    assert len(list(seal.seal(tmp_path))) == 1
    assert list(seal.seal(tmp_path)) == []
    assert list(seal.check(tmp_path)) == []

    sealed = json.loads((folder / "seal.json").read_text())
    forged = {**sealed, "files": {"model.safetensors": {**sealed["files"]["model.safetensors"], "sha256": "0" * 64}}}
    (folder / "seal.json").write_text(json.dumps(forged))
    assert any("another SHA-256" in line for line in seal.check(tmp_path))

    entry["tensors"][0]["shape"] = [9]
    (folder / "repo.json").write_text(json.dumps(description))
    assert any("described otherwise" in line for line in seal.check(tmp_path))
    assert loading.load(folder, "sample-lab/tiny").snapshots[0].files["model.safetensors"].sha256 != "0" * 64


def test_a_large_file_without_a_seal_is_not_served(tmp_path: Path) -> None:
    folder = tmp_path / "sample-lab" / "big"
    folder.mkdir(parents=True)
    entry = {"format": "safetensors", "dtype": "F32", "tensors": [{"name": "t", "shape": [20_000_000]}]}
    commit = {"title": "Start", "author": "me", "date": "2026-01-01T00:00:00Z", "paths": ["*"]}
    (folder / "repo.json").write_text(json.dumps({"commits": [commit], "generated": [entry]}))
    with pytest.raises(loading.RepositoryError, match="has no valid seal"):
        loading.load(folder, "sample-lab/big")
