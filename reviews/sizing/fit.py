"""Fit of a model and its load on a node: every part of the memory with its formula and how it is known.

``total`` is based on what the runtime reserves, because that decides admission. The activation is an estimate, fitted
to two logged runs of one model (vLLM, RTX 3090, Llama-3.1-8B): allow for half to double its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviews.sizing.families import NESTED, shape_of
from reviews.sizing.layers import Shape, kv_bytes, kv_bytes_per_gpu, per_rank, state_bytes
from reviews.sizing.reading import Keys, Refused
from reviews.sizing.reserved import Reserved, reserved
from reviews.workloads.nodes.spec import NodeSpec

BATCH = 8192
"""Tokens per batch with chunked prefill: vLLM's default for large cards, four times that for small ones."""
RUNTIME_BYTES = 2**30
"""Bytes for graphs, communication and the runtime itself: 0.35 GiB was logged, 1 GiB is reserved."""
TIGHT = 0.10
"""Share of usable memory; with less than this to spare, a fit is tight."""


@dataclass(frozen=True, slots=True)
class SizingStep:
    """One figure: its value in ``unit``, its formula, and how it is known (computed, or an estimate with its band)."""

    key: str
    value: int
    unit: str
    formula: str
    known: str


@dataclass(frozen=True, slots=True)
class Load:
    """The load on a model: tokens per sequence, concurrent sequences, cache type, GPUs that share the model."""

    context: int
    sequences: int
    dtype: str = "bfloat16"
    ranks: int = 1


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Every part in bytes; None is unknown, and ``unknown`` gives the reasons as (key, why)."""

    model_type: str
    layers: Mapping[str, int]
    kv: int | None
    state: int | None
    reserved: Reserved | None
    kv_per_gpu: int | None
    activation: int | None
    logits: int | None
    total: int | None
    most_sequences: int | None
    verdict: str
    unknown: tuple[tuple[str, str], ...]
    steps: tuple[SizingStep, ...]


def size(config: object, load: Load, weights: int | None = None, node: NodeSpec | None = None) -> MemoryNeed:
    """Compute the memory needs of a configuration under a load; lists unknowns instead of raising."""
    unknown: list[tuple[str, str]] = []
    try:
        shape: Shape | None = shape_of(config)
    except Refused as error:
        unknown.append((error.key, error.why))
        shape = None
    kept = _reserved(shape, load, unknown)
    part = _reserved(per_rank(shape, load.ranks), load, []) if shape and kept else None
    activation, logits = _overhead(config, load, unknown)
    state = state_bytes(shape) if shape else None
    one = part.bytes_per_sequence if part else None
    fixed = None
    if weights is not None and activation is not None and logits is not None:
        fixed = -(-weights // load.ranks) + activation + logits + RUNTIME_BYTES
    if weights is None:
        unknown.append(("weights_bytes", "only a configuration was given; also give the tensor headers or the bytes"))
    total = fixed + load.sequences * one if fixed is not None and one is not None else None
    most = (node.usable - fixed) // one if node and fixed is not None and one else None
    kv = kv_bytes(shape, load.context, load.dtype) if shape else None
    need = MemoryNeed(
        model_type=str(config.get("model_type", ""))[:80] if isinstance(config, Mapping) else "",
        layers=shape.counts() if shape else {}, kv=kv, state=state, reserved=kept,
        kv_per_gpu=kv_bytes_per_gpu(shape, load.context, load.ranks, load.dtype) if shape else None,
        activation=activation, logits=logits, total=total, most_sequences=max(0, most) if most is not None else None,
        verdict=_verdict(total, node, most), unknown=tuple(unknown), steps=(),
    )  # fmt: skip
    return replace(need, steps=_steps(load, weights, need))


def _reserved(shape: Shape | None, load: Load, unknown: list[tuple[str, str]]) -> Reserved | None:
    if shape is None:
        return None
    try:
        return reserved(shape, load.context, load.dtype)
    except Refused as error:
        unknown.append((error.key, error.why))
        return None


def overhead(config: object, load: Load, batch: int | None = None) -> tuple[int, int]:
    """Return the bytes of activations and of logits for a batch size in tokens (None: vLLM's 8,192).

    Raises ``Refused`` if the configuration does not state the model's width. The numbers of a GGUF header work too.
    """
    keys = Keys(config)
    if inner := NESTED.get(str(keys.values.get("model_type"))):
        keys = Keys(keys.values.get(inner), inner)
    hidden = keys.number("hidden_size", "n_embd", "d_model", "n_embed", "embedding_length")
    inner_size = keys.number(
        "intermediate_size", "n_inner", "ffn_dim", "d_ff", "moe_intermediate_size", "feed_forward_length",
        default=4 * hidden,
    )  # fmt: skip
    words = keys.number("vocab_size")
    tokens = min(batch or BATCH, load.context * load.sequences)
    return tokens * 2 * 3 * (inner_size + hidden), load.sequences * words * 4


def _overhead(config: object, load: Load, unknown: list[tuple[str, str]]) -> tuple[int | None, int | None]:
    try:
        return overhead(config, load)
    except Refused as error:
        unknown.append((error.key, error.why))
        return None, None


def _verdict(total: int | None, node: NodeSpec | None, most: int | None) -> str:
    if total is None or node is None:
        return "unknown"
    if total > node.usable:
        return "does_not_fit"
    spare = (node.usable - total) / node.usable
    return "tight" if spare < TIGHT or (most is not None and most < 2) else "fits"


def _steps(load: Load, weights: int | None, need: MemoryNeed) -> tuple[SizingStep, ...]:
    kept = need.reserved
    exact, gpus = "computed exactly", f" on each of {load.ranks} GPUs" if load.ranks > 1 else ""
    found = (
        ("weights", weights, "end minus start of every tensor, or as given", exact),
        ("kv", need.kv, f"layers x elements x tokens kept x bytes of {load.dtype}, one sequence", exact),
        ("state", need.state, "convolution columns x 2 bytes + recurrent state x 4 bytes, one sequence", exact),
        ("kv_reserved", kept.bytes_per_sequence if kept else None, "blocks of 16 tokens x group size x page", exact),
        (
            "activation",
            need.activation,
            "tokens of a batch x 2 bytes x 3 x (inner size + width)",
            "estimate, half to double",
        ),
        ("logits", need.logits, "sequences x vocabulary x 4 bytes", "estimate, upper bound"),
        ("runtime", RUNTIME_BYTES, "reserved for graphs and communication", "estimate, 0.35 to 1 GiB"),
        (
            "total",
            need.total,
            f"weights / GPUs + activation + logits + runtime + sequences x reserved{gpus}",
            "estimate",
        ),
    )
    return tuple(
        SizingStep(key, value, "bytes", formula, how) for key, value, formula, how in found if value is not None
    )
