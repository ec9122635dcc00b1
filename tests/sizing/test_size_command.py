"""`manage.py size` without a database or a secret: the promised keys, exact weights, no false fit, and sentences."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from reviews.sizing.families import shape_of
from reviews.sizing.fit import Load, size
from reviews.sizing.layers import kv_bytes, state_bytes
from reviews.sizing.weights import BadHeaders, active, routing_of, weights_of
from reviews.workloads.nodes.bundled import shipped
from tests.sizing.test_kv import CONTEXTS, SMALL, at_hand, rows

ROOT = Path(__file__).resolve().parents[2]
KEYS = [
    "model_type", "params_total", "weights_bytes", "layers", "kv_bytes_per_sequence", "state_bytes_per_sequence",
    "kv_reserved", "kv_bytes_per_gpu", "activation_bytes", "logits_bytes", "runtime_bytes", "total_bytes",
    "total_is", "total_lacks", "max_sequences", "verdict", "unknown", "not_given", "defaults", "steps",
]  # fmt: skip
LOAD = ("--context", "4096", "--sequences", "4")
CONFIG = {**SMALL, "intermediate_size": 8192, "vocab_size": 32768}


def alone(*words: object) -> tuple[int, str, str]:
    """The command as a program of its own, without settings, database or secret."""
    environ = {"PATH": os.environ["PATH"], "PORTAL_TEST": "1"}
    command = [sys.executable, str(ROOT / "manage.py"), "size", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environ)
    return done.returncode, done.stdout, done.stderr


def run(*words: object) -> tuple[int, str, str]:
    """The command in this process: status, output, errors."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("size", *map(str, words), stdout=out, stderr=err)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, out.getvalue(), err.getvalue()


def tensor(dtype: str, *shape: int) -> dict[str, Any]:
    width, elements = {"BF16": 2, "F32": 4, "I32": 4, "U8": 1, "F8_E4M3": 1}[dtype], 1
    for one in shape:
        elements *= one
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [0, elements * width]}


@pytest.mark.long
def test_the_answer_has_the_promised_keys_and_fits(tmp_path: Path) -> None:
    config, tensors = tmp_path / "config.json", tmp_path / "headers.json"
    config.write_text(json.dumps(CONFIG))
    headers = {"__metadata__": {"format": "pt"}, "a": tensor("BF16", 32768, 2048), "b": tensor("F32", 2048)}
    tensors.write_text(json.dumps({"model.safetensors": headers}))
    status, out, _ = alone("--config", config, "--tensors", tensors, *LOAD, "--node", "l4", "--json")
    row = json.loads(out)
    assert (status, list(row)) == (0, KEYS)
    assert row["params_total"] == 32768 * 2048 + 2048
    assert row["weights_bytes"] == 32768 * 2048 * 2 + 2048 * 4
    assert row["kv_bytes_per_sequence"] == 24 * 2 * 4 * 128 * 2 * 4096
    parts = ("weights_bytes", "activation_bytes", "logits_bytes", "runtime_bytes")
    assert row["total_bytes"] == sum(row[part] for part in parts) + 4 * row["kv_reserved"]["bytes_per_sequence"]
    assert (row["verdict"], row["unknown"]) == ("fits", [])
    assert all(step["formula"] and step["known"] for step in row["steps"])


def test_a_cache_type_has_the_names_that_runtimes_give_it(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(CONFIG))
    sizes = [
        json.loads(run("--config", config, *LOAD, "--kv-dtype", name, "--json")[1])["kv_bytes_per_sequence"]
        for name in ("bfloat16", "BF16", "auto", "fp8", "fp8_e4m3")
    ]
    assert sizes == [sizes[0]] * 3 + [sizes[0] // 2] * 2


def test_what_is_not_known_is_null_and_named(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**CONFIG, "model_type": "quokka"}))
    status, out, _ = run("--config", config, *LOAD, "--node", "h200", "--json")
    row = json.loads(out)
    assert (status, row["verdict"], row["total_bytes"], row["weights_bytes"]) == (0, "unknown", None, None)
    assert [one["key"] for one in row["unknown"]] == ["model_type quokka"]
    assert row["not_given"] == ["weights_bytes"]


@pytest.mark.parametrize(
    ("body", "more", "said"),
    [
        ("{", (), "is not valid JSON."),
        ("{}", ("--tensors", "CONFIG"), "These headers contain no tensor."),
        ("{}", ("--tensor-parallel", "0"), "--tensor-parallel must be a positive whole number."),
    ],
)
def test_bad_input_gets_one_sentence(tmp_path: Path, body: str, more: tuple[str, ...], said: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(body)
    words = [str(config) if word == "CONFIG" else word for word in more]
    status, out, err = run("--config", config, *LOAD, *words)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_packed_weights_have_exact_bytes_and_the_parameters_that_they_stand_for() -> None:
    headers = {"x.qweight": tensor("I32", 16, 16), "x.scales": tensor("BF16", 4), "y": tensor("BF16", 8)}
    unsaid = weights_of(headers)
    assert (unsaid.total, unsaid.parameters) == (1024 + 8 + 16, None)
    assert "x.qweight" in unsaid.why
    assert weights_of(headers, {"quant_method": "gptq", "bits": 4}).parameters == 256 * 8 + 8
    experts = {"e.down_proj_blocks": tensor("U8", 4, 16), "e.down_proj_scales": tensor("U8", 4), "n": tensor("BF16", 2)}
    assert weights_of(experts).parameters == 4 * 16 * 2 + 2
    scaled = {"a.weight": tensor("F8_E4M3", 8, 8), "a.weight_scale_inv": tensor("F32", 1), "n": tensor("BF16", 2)}
    assert weights_of(scaled).parameters == 66
    for bad in ([], {"a": 1}, {"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}, {"a": {"dtype": "F32"}}):
        with pytest.raises(BadHeaders):
            weights_of(bad)


def test_active_parameters_leave_out_the_experts_that_are_not_chosen() -> None:
    headers = {
        "model.embed_tokens.weight": tensor("BF16", 10, 4), "model.layers.0.mlp.gate.weight": tensor("BF16", 8, 4),
        "model.layers.0.mlp.shared_experts.up_proj.weight": tensor("BF16", 4, 4),
        **{f"model.layers.0.mlp.experts.{n}.up_proj.weight": tensor("BF16", 4, 4) for n in range(8)},
    }  # fmt: skip
    weights = weights_of(headers)
    assert (weights.parameters, weights.routed) == (40 + 32 + 16 + 128, 128)
    assert active(weights, routing_of({"num_experts": 8, "num_experts_per_tok": 2})) == 216 - 96
    fused = weights_of({"model.layers.0.mlp.experts.gate_up_proj": tensor("BF16", 8, 4, 4), "x": tensor("BF16", 4)})
    assert active(fused, routing_of({"text_config": {"num_local_experts": 8, "num_experts_per_tok": 4}})) == 64 + 4
    assert active(weights, routing_of({})) is None
    assert (
        active(weights_of({"x": tensor("BF16", 4)}), routing_of({"num_experts": 8, "num_experts_per_tok": 2})) is None
    )


@at_hand
def test_nothing_is_said_to_fit_that_does_not() -> None:
    for row in rows("truth.jsonl"):
        weights = row["weight_bytes_bf16"]
        for context in CONTEXTS:
            for slug, node in ((slug, one.spec) for slug, one in shipped().items()):
                answer = size(row["config"], Load(context, 1), weights, node)
                shape = shape_of(row["config"])
                need = weights + kv_bytes(shape, context) + state_bytes(shape)
                if answer.verdict in ("fits", "tight"):
                    assert need <= node.usable, (row["id"], slug)
                if answer.verdict == "does_not_fit":
                    assert need * 1.6 + 3 * 2**30 > node.usable, (row["id"], slug, context)


def test_a_larger_node_never_fits_less_and_more_load_never_fits_more() -> None:
    order = ["does_not_fit", "tight", "fits"]
    by_size = sorted((one.spec for one in shipped().values()), key=lambda node: node.usable)
    verdicts = [order.index(size(CONFIG, Load(8192, 20), 2 * 10**10, node).verdict) for node in by_size]
    assert verdicts == sorted(verdicts)
    loads = [
        order.index(size(CONFIG, Load(8192, n), 2 * 10**10, shipped()["l40s"].spec).verdict) for n in (1, 50, 100, 1000)
    ]
    assert loads == sorted(loads, reverse=True)


def test_a_pipeline_is_sized_by_its_folders_as_on_the_pages(tmp_path: Path) -> None:
    index = {"_class_name": "FluxPipeline", "transformer": ["diffusers", "FluxTransformer2DModel"],
             "vae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "S"], "../x": ["a", "b"]}  # fmt: skip
    (tmp_path / "model_index.json").write_text(json.dumps(index))
    for name, keys in (("vae", {"block_out_channels": [128, 256, 512, 512]}), ("transformer", {"num_layers": 19})):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(json.dumps(keys))
    headers = {
        "transformer/a.safetensors": {"t.w": tensor("BF16", 64, 64)},
        "vae/b.safetensors": {"v.w": tensor("F32", 8)},
    }
    (tmp_path / "headers.json").write_text(json.dumps(headers))
    words = ["--config", tmp_path / "model_index.json", "--context", 77, "--sequences", 2, "--json"]
    status, out, _ = run(*words, "--tensors", tmp_path / "headers.json", "--side", 512)
    row = json.loads(out)
    assert (status, list(row)) == (0, KEYS)
    assert row["weights_bytes"] == 64 * 64 * 2 + 8 * 4
    assert row["activation_bytes"] == 2 * 2 * 256 * 512**2 * 4  # two images; the decoder is stored in 32 bits
    assert row["total_bytes"] == row["weights_bytes"] + row["activation_bytes"]
    assert (row["total_is"], row["runtime_bytes"], row["verdict"]) == ("at least", None, "unknown")
    whole = json.loads(run(*words)[1])
    assert whole["activation_bytes"] == 2 * 2 * 256 * 1024**2 * 2  # at its own size; no type is known without headers
    assert (whole["total_bytes"], whole["not_given"]) == (None, ["weights_bytes"])
    _, out, _ = run(*words[:-1], "--weights-bytes", 10**12, "--node", "l4")
    assert "verdict: does_not_fit" in out
