"""The layers of a model from its GGUF header, for architectures with a plain cache in llama.cpp.

Keys follow ggml's docs/gguf.md; llama.cpp (src/llama-model.cpp, set_swa_pattern) defines which architectures slide,
and in which rhythm. An architecture that is not listed is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping

from reviews.language.phrases import say
from reviews.sizing.layers import FULL, SWA, Layers, Shape
from reviews.sizing.reading import Keys, Refused

PLAIN = frozenset({
    "llama", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "gemma", "granite", "granitemoe", "phi2", "stablelm",
    "starcoder2", "gptneox", "gpt2", "mpt", "bloom", "falcon", "olmo", "olmo2", "olmoe", "command-r", "glm4",
    "internlm2", "minicpm", "qwen2vl", "smollm3", "exaone", "nemotron", "orion", "baichuan", "refact",
    "starcoder", "arcee", "seed_oss",
})  # fmt: skip
"""Architectures in which every layer keeps every token."""
RHYTHMS = {"gemma2": 2, "gemma3": 6, "cohere2": 4, "gpt-oss": 2}
"""Architectures in which every n-th layer keeps every token and the others slide."""


def shape_of_gguf(architecture: str, numbers: object) -> Shape:
    """Return the layers from a header's numbers. Raises ``Refused`` with the unsupported key or architecture."""
    if architecture not in PLAIN and architecture not in RHYTHMS:
        raise Refused(
            say("architecture {architecture}", architecture=architecture[:60]),
            say("its cache in llama.cpp is not supported"),
        )
    keys = Keys(numbers, architecture)
    depth, heads = keys.number("block_count"), keys.number("attention.head_count")
    kv = _heads(keys, heads)
    width = keys.number("embedding_length") // heads
    elements = kv * (
        keys.number("attention.key_length", default=width) + keys.number("attention.value_length", default=width)
    )
    limit, rhythm = keys.optional("context_length"), RHYTHMS.get(architecture)
    if rhythm is None:
        return Shape(architecture, (Layers(FULL, depth, elements, heads=kv),), limit)
    full = depth // rhythm
    window = keys.number("attention.sliding_window")
    layers = (Layers(SWA, depth - full, elements, window, heads=kv), Layers(FULL, full, elements, heads=kv))
    return Shape(architecture, tuple(one for one in layers if one.count), limit)


def _heads(keys: Keys, default: int) -> int:
    """Return the key-value heads; a list per layer is accepted if all its numbers are equal."""
    values: Mapping[str, object] = keys.values
    stated = values.get("attention.head_count_kv")
    if not isinstance(stated, list):
        return keys.number("attention.head_count_kv", default=default)
    if (
        len(set(map(str, stated))) != 1
        or not isinstance(stated[0], int)
        or isinstance(stated[0], bool)
        or stated[0] < 1
    ):
        raise Refused(keys.name("attention.head_count_kv"), say("differs from layer to layer"))
    return int(stated[0])
