"""The layers of a model as they affect its cache: what each kind keeps per token, and for how many tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from reviews.language.phrases import joined, say
from reviews.sizing.reading import DefaultUsed

FULL, SWA, CHUNKED, MLA, STATE, GDN, CROSS = "full", "swa", "chunked", "mla", "state", "gdn", "cross"
KINDS = (FULL, SWA, CHUNKED, MLA, STATE, GDN, CROSS)
DTYPES: dict[str, Fraction] = {
    "float32": Fraction(4), "float16": Fraction(2), "bfloat16": Fraction(2), "fp8": Fraction(1), "int8": Fraction(1),
    "q8_0": Fraction(34, 32), "q5_1": Fraction(24, 32), "q5_0": Fraction(22, 32), "q4_1": Fraction(20, 32),
    "q4_0": Fraction(18, 32),
}  # fmt: skip
"""Bytes per cache element; the last five types are blocks of 32 with their scales (GGML_QUANT_SIZES of gguf-py)."""


@dataclass(frozen=True, slots=True)
class Layers:
    """``count`` equal layers. ``elements`` are kept per token (key and value together, or one latent), ``window`` is
    the most tokens kept (None: all), ``fixed`` the tokens kept whatever the context (cross-attention over a fixed
    input), ``state`` the bytes of a state that does not grow. ``heads`` is the number of heads by which tensor
    parallelism can divide the cache, 0 if every rank keeps all of it. ``ratio`` is how many tokens are compressed into
    one. ``beside`` marks an additional cache of layers that are counted elsewhere."""

    kind: str
    count: int
    elements: int = 0
    window: int | None = None
    fixed: int = 0
    state: int = 0
    heads: int = 0
    ratio: int = 1
    beside: bool = False

    def tokens(self, context: int) -> int:
        """Return the number of tokens kept for a context of this length."""
        return self.fixed or min(context // self.ratio, self.window or context)


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's layers, the longest context that its positions allow (None: not stated), and its class's defaults."""

    model_type: str
    layers: tuple[Layers, ...]
    limit: int | None
    defaults: tuple[DefaultUsed, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return the number of layers of each kind; a decoder's cross-attention layers are counted once."""
        found: dict[str, int] = {}
        for one in (row for row in self.layers if not row.beside):
            found[one.kind] = found.get(one.kind, 0) + one.count
        return found


def kv_bytes(shape: Shape, context: int, dtype: str = "bfloat16") -> int:
    """Return the bytes of one sequence's keys and values, without constant states: tensors only, nothing reserved.

    This is the sum over layers of count x elements x tokens kept x bytes per element. Raises ``ValueError`` for a
    context below one token or a dtype that is not in ``DTYPES``.
    """
    if context < 1:
        raise ValueError(say("A context must have at least one token."))
    if dtype not in DTYPES:
        raise ValueError(
            say("Unknown cache type {dtype}; known types: {dtypes}.", dtype=dtype, dtypes=joined(", ", DTYPES))
        )
    elements = sum(one.count * one.elements * one.tokens(context) for one in shape.layers)
    return -(-elements * DTYPES[dtype].numerator // DTYPES[dtype].denominator)


def state_bytes(shape: Shape) -> int:
    """Return the bytes of one sequence's states that do not grow with the context (Mamba, linear attention)."""
    return sum(one.count * one.state for one in shape.layers)


def per_rank(shape: Shape, ranks: int) -> Shape:
    """Return the layers as one of ``ranks`` tensor-parallel GPUs keeps them.

    Heads are divided as far as possible; beyond that, and for a shared latent, every GPU keeps its own copy. States are
    not divided: runtimes split them differently, and the whole is never too little. Raises ``ValueError`` below 1.
    """
    if ranks < 1:
        raise ValueError(say("At least one GPU is required."))
    found = []
    for one in shape.layers:
        share = max(1, -(-one.heads // ranks)) if one.heads else 1
        found.append(replace(one, elements=-(-one.elements * share // one.heads), heads=share) if one.heads else one)
    return replace(shape, layers=tuple(found))


def kv_bytes_per_gpu(shape: Shape, context: int, ranks: int, dtype: str = "bfloat16") -> int:
    """Return the bytes that one of ``ranks`` tensor-parallel GPUs keeps for one sequence; see ``per_rank``."""
    return kv_bytes(per_rank(shape, ranks), context, dtype)
