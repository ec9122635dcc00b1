"""The least that a replica holds where what its runtime reserves is not known: weights, caches, first activations.

Every part is one that the model's class keeps whatever serves it, so the sum can rule a node class out and never
approve it. What is not counted is named. A batch is shown as large as it may be at most on one memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.sizing.layers import CROSS, Shape, kv_bytes, state_bytes
from reviews.sizing.memory import MemoryPart, total
from reviews.sizing.pipelines import PipelineShape, image_held
from reviews.sizing.reading import DefaultUsed
from reviews.sizing.widths import MOST_PIXELS, Widths, tokens_of_image
from reviews.workloads.nodes.spec import NodeSpec

TEMPORARY = say("temporary tensors")
AUDIO = ("hubert", "wav2vec2", "wav2vec2-bert", "wavlm")
"""Encoders whose input is sound, of any length."""


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part that each request adds: bytes of one request, with title and formula."""

    key: str
    title: str
    each: int
    formula: str


@dataclass(frozen=True, slots=True)
class Held:
    """What requests add at least to the weights, and the names of what is not counted."""

    parts: tuple[HeldPart, ...] = ()
    without: tuple[str, ...] = ()
    defaults: tuple[DefaultUsed, ...] = ()


def held_by(shape: Shape | None, config: object, widths: Widths, context: int, dtype: str) -> Held:
    """Return what one request of ``context`` tokens, or one image, adds by the model's configuration."""
    if isinstance(config, Mapping) and isinstance(config.get("pretrained_cfg"), Mapping):
        return _of_timm(config["pretrained_cfg"])
    if shape is None:
        return Held((), (say("caches"), say("activations")))
    if not shape.layers:
        return _of_encoder(config, widths, context)
    tokens = min(context, shape.limit or context)
    cache = kv_bytes(shape, tokens, dtype) + state_bytes(shape)
    what = (
        say("self- and cross-attention") if any(one.kind == CROSS for one in shape.layers) else say("cache and states")
    )
    found = [
        HeldPart(
            "kv",
            say("Cache and states"),
            cache,
            say("{what} of {tokens:,} tokens, {dtype}", what=what, tokens=tokens, dtype=dtype),
        )
    ]
    if widths.heard and widths.hidden:
        frames, inner = widths.heard
        size = frames * 2 * (inner + widths.hidden)
        found.append(
            HeldPart(
                "activation",
                say("Activations"),
                size,
                say("{frames:,} frames × 2 bytes × (inner + width)", frames=frames),
            )
        )
    return Held(tuple(found), (say("activations of the prompt"), TEMPORARY))


def held_by_pipeline(pipeline: PipelineShape) -> Held:
    """Return what one image of the pipeline's own size adds."""
    found = image_held(pipeline)
    if found.stage is None:
        return Held((), found.without, found.defaults)
    part = HeldPart("activation", say("Activations"), found.stage.size, found.stage.formula)
    return Held((part,), found.without, found.defaults)


def _of_encoder(config: object, widths: Widths, context: int) -> Held:
    """Return the activations of an encoder: each token before and inside one feed-forward layer."""
    if widths.hidden is None or widths.inner is None:
        return Held((), (say("activations"),))
    if isinstance(config, Mapping) and config.get("model_type") in AUDIO:
        return Held((), (say("activations, which grow with the length of the sound"),))
    pixels = tokens_of_image(config)
    tokens, of = (pixels, say("tokens of one image")) if pixels else (context, say("tokens of one text"))
    how = say("{tokens:,} {of} × 2 bytes × (inner size + width)", tokens=tokens, of=of)
    part = HeldPart("activation", say("Activations"), tokens * 2 * (widths.inner + widths.hidden), how)
    return Held((part,), (TEMPORARY,))


def _of_timm(stated: Mapping[str, object]) -> Held:
    """Return the input of an image model of timm; what its layers hold is not in its configuration."""
    size = stated.get("input_size")
    whole = isinstance(size, list) and len(size) == 3 and all(type(one) is int for one in size)
    if not isinstance(size, list) or not whole or not all(1 <= one <= MOST_PIXELS for one in size):
        return Held((), (say("activations (pretrained_cfg.input_size is not stated)"),))
    channels, high, wide = size
    how = say("input of {channels} × {high:,} × {wide:,} × 4 bytes", channels=channels, high=high, wide=wide)
    part = HeldPart("activation", say("Input"), channels * high * wide * 4, how)
    return Held((part,), (say("feature maps of the layers"), TEMPORARY))


def parts_at_least(
    weights: MemoryPart, beside: int, held: Held, node: NodeSpec, most: int
) -> tuple[int, tuple[MemoryPart, ...]]:
    """Return the largest batch up to ``most`` that one memory may hold, at least 1, and the parts of that batch."""
    aside = node.observability_mib * 2**20
    fixed = weights.size + beside + aside
    each = sum(one.each for one in held.parts)
    batch = max(1, min(most, (node.usable - fixed) // each if each else most))
    found = [weights]
    if beside:
        found.append(
            MemoryPart("companion", say("Companion"), beside, say("as stated, whole on each accelerator"), "answered")
        )
    for one in held.parts:
        many = say("{batch:,} × ({formula})", batch=batch, formula=one.formula) if batch > 1 else one.formula
        found.append(
            MemoryPart(one.key, one.title, batch * one.each, say("{value}; the least", value=many), "inferred")
        )
    if aside:
        found.append(
            MemoryPart("observability", say("Observability"), aside, say("reserved by the node class"), "answered")
        )
    return batch, tuple(found)


def one_request(parts: tuple[MemoryPart, ...], held: Held, batch: int) -> int:
    """Return the bytes of the same parts for one request."""
    return total(parts) - (batch - 1) * sum(one.each for one in held.parts)
