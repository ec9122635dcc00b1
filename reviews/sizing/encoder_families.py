"""Readers of encoders and of encoder-decoder families.

Read from the classes of transformers 5.23, and held against caches measured with them.
"""

from __future__ import annotations

from reviews.sizing.layers import CROSS, FULL, Layers
from reviews.sizing.reading import Keys, Refused


def t5(keys: Keys) -> tuple[Layers, ...]:
    """Read T5: the decoder's own cache, and one over the input, which is assumed to be as long as the context."""
    depth = keys.number("num_decoder_layers", "num_layers", default=6)
    elements, heads = (
        2 * keys.number("num_heads", default=8) * keys.number("d_kv", default=64),
        keys.number("num_heads", default=8),
    )
    keys.skip("num_layers", "d_model")
    return (Layers(FULL, depth, elements, heads=heads), Layers(CROSS, depth, elements, heads=heads))


def bart(keys: Keys) -> tuple[Layers, ...]:
    """Read an encoder-decoder: the decoder's own cache, and one over an input as long as the context."""
    depth, width, heads = (
        keys.number("decoder_layers", default=12), keys.number("d_model", default=1024),
        keys.number("decoder_attention_heads", default=16),
    )  # fmt: skip
    keys.skip(
        "encoder_layers", "encoder_attention_heads", "encoder_layerdrop", "decoder_layerdrop", "num_hidden_layers"
    )
    keys.skip("num_attention_heads", "hidden_size")
    return (Layers(FULL, depth, 2 * width, heads=heads), Layers(CROSS, depth, 2 * width, heads=heads))


def whisper(keys: Keys) -> tuple[Layers, ...]:
    """Read Whisper: a decoder of at most 448 positions over 1,500 audio frames."""
    depth, width = keys.number("decoder_layers", "num_hidden_layers"), keys.number("d_model")
    heads = keys.number("decoder_attention_heads")
    own, frames = keys.number("max_target_positions", default=448), keys.number("max_source_positions", default=1500)
    keys.skip(
        "encoder_layers", "encoder_attention_heads", "encoder_layerdrop", "decoder_layerdrop", "num_hidden_layers"
    )
    return (
        Layers(FULL, depth, 2 * width, own, heads=heads),
        Layers(CROSS, depth, 2 * width, fixed=frames, heads=heads),
    )


def none(keys: Keys) -> tuple[Layers, ...]:
    """Read an encoder, which keeps nothing between calls; one configured as a decoder is refused."""
    if keys.flag("is_decoder", False):
        raise Refused(keys.name("is_decoder"), "an encoder used as a decoder is not supported")
    keys.read.update(keys.values)
    return ()
