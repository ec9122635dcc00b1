"""Readers of encoders and of encoder-decoder families.

Read from the classes of transformers 5, and held against caches measured with them.
"""

from __future__ import annotations

from reviews.language.phrases import say
from reviews.sizing.layers import CROSS, FULL, Layers
from reviews.sizing.reading import Keys, Refused


def t5(keys: Keys) -> tuple[Layers, ...]:
    """Read T5: the decoder's own cache, and one over the input, which is assumed to be as long as the context."""
    depth, heads = keys.number("num_decoder_layers"), keys.number("num_heads")
    elements = 2 * heads * keys.number("d_kv")
    keys.skip("num_layers", "d_model", "d_ff", *keys.table.names("num_hidden_layers"))
    return (Layers(FULL, depth, elements, heads=heads), Layers(CROSS, depth, elements, heads=heads))


def bart(keys: Keys) -> tuple[Layers, ...]:
    """Read an encoder-decoder: the decoder's own cache, and one over an input as long as the context."""
    depth, width, heads = (keys.number(one) for one in ("decoder_layers", "d_model", "decoder_attention_heads"))
    _skip_encoder(keys)
    return (Layers(FULL, depth, 2 * width, heads=heads), Layers(CROSS, depth, 2 * width, heads=heads))


def whisper(keys: Keys) -> tuple[Layers, ...]:
    """Read Whisper: a decoder of at most 448 positions over 1,500 audio frames."""
    depth, width, heads = (keys.number(one) for one in ("decoder_layers", "d_model", "decoder_attention_heads"))
    own, frames = keys.number("max_target_positions"), keys.number("max_source_positions")
    _skip_encoder(keys)
    return (
        Layers(FULL, depth, 2 * width, own, heads=heads),
        Layers(CROSS, depth, 2 * width, fixed=frames, heads=heads),
    )


def _skip_encoder(keys: Keys) -> None:
    keys.skip(
        "encoder_layers", "encoder_attention_heads", "encoder_layerdrop", "decoder_layerdrop", "num_hidden_layers",
        "num_attention_heads", "hidden_size", "num_key_value_heads",
    )  # fmt: skip


def none(keys: Keys) -> tuple[Layers, ...]:
    """Read an encoder, which keeps nothing between calls; one configured as a decoder is refused."""
    if keys.flag("is_decoder", False):
        raise Refused(keys.name("is_decoder"), say("an encoder used as a decoder is not supported"))
    keys.read.update(keys.values)
    return ()
