"""Weights of quantizations that nobody has published yet: by bits a weight, always with their band.

Bits: blocks of gguf-py's GGML_QUANT_SIZES mixed as llama.cpp's tools/quantize/README.md publishes them for a model of 8
billion parameters; AWQ and GPTQ in groups of 128 with a scale of 16 and a zero of 4 bits; FP8 one byte. A file that
exists is never sized so: its bytes are known.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.reserved import RUNTIME as VLLM

BAND = 0.10
"""What a mix may differ by between architectures; large vocabularies and small models differ most."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to quantize: bits of a weight, the runtime, and whether embeddings stay at 16 bits."""

    title: str
    bits: float
    runtime: str
    keeps_embeddings: bool


SCHEMES = (
    Scheme("FP8", 8.0, VLLM, True),
    Scheme("AWQ or GPTQ, 4-bit", 4.15625, VLLM, True),
    Scheme("GGUF Q8_0", 8.5008, LLAMA_CPP, False),
    Scheme("GGUF Q4_K_M", 4.8944, LLAMA_CPP, False),
)


def estimated(parameters: int, embeddings: int, scheme: Scheme) -> tuple[int, int]:
    """Return bytes of the weights, least and most; ``embeddings`` are the values of input and output embedding together."""
    kept = min(embeddings, parameters) if scheme.keeps_embeddings else 0
    middle = (parameters - kept) * scheme.bits / 8 + kept * 2
    return int(middle * (1 - BAND)), int(middle * (1 + BAND))
