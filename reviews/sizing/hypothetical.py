"""Weights of quantizations that are not published yet, estimated from bits per weight, always with an error band.

Bits: blocks of gguf-py's GGML_QUANT_SIZES, mixed as llama.cpp's tools/quantize/README.md publishes them for a model
with 8 billion parameters; AWQ and GPTQ in groups of 128 with a 16-bit scale and a 4-bit zero; FP8 one byte. A file
that exists is never estimated: its bytes are known.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.reserved import RUNTIME as VLLM

BAND = 0.10
"""Relative error of a mix between architectures; it is largest for large vocabularies and small models."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A quantization scheme: bits per weight, the runtime, and whether embeddings stay at 16 bits."""

    title: str
    bits: float
    runtime: str
    keeps_embeddings: bool


SCHEMES = (
    Scheme("FP8", 8.0, VLLM, True),
    Scheme(say("AWQ or GPTQ, 4-bit"), 4.15625, VLLM, True),
    Scheme("GGUF Q8_0", 8.5008, LLAMA_CPP, False),
    Scheme("GGUF Q4_K_M", 4.8944, LLAMA_CPP, False),
)


def estimated(parameters: int, embeddings: int, scheme: Scheme) -> tuple[int, int]:
    """Return the lower and upper bytes of the weights; ``embeddings`` counts input and output embedding values."""
    kept = min(embeddings, parameters) if scheme.keeps_embeddings else 0
    middle = (parameters - kept) * scheme.bits / 8 + kept * 2
    return int(middle * (1 - BAND)), int(middle * (1 + BAND))
