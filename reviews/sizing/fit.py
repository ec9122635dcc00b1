"""Fit of a model and its load on a node: every part of the memory with its formula and how it is known.

``total`` is based on what the runtime reserves, because that decides admission. A total that lacks a small part is "at
least", with the part named; without weights or cache there is no total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviews.language.phrases import joined, say
from reviews.sizing.families import shape_of
from reviews.sizing.layers import Shape, kv_bytes, kv_bytes_per_gpu, per_rank, state_bytes
from reviews.sizing.reading import DefaultUsed, Refused
from reviews.sizing.reserved import Reserved, reserved
from reviews.sizing.widths import tokens_of_image, widths_of
from reviews.workloads.nodes.spec import NodeSpec

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
    """Every part in bytes; None is unknown, and ``unknown`` gives the reasons as (key, why).

    ``not_given`` names inputs that nobody gave, ``lacks`` the small parts that ``total`` is without, ``defaults`` the
    values that the configuration leaves to its class.
    """

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
    not_given: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    defaults: tuple[DefaultUsed, ...] = ()


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
    widths = widths_of(config)
    length = load.context
    if shape is not None and not shape.layers:  # an encoder, which takes no text beyond its positions
        widths = widths.encoding()
        length = tokens_of_image(config) or min(length, shape.limit or length)
    unknown += [one for one in widths.unknown if one not in unknown]
    small = {"activation": widths.activation(length, load.sequences), "logits": widths.logits(load.sequences)}
    one = part.bytes_per_sequence if part else None
    fixed = None
    if weights is not None:
        fixed = -(-weights // load.ranks) + sum(size or 0 for size in small.values()) + RUNTIME_BYTES
    total = fixed + load.sequences * one if fixed is not None and one is not None else None
    lacks = tuple(key for key, size in small.items() if size is None) if total is not None else ()
    most = (node.usable - fixed) // one if node and fixed is not None and one and not lacks else None
    need = MemoryNeed(
        model_type=str(config.get("model_type", ""))[:80] if isinstance(config, Mapping) else "",
        layers=shape.counts() if shape else {}, kv=kv_bytes(shape, load.context, load.dtype) if shape else None,
        state=state_bytes(shape) if shape else None, reserved=kept,
        kv_per_gpu=kv_bytes_per_gpu(shape, load.context, load.ranks, load.dtype) if shape else None,
        **small, total=total, most_sequences=max(0, most) if most is not None else None,
        verdict=_verdict(total, node, most, lacks), unknown=tuple(unknown), steps=(),
        not_given=() if weights is not None else ("weights_bytes",), lacks=lacks,
        defaults=tuple(dict.fromkeys((*(shape.defaults if shape else ()), *widths.defaults))),
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


def _verdict(total: int | None, node: NodeSpec | None, most: int | None, lacks: tuple[str, ...]) -> str:
    """Return the verdict; a total that lacks a part can only show that a model does not fit."""
    if total is None or node is None:
        return "unknown"
    if total > node.usable:
        return "does_not_fit"
    if lacks:
        return "unknown"
    return "tight" if why_tight(total, node.usable, most) else "fits"


def why_tight(need: int, usable: int, most: int | None) -> str:
    """Return why a need that fits is tight, "" if it is not; ``most`` is the largest number of concurrent requests."""
    if most is not None and most < 2:
        return say("room for only one request at a time")
    return say("less than a tenth of the memory stays free") if usable - need < usable * TIGHT else ""


def _steps(load: Load, weights: int | None, need: MemoryNeed) -> tuple[SizingStep, ...]:
    kept = need.reserved
    exact, gpus = say("computed exactly"), say(" on each of {ranks} GPUs", ranks=load.ranks) if load.ranks > 1 else ""
    found = (
        ("weights", weights, say("end minus start of every tensor, or as given"), exact),
        (
            "kv",
            need.kv,
            say("layers x elements x tokens kept x bytes of {dtype}, one sequence", dtype=load.dtype),
            exact,
        ),
        ("state", need.state, say("convolution columns x 2 bytes + recurrent state x 4 bytes, one sequence"), exact),
        (
            "kv_reserved",
            kept.bytes_per_sequence if kept else None,
            say("blocks of 16 tokens x group size x page"),
            exact,
        ),
        (
            "activation",
            need.activation,
            say("tokens of a batch x 2 bytes x 3 x (inner size + width)"),
            say("estimate, half to double"),
        ),
        ("logits", need.logits, say("sequences x vocabulary x 4 bytes"), say("estimate, upper bound")),
        ("runtime", RUNTIME_BYTES, say("reserved for graphs and communication"), "estimate, 0.35 to 1 GiB"),
        (
            "total",
            need.total,
            say("weights / GPUs + activation + logits + runtime + sequences x reserved{gpus}", gpus=gpus),
            say("at least; without {lacks}", lacks=joined(say(" and "), need.lacks)) if need.lacks else "estimate",
        ),
    )
    return tuple(
        SizingStep(key, value, "bytes", formula, how) for key, value, formula, how in found if value is not None
    )
