"""The parts of the memory of one accelerator: each with its bytes, its formula and how it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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


Parts = Callable[[int], tuple[MemoryPart, ...]]


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


def parts_of(model: Sized, node: NodeSpec, load: Load) -> Parts:
    """Return a function that gives the lines of one memory for a number of sequences. Raises ``Refused``.

    An unknown small part has no line.
    """
    shape = per_rank(model.shape, load.ranks)
    tight = model.runtime == LLAMA_CPP
    one: Reserved | None = None if tight else reserved(shape, load.context, load.dtype)
    cut = f" / {load.ranks} accelerators" if load.ranks > 1 else ""

    def lines(n: int) -> tuple[MemoryPart, ...]:
        activation, logits = (
            model.widths.activation(load.context, n, CELLS_BATCH if tight else BATCH),
            model.widths.logits(n),
        )
        if one is None:
            kind = CELL_TYPES.get(load.dtype, load.dtype)
            size = cells(shape, load.context, n, kind).bytes_per_sequence
            how = f"cells of {load.context:,} × {n:,} tokens, rounded up to 256, {kind}"
        else:
            size, how = n * one.bytes_per_sequence, f"{n:,} × {one.bytes_per_sequence:,} bytes reserved per sequence"
        inner = "tokens of a batch × 2 bytes × 3 × (inner size + width); half to double"
        kept = "reserved for graphs and communication; 0.35 to 1 GiB observed"
        aside = node.observability_mib * 2**20
        found: tuple[tuple[str, str, int | None, str, str], ...] = (
            ("weights", "Weights", -(-model.weights // load.ranks), f"bytes of the files{cut}", "inferred"),
            ("companion", "Companion", model.beside or None, "as stated, whole on each accelerator", "answered"),
            ("kv", "Cache and states", size, how, "inferred"),
            ("activation", "Activations", activation, inner, "estimated"),
            ("logits", "Logits", logits, f"{n:,} × vocabulary × 4 bytes, upper bound", "estimated"),
            ("runtime", "Runtime", RUNTIME_BYTES, kept, "estimated"),
            ("observability", "Observability", aside, "reserved by the node class", "answered"),
        )
        known = ((key, title, held, formula, state) for key, title, held, formula, state in found if held is not None)
        return tuple(MemoryPart(*one) for one in known)

    lines(1)
    return lines


def total(lines: tuple[MemoryPart, ...]) -> int:
    """Return the bytes of all parts together."""
    return sum(one.size for one in lines)
