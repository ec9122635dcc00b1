"""What is committed about runtimes: versions in order, the options of their commands, and files that agree with it."""

import json

import pytest

from reviews.runtimes.registry import DATA, arguments, order, release, releases, versions


def test_versions_are_in_order() -> None:
    mixed = ["0.5.10", "0.5.3.post1", "0.5.3", "0.5.3rc1", "0.5.3.post2"]
    assert sorted(mixed, key=order) == ["0.5.3rc1", "0.5.3", "0.5.3.post1", "0.5.3.post2", "0.5.10"]
    assert len(versions("vLLM")) >= 2
    assert versions("vLLM")[-1] == "0.33.0"
    assert versions("vllm") == versions("vLLM")
    assert versions("nothing") == ()


@pytest.mark.parametrize("version", versions("vLLM"))
def test_the_options_of_vllm_are_known(version: str) -> None:
    found = arguments("vLLM", version) or frozenset()
    assert {"--max-model-len", "--host", "--served-model-name", "--revision", "--tensor-parallel-size",
            "--gpu-memory-utilization", "--enable-auto-tool-choice", "--no-enable-prefix-caching"} <= found  # fmt: skip
    assert "--max-model-length" not in found
    assert arguments("vLLM", "0.0.1") is None


def test_what_is_committed_is_small_and_states_its_source() -> None:
    files = list(DATA.glob("*.json"))
    assert sum(one.stat().st_size for one in files) < 300_000
    for one in [each for rows in releases().values() for each in rows]:
        assert len(one.source.sha256) == 64, one.source.file
        assert one.source.released > "2020", one.source.file
    assert all(json.loads(one.read_text()) for one in files)


def test_a_class_keeps_what_its_bases_say() -> None:
    found = release("vLLM", "0.33.0")
    assert found
    assert {"generate", "lora"} <= found.architectures["LlamaForCausalLM"]
    assert {"transcribe", "multimodal"} <= found.architectures["WhisperForConditionalGeneration"]
    assert "no-lora" in found.architectures["CLIPModel"]
    assert found.removed["MPTForCausalLM"] == "0.28.0"
