"""Parsing of a model's configuration: typed, bounded, and with every key accounted for.

A published config.json is untrusted and incomplete: keys that equal the class's default are omitted. So each family
states the keys it reads and its class's defaults, and an unread key that seems to affect memory is refused by name:
otherwise a default model would be sized instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LARGEST = 2**24
"""No real dimension, length or number of layers is larger, nor is any context limit (up to ten million tokens)."""
DECIDES = re.compile(
    r"head|layer|window|kv|latent|state|conv|lora|chunk|cache|mamba|ssm|linear_|attn|attention|block|pattern|depth|"
    r"compress|index|recurrent|rnn|memory|share|interval|multi_query|expand|d_model|n_embd|hidden_size"
)
"""Words in keys that decide how much a token leaves in a cache."""
HARMLESS = re.compile(
    r"^_|dropout|bias|_norm|norm_|eps$|_act$|activation|init|token_id|token_index|_tokens?$|rope_theta|softcap|scalar|"
    r"^attn_implementation|^use_flash|^attention_probs|^head_dim_ratio|router|experts?$|expert_layer|_loss|gradient|"
    r"^cache_implementation|^use_cache$|^attention_multiplier|^n_shared_head|^num_labels|^id2label|^hidden_act|^torch|"
    r"intermediate_size$|softmax|pdrop$|kernels$|^enable_moe_block$|^scale_att|^relative_attention|^moe_|moe_layer_freq|first_k_dense|mlp_only_layers|^mlp_|^attn_config$|^embed|^word_embed|"
    r"nextn_predict_layers$|layers_mtp|temperature|^attention_scaling|^rotary|^partial_rotary|^is_|_scale$|query_pre_attn|"
    r"^add_cross_attention$|^cross_attention_hidden_size$|^chunk_size_feed_forward$|^output_hidden_states$|"
    r"^output_attentions$|^tie_|^prune|^pruned_heads$|^summary|^multihead|^head_type$|^attention_type$|^attn_type$"
)
"""Keys that contain such a word but do not affect the cache: training, rotation, scores, feed-forward layers."""


class Refused(ValueError):
    """A configuration that cannot be sized: the key that prevents it, and a short reason."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"unknown: {key}: {why}")
        self.key, self.why = key, why


class Keys:
    """The keys of one configuration; it tracks which were read, and ``finish`` refuses any that were not."""

    def __init__(self, values: object, where: str = "") -> None:
        if not isinstance(values, Mapping):
            raise Refused(where or "config", "is not a JSON object")
        self.values: Mapping[str, Any] = values
        self.where = where
        self.read: set[str] = set()

    def name(self, key: str) -> str:
        """Return the key, prefixed with the object that contains it."""
        return f"{self.where}.{key}" if self.where else key

    def number(self, *names: str, default: int | None = None, least: int = 1) -> int:
        """Return the whole number under the first name with a value, else the default. Raises ``Refused`` otherwise."""
        self.read.update(names)
        for key in names:
            if (value := self.values.get(key)) is not None:
                if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST:
                    raise Refused(self.name(key), f"is not a whole number from {least} to {LARGEST:,}")
                return value
        if default is None:
            raise Refused(self.name(names[0]), "is not stated, and its class has no usable default")
        return default

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false. Raises ``Refused`` for any other value."""
        self.read.add(key)
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise Refused(self.name(key), "is neither true nor false")
        return value

    def words(self, key: str) -> tuple[str, ...] | None:
        """Return a list of words, None if it is not stated. Raises ``Refused`` for any other value."""
        self.read.add(key)
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) > 1000 or not all(isinstance(one, str) for one in value):
            raise Refused(self.name(key), "is not a list of words")
        return tuple(value)

    def optional(self, *names: str) -> int | None:
        """Return a positive whole number, None if none of the names has a value."""
        if all(self.values.get(key) is None for key in names):
            self.read.update(names)
            return None
        return self.number(*names)

    def skip(self, *names: str) -> None:
        """Mark keys as considered: they have no effect here."""
        self.read.update(names)

    def finish(self) -> None:
        """Refuse the first unread key that seems to affect memory."""
        for key, value in self.values.items():
            if not isinstance(key, str) or key in self.read or value in (None, False, [], {}, 0):
                continue
            if DECIDES.search(key) and not HARMLESS.search(key):
                raise Refused(self.name(key[:80]), "is not a known key of this model type")
