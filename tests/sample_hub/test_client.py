"""The real huggingface_hub client reads the sample over HTTP."""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import RemoteEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError

from portal.sample_hub import SampleHub

ATLAS, QUILL = "sample-lab/atlas-14b-instruct", "sample-lab/quill-3b-instruct"


def test_facts_of_a_repository(api: HfApi) -> None:
    info = api.model_info(ATLAS, files_metadata=True, securityStatus=True)
    assert info.id == ATLAS
    assert info.author == "sample-lab"
    assert re.fullmatch("[0-9a-f]{40}", info.sha)
    assert (info.gated, info.disabled, info.private) == (False, False, False)
    assert (info.library_name, info.pipeline_tag) == ("transformers", "text-generation")
    assert info.card_data["license"] == "apache-2.0"
    assert {"license:apache-2.0", "base_model:finetune:sample-lab/atlas-14b-base", "conversational"} <= set(info.tags)
    assert info.safetensors.parameters == {"BF16": 13_548_016_640}
    assert info.config["architectures"] == ["LlamaForCausalLM"]
    assert "add_generation_prompt" in info.config["chat_template_jinja"]
    assert info.created_at == datetime(2026, 5, 4, 8, 12, 31, tzinfo=UTC)
    assert info.security_repo_status == {"scansDone": True, "filesWithIssues": []}


def test_sizes_and_checksums_of_files(api: HfApi) -> None:
    siblings = {one.rfilename: one for one in api.model_info(ATLAS, files_metadata=True).siblings}
    shard = siblings["model-00001-of-00006.safetensors"]
    assert shard.size == shard.lfs.size > 4_000_000_000
    assert re.fullmatch("[0-9a-f]{64}", shard.lfs.sha256)
    assert siblings["config.json"].lfs is None
    plain = {one.rfilename: one for one in api.model_info(ATLAS).siblings}
    assert plain["config.json"].size is None


@pytest.mark.long
def test_expand_answers_only_what_was_asked_for(api: HfApi) -> None:
    info = api.model_info(ATLAS, expand=["baseModels", "childrenModelCount", "gguf", "safetensors"])
    assert info.base_models == {"relation": "finetune", "models": [{"_id": None, "id": "sample-lab/atlas-14b-base"}]}
    assert info.children_model_count == {"quantized": 1, "adapter": 1}
    assert info.safetensors.total == 13_548_016_640
    assert info.siblings is None
    assert info.gguf is None


def test_gguf_facts(api: HfApi) -> None:
    gguf = api.model_info("sample-lab/atlas-14b-instruct-gguf").gguf
    assert (gguf["architecture"], gguf["context_length"], gguf["eos_token"]) == ("llama", 131_072, "<|stop|>")
    assert gguf["total"] == 13_548_016_640
    assert "<|turn|>" in gguf["chat_template"]


def test_a_small_file_comes_whole_and_named_by_git(api: HfApi, tmp_path: Path) -> None:
    info = api.model_info(ATLAS, files_metadata=True)
    path = Path(hf_hub_download(ATLAS, "config.json", revision=info.sha, endpoint=api.endpoint, cache_dir=tmp_path))
    content = path.read_bytes()
    assert json.loads(content)["vocab_size"] == 32_768
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    assert path.resolve().name == blob  # the client names its cache by the ETag
    assert {one.rfilename: one.blob_id for one in info.siblings}["config.json"] == blob


@pytest.mark.long
def test_a_large_file_has_the_checksum_that_is_announced(api: HfApi, tmp_path: Path) -> None:
    repo = "sample-lab/atlas-14b-support-lora"
    said = {one.rfilename: one for one in api.model_info(repo, files_metadata=True).siblings}
    path = api.hf_hub_download(repo, "adapter_model.safetensors", cache_dir=tmp_path)
    content = Path(path).read_bytes()
    assert len(content) == said["adapter_model.safetensors"].size
    assert hashlib.sha256(content).hexdigest() == said["adapter_model.safetensors"].lfs.sha256


def test_metadata_of_files(api: HfApi, hub: SampleHub) -> None:
    small = api.get_hf_file_metadata(url=f"{hub.url}/{ATLAS}/resolve/main/config.json")
    large = api.get_hf_file_metadata(url=f"{hub.url}/{ATLAS}/resolve/main/model-00001-of-00006.safetensors")
    assert small.commit_hash == large.commit_hash == hub.commit(ATLAS)
    assert "/api/resolve-cache/" in small.location
    assert large.location.startswith(f"{hub.cdn_url}/")
    assert hub.cdn_url != hub.url
    assert len(small.etag) == 40
    assert len(large.etag) == 64


def test_safetensors_headers_without_the_weights(api: HfApi, hub: SampleHub) -> None:
    read = api.get_safetensors_metadata(ATLAS)
    assert read.sharded
    assert read.parameter_count == {"BF16": 13_548_016_640}
    assert read.files_metadata["model-00001-of-00006.safetensors"].metadata["format"] == "pt"
    assert sum(one.bytes_sent for one in hub.requests) < 2_000_000


def test_safetensors_headers_in_one_request(api: HfApi) -> None:
    read = api.get_sharded_safetensors_metadata(ATLAS, filename="model.safetensors.index.json")
    assert read.parameter_count == {"BF16": 13_548_016_640}
    assert read.weight_map == api.get_safetensors_metadata(ATLAS).weight_map


def test_tree(api: HfApi) -> None:
    level = list(api.list_repo_tree("sample-lab/ledger-embed-small"))
    assert level[0].path == "1_Pooling"
    everything = {one.path: one for one in api.list_repo_tree("sample-lab/ledger-embed-small", recursive=True)}
    assert everything["1_Pooling/config.json"].size > 0
    assert everything["model.safetensors"].lfs.sha256
    inside = list(api.list_repo_tree("sample-lab/ledger-embed-small", "1_Pooling"))
    assert [one.path for one in inside] == ["1_Pooling/config.json"]
    with pytest.raises(RemoteEntryNotFoundError):
        list(api.list_repo_tree("sample-lab/ledger-embed-small", "2_Nothing"))


def test_expanded_tree_tells_scans_and_last_commits(api: HfApi) -> None:
    tree = {one.path: one for one in api.list_repo_tree("sample-lab/ledger-encoder-base", expand=True)}
    flagged = tree["training_args.bin"]
    assert flagged.security.status == "caution"
    assert flagged.security.pickle_import_scan["pickleImports"][0]["name"] == "TrainingArguments"
    assert tree["README.md"].security.safe
    assert tree["README.md"].last_commit.title == "Upload model"
    assert tree[".gitattributes"].last_commit.title == "initial commit"


def test_paths_info_leaves_out_what_is_not_there(api: HfApi) -> None:
    found = api.get_paths_info("sample-lab/ledger-embed-small", ["README.md", "1_Pooling", "missing.txt"], expand=True)
    assert {one.path for one in found} == {"README.md", "1_Pooling"}


def test_refs_and_history(api: HfApi, hub: SampleHub) -> None:
    refs = api.list_repo_refs(QUILL, include_pull_requests=True)
    branches = {one.name: one.target_commit for one in refs.branches}
    tags = {one.name: one.target_commit for one in refs.tags}
    assert branches["main"] != tags["v1.0"]
    assert refs.pull_requests == []
    history = api.list_repo_commits(QUILL)
    assert history[0].title == "Move to version 1.1 of the license"
    assert history[-1].authors == ["system"]
    assert [one.commit_id for one in api.list_repo_commits(QUILL, revision="v1.0")] == [
        one.commit_id for one in history[1:]
    ]


def test_main_moved_on_after_the_tag(api: HfApi, tmp_path: Path) -> None:
    pinned, newest = api.model_info(QUILL, revision="v1.0"), api.model_info(QUILL)
    assert pinned.sha != newest.sha
    assert pinned.card_data["license_name"] == "sample-permissive-1.0"
    assert newest.card_data["license_name"] == "sample-permissive-1.1"
    texts = [
        Path(api.hf_hub_download(QUILL, "LICENSE", revision=one.sha, cache_dir=tmp_path)).read_text()
        for one in (pinned, newest)
    ]
    assert "VERSION 1.0" in texts[0]
    assert "VERSION 1.1" in texts[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sample-lab/harbor-reader-2b", "sample-lab/harbor-ocr-2b"),
        ("sample-lab/atlas-14b-chat", ATLAS),
        ("pebble", "sample-lab/pebble-1.5b-instruct"),
    ],
)
def test_a_renamed_repository_answers_to_its_old_name(api: HfApi, tmp_path: Path, old: str, new: str) -> None:
    assert api.model_info(old, files_metadata=True).id == new
    assert api.model_info(old, files_metadata=True).siblings[0].size  # the query was kept
    assert Path(api.hf_hub_download(old, "README.md", cache_dir=tmp_path)).stat().st_size > 500
    assert "README.md" in {one.path for one in api.list_repo_tree(old)}


def test_what_does_not_exist(api: HfApi, tmp_path: Path) -> None:
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("sample-lab/nothing-here")
    with pytest.raises(RevisionNotFoundError):
        api.model_info(ATLAS, revision="v9")
    with pytest.raises(RevisionNotFoundError):  # a short commit is no revision
        api.model_info(ATLAS, revision=api.model_info(ATLAS).sha[:7])
    with pytest.raises(RemoteEntryNotFoundError):
        api.hf_hub_download(ATLAS, "LICENSE.txt", cache_dir=tmp_path)
    assert not api.file_exists(ATLAS, "model.safetensors")
    assert not api.repo_exists("sample-lab/nothing-here")


@pytest.mark.long
def test_list_of_models(api: HfApi) -> None:
    everything = {one.id for one in api.list_models()}
    assert len(everything) == 19  # the disabled one is not listed
    assert {one.id for one in api.list_models(author="sample-community")} < everything
    made = {one.id for one in api.list_models(filter=f"base_model:quantized:{ATLAS}")}
    assert made == {"sample-lab/atlas-14b-instruct-gguf"}
    assert {one.id for one in api.list_models(search="HARBOR")} == {
        "sample-lab/harbor-ocr-2b",
        "sample-lab/harbor-vision-8b",
    }
    ordered = [one.downloads for one in api.list_models(sort="downloads")]
    assert ordered == sorted(ordered, reverse=True)
    assert {one.id for one in api.list_models(gated=True)} == {
        "sample-lab/quill-7b-instruct",
        "sample-lab/delta-moe-8x1b",
    }


def test_adapter_names_the_old_base_while_tags_name_the_new(api: HfApi) -> None:
    info = api.model_info("sample-lab/atlas-14b-support-lora")
    assert info.card_data["base_model"] == "sample-lab/atlas-14b-chat"
    assert f"base_model:adapter:{ATLAS}" in info.tags
    assert info.config["peft"]["task_type"] == "CAUSAL_LM"
