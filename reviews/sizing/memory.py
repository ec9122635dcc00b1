"""The parts of the memory of one accelerator: each with its bytes, its formula and how it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.sizing.cells import BATCH as CELLS_BATCH
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.cells import cells
from reviews.sizing.fit import RUNTIME_BYTES, Load
from reviews.sizing.layers import Shape, per_rank
from reviews.sizing.reserved import Reserved, reserved
from reviews.sizing.widths import BATCH, Widths
from reviews.workloads.nodes.spec import NodeSpec

CELL_TYPES = {"bfloat16": "float16", "fp8": "q8_0"}
"""llama.cpp's cache type for each of ours: its default, and its own 8-bit blocks with a scale."""


@dataclass(frozen=True, slots=True)
class MemoryPart:
    """One part of the memory of one accelerator (or of the machine), in bytes, with its formula and how it is known."""

    key: str
    title: str
    size: int
    formula: str
    state: str


@dataclass(frozen=True, slots=True)
class MemoryParts:
    """The parts for a number of sequences: ``lines`` with their formulas, ``size`` only their bytes together."""

    lines: Callable[[int], tuple[MemoryPart, ...]]
    size: Callable[[int], int]

    def __call__(self, sequences: int) -> tuple[MemoryPart, ...]:
        """Return the parts of one memory."""
        return self.lines(sequences)


@dataclass(frozen=True, slots=True)
class Sized:
    """A model whose large parts are known: layers, bytes of weights, runtime, and the widths behind the small parts.

    ``beside`` are the bytes of what each accelerator loads beside it, such as a draft model or adapters.
    """

    shape: Shape
    weights: int
    runtime: str
    widths: Widths
    beside: int = 0


def parts_of(model: Sized, node: NodeSpec, load: Load) -> MemoryParts:
    """Return what gives the lines of one memory for a number of sequences. Raises ``Refused``.

    An unknown small part has no line.
    """
    shape = per_rank(model.shape, load.ranks)
    tight = model.runtime == LLAMA_CPP
    one: Reserved | None = None if tight else reserved(shape, load.context, load.dtype)
    kind, batch = CELL_TYPES.get(load.dtype, load.dtype), CELLS_BATCH if tight else BATCH
    weights, aside = -(-model.weights // load.ranks), node.observability_mib * 2**20

    def amounts(n: int) -> tuple[int | None, ...]:
        cache = cells(shape, load.context, n, kind).bytes_per_sequence if one is None else one.of(n)
        activation, logits = model.widths.activation(load.context, n, batch), model.widths.logits(n) or None
        return weights, model.beside or None, cache or None, activation, logits, RUNTIME_BYTES, aside

    def lines(n: int) -> tuple[MemoryPart, ...]:
        how = say(
            "cells of {context:,} × {n:,} tokens, rounded up to 256, {kind}", context=load.context, n=n, kind=kind
        )
        if one is not None:
            how = say(
                "{n:,} × {bytes_per_sequence:,} bytes reserved per sequence",
                n=n,
                bytes_per_sequence=one.bytes_per_sequence,
            )
            how += (
                say(", at least {least:,} to start", least=one.least) if one.least > n * one.bytes_per_sequence else ""
            )
        told = zip(amounts(n), _titles(load, how, n), strict=True)
        return tuple(MemoryPart(key, title, held, formula, state)
                     for held, (key, title, formula, state) in told if held is not None)  # fmt: skip

    amounts(1)
    return MemoryParts(lines, lambda n: sum(held or 0 for held in amounts(n)))


def _titles(load: Load, cache: str, sequences: int) -> tuple[tuple[str, str, str, str], ...]:
    """Return key, title, formula and how it is known of every part, in the order of their amounts."""
    cut = say(" / {ranks} accelerators", ranks=load.ranks) if load.ranks > 1 else ""
    inner = say("tokens of a batch × 2 bytes × 3 × (inner size + width); half to double")
    kept = say("reserved for graphs and communication; 0.35 to 1 GiB observed")
    return (
        ("weights", say("Weights"), say("bytes of the files{cut}", cut=cut), "inferred"),
        ("companion", say("Companion"), say("as stated, whole on each accelerator"), "answered"),
        ("kv", say("Cache and states"), cache, "inferred"),
        ("activation", say("Activations"), inner, "estimated"),
        (
            "logits",
            say("Logits"),
            say("{sequences:,} × vocabulary × 4 bytes, upper bound", sequences=sequences),
            "estimated",
        ),
        ("runtime", say("Runtime"), kept, "estimated"),
        ("observability", say("Observability"), say("reserved by the node class"), "answered"),
    )


def total(lines: tuple[MemoryPart, ...]) -> int:
    """Return the bytes of all parts together."""
    return sum(one.size for one in lines)
