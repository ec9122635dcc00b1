"""What activations and logits depend on: a model's width, its inner size and its vocabulary, each known or not.

The activation is an estimate, fitted to two logged runs of one model (vLLM, RTX 3090, Llama-3.1-8B): allow for half to
double its value. An unknown small term never hides the large ones: each part is unknown on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviews.sizing.class_defaults import table_of
from reviews.sizing.families import opened
from reviews.sizing.reading import DefaultUsed, Keys, ReadValues, Refused

INNER = (
    "intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim", "d_ff", "decoder_ffn_dim", "moe_intermediate_size",
    "feed_forward_length",
)  # fmt: skip
"""Names of a layer's inner size, the dense one first."""
OLDER_WIDTHS = ("n_embd", "d_model", "n_embed", "embedding_length")
MOST_PIXELS = 2**16
BATCH = 8192
"""Tokens per batch with chunked prefill: vLLM's default for large cards, four times that for small ones."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Width, inner size and vocabulary, None where unknown; ``unknown`` gives (key, why), ``defaults`` those used.

    ``heard`` are the frames and the inner size of an encoder over a fixed input, such as 30 seconds of sound. ``whole``
    is an encoder: it takes each text at once, and has no logits.
    """

    hidden: int | None
    inner: int | None
    words: int | None
    unknown: tuple[tuple[str, str], ...] = ()
    defaults: tuple[DefaultUsed, ...] = ()
    heard: tuple[int, int] | None = None
    whole: bool = False

    def activation(self, context: int, sequences: int, batch: int = BATCH) -> int | None:
        """Return the bytes of activations for a batch in tokens, None if a width is unknown."""
        if self.hidden is None or self.inner is None:
            return None
        batch = max(batch, context) if self.whole else batch
        found = min(batch, context * sequences) * 2 * 3 * (self.inner + self.hidden)
        if self.heard:
            frames, inner = self.heard
            found = max(found, min(max(batch, frames), frames * sequences) * 2 * 3 * (inner + self.hidden))
        return found

    def logits(self, sequences: int) -> int | None:
        """Return the bytes of logits, None if the vocabulary is unknown."""
        return None if self.words is None else sequences * self.words * 4

    def encoding(self) -> Widths:
        """Return the widths of the same model as an encoder, which needs no vocabulary for its output."""
        unknown = tuple(one for one in self.unknown if one[0].rpartition(".")[2] != "vocab_size")
        return replace(self, words=0, whole=True, unknown=unknown)


def widths_of(config: object) -> Widths:
    """Return the widths of a configuration, or of the numbers of a GGUF header; lists unknowns instead of raising."""
    unknown: list[tuple[str, str]] = []
    try:
        keys = opened(config)[1]
    except Refused as error:
        if error.key != "model_type":
            return Widths(None, None, None, ((error.key, error.why),))
        keys = Keys(config if isinstance(config, dict) else {})
    hidden = _number(keys, unknown, "hidden_size", *OLDER_WIDTHS)
    inner = _inner(keys, hidden, unknown) if hidden else None
    words = _number(keys, unknown, "vocab_size")
    heard = _heard(keys, unknown)
    return Widths(hidden, inner, words, tuple(unknown), tuple(keys.defaults.values()), heard)


def _heard(keys: Keys, unknown: list[tuple[str, str]]) -> tuple[int, int] | None:
    """Return the frames of a fixed input and its encoder's inner size, None for any other model."""
    if keys.values.get("model_type") != "whisper":
        return None
    frames, inner = (_number(keys, unknown, name) for name in ("max_source_positions", "encoder_ffn_dim"))
    return (frames, inner) if frames and inner else None


def _number(keys: Keys, unknown: list[tuple[str, str]], *names: str) -> int | None:
    try:
        return keys.number(*names)
    except Refused as error:
        unknown.append((error.key, error.why))
        return None


def _inner(keys: Keys, hidden: int, unknown: list[tuple[str, str]]) -> int | None:
    """Return the inner size: as written, as the class's default, or four times the width where the class has none."""
    try:
        for name in INNER:
            value = keys.value(name) if keys.written(name) or keys.table.names(name)[0] in keys.table.absent else None
            if value is not None:
                several = isinstance(value, list) and value and all(type(one) is int for one in value)
                return int(max(value)) if several else keys.number(name)
        if "expansion_ratio" in keys.table.absent:
            return keys.number("expansion_ratio") * hidden
    except Refused as error:
        unknown.append((error.key, error.why))
        return None
    if keys.table.name:
        return 4 * hidden  # these models compute it in their code
    unknown.append((keys.name("intermediate_size"), keys.unsaid()))
    return None


def tokens_of_image(config: object) -> int:
    """Return the tokens that an image model makes of one image, 0 for a model of other inputs or unknown sizes."""
    holder = config if isinstance(config, Mapping) else {}
    inner = holder.get("vision_config")
    holder = inner if isinstance(inner, Mapping) else holder
    keys = ReadValues(holder, "", table_of(str(holder.get("model_type") or "")))
    try:
        side, patch = keys.number("image_size"), keys.number("patch_size")
    except Refused:
        return 0
    return (side // patch) ** 2 if side <= MOST_PIXELS and patch <= side else 0
