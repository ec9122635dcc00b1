"""Bytes of a cache by the configuration alone: exact on measured models, refused by name where nothing is known."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.sizing.families import FAMILIES, NESTED, shape_of
from reviews.sizing.layers import DTYPES, KINDS, kv_bytes, kv_bytes_per_gpu, state_bytes
from reviews.sizing.reading import Refused

HERE = Path(__file__).resolve()
REFERENCE = Path(os.environ.get("REFERENCE_DATA", HERE.parents[3] / "shared" / "data")) / "sizing"
at_hand = pytest.mark.skipif(
    not (REFERENCE / "truth.jsonl").is_file(),
    reason="skipped: no measured models, set REFERENCE_DATA to where they are",
)
CONTEXTS = (4096, 32768, 131072)
SMALL = {
    "model_type": "llama", "hidden_size": 2048, "num_hidden_layers": 24, "num_attention_heads": 16,
    "num_key_value_heads": 4, "head_dim": 128, "max_position_embeddings": 8192,
}  # fmt: skip
LATENT = {"model_type": "deepseek_v3", "num_hidden_layers": 6, "kv_lora_rank": 512, "qk_rope_head_dim": 64}
SLIDING = {**SMALL, "model_type": "gemma2", "sliding_window": 1024}
HYBRID = {"model_type": "jamba", "hidden_size": 1024, "num_hidden_layers": 16, "num_attention_heads": 8}
SHAPES = (SMALL, LATENT, SLIDING, HYBRID)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (REFERENCE / name).read_text().splitlines()]


@at_hand
def test_every_measured_model_is_exact_and_its_layers_are_named() -> None:
    for row in rows("truth.jsonl"):
        shape = shape_of(row["config"])
        for context, wanted in row["kv_bytes_1seq"].items():
            assert kv_bytes(shape, int(context)) + state_bytes(shape) == wanted, (row["id"], context)
        assert {kind: n for kind, n in shape.counts().items() if kind != "cross"} == row["layers"], row["id"]
        assert set(shape.counts()) <= set(KINDS)
        if (wanted := row["tp8_kv_bytes_per_gpu_32768"]) is not None:
            assert kv_bytes_per_gpu(shape, 32768, 8) == wanted, row["id"]


@at_hand
def test_a_newer_family_is_exact_or_refused_by_name_and_never_guessed() -> None:
    exact = refused = 0
    for row in rows("truth_newer_families.jsonl"):
        try:
            shape = shape_of(row["config"])
        except Refused:
            refused += 1
            continue
        assert row["expected"] != "unknown", row["id"]
        for context, wanted in row["kv_bytes"].items():
            assert kv_bytes(shape, int(context)) + state_bytes(shape) == wanted, (row["id"], context)
            exact += 1
    assert exact >= 160
    assert refused


MEASURED = [json.loads(line) for line in HERE.with_name("measured.jsonl").read_text().splitlines()]
"""Classes' own defaults with the bytes of the cache that each class of transformers 5.23 makes of a sequence in 16 bit,
by context; measured on tensors without data, states left out."""


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: row["config"]["model_type"])
def test_a_class_with_its_defaults_is_exact(row: dict[str, Any]) -> None:
    shape = shape_of(row["config"])
    assert {context: kv_bytes(shape, int(context)) for context in row["kv_bytes"]} == row["kv_bytes"]


@pytest.mark.parametrize("config", SHAPES)
def test_more_never_needs_less(config: dict[str, Any]) -> None:
    shape = shape_of(config)
    sizes = [kv_bytes(shape, context) for context in (1, 100, 1024, 4096, 10**6)]
    assert sizes == sorted(sizes)
    for dtype, width in DTYPES.items():
        assert kv_bytes(shape, 4096, dtype) == -(-kv_bytes(shape, 4096) * width / 2 // 1)
    ranks = [kv_bytes_per_gpu(shape, 4096, number) for number in (1, 2, 4, 8, 64)]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] == kv_bytes(shape, 4096)


def test_tensor_parallel_beyond_the_heads_saves_nothing() -> None:
    heads, latent = shape_of(SMALL), shape_of(LATENT)
    assert kv_bytes_per_gpu(heads, 4096, 4) == kv_bytes_per_gpu(heads, 4096, 32) == kv_bytes(heads, 4096) // 4
    assert kv_bytes_per_gpu(latent, 4096, 8) == kv_bytes(latent, 4096)


def test_what_is_not_known_is_refused_by_name() -> None:
    for config, key in (
        ({**SMALL, "model_type": "quokka"}, "model_type quokka"),
        ({**SMALL, "linear_conv_kernel": 4}, "linear_conv_kernel"),
        ({**SMALL, "sliding_window": 4096}, "sliding_window"),
        ({**SMALL, "kv_lora_rank": 512}, "kv_lora_rank"),
        ({**SLIDING, "layer_types": ["chunked_attention"] * 24}, "layer_types"),
        ({"model_type": "gemma3", "text_config": {**SMALL}, "vision_config": {}}, ""),
        (
            {key: value for key, value in SMALL.items() if key != "num_key_value_heads"} | {"n_kv_heads": 4},
            "n_kv_heads",
        ),
    ):
        if key:
            with pytest.raises(Refused, match=key):
                shape_of(config)
    assert set(NESTED) & set(FAMILIES) == set()


@pytest.mark.parametrize("bad", [-1, 0, 10**12, 1.5, "32", True, [32], float("nan")])
@pytest.mark.parametrize("key", ["num_hidden_layers", "num_key_value_heads", "head_dim", "max_position_embeddings"])
def test_a_hostile_value_is_refused_with_a_sentence(key: str, bad: Any) -> None:
    with pytest.raises(Refused, match=key):
        shape_of({**SMALL, key: bad})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(SMALL)), inner, max_size=4),
)


@pytest.mark.long
@given(st.dictionaries(st.sampled_from([*SMALL, "layer_types", "sliding_window"]), JSON), st.sampled_from([*FAMILIES]))
def test_no_configuration_makes_it_fail_otherwise(config: dict[str, Any], model_type: str) -> None:
    try:
        shape = shape_of({**config, "model_type": model_type})
    except Refused:
        return
    assert kv_bytes(shape, 4096) + state_bytes(shape) >= 0


@given(JSON)
def test_what_is_no_configuration_is_refused(value: Any) -> None:
    with pytest.raises(Refused):
        shape_of(value)
