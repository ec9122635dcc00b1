"""Reading a model's configuration: typed, bounded, and with every key accounted for.

A published config.json is hostile input and not the whole configuration: keys that equal the class's default are left
out. So each family says which keys it reads and what the default of its class is, and a key that looks as if it decided
about memory and that the family does not read is refused by name: a default model would have been sized instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LARGEST = 2**24
"""No real dimension, length or number of layers is larger; context limits up to ten million tokens are."""
DECIDES = re.compile(
    r"head|layer|window|kv|latent|state|conv|lora|chunk|cache|mamba|ssm|linear_|attn|attention|block|pattern|depth|"
    r"compress|index|recurrent|rnn|memory|share|interval|multi_query|expand|d_model|n_embd|hidden_size"
)
"""Words of keys that decide how much a token leaves behind in a cache."""
HARMLESS = re.compile(
    r"^_|dropout|bias|_norm|norm_|eps$|_act$|activation|init|token_id|token_index|_tokens?$|rope_theta|softcap|scalar|"
    r"^attn_implementation|^use_flash|^attention_probs|^head_dim_ratio|router|experts?$|expert_layer|_loss|gradient|"
    r"^cache_implementation|^use_cache$|^attention_multiplier|^n_shared_head|^num_labels|^id2label|^hidden_act|^torch|"
    r"intermediate_size$|softmax|pdrop$|kernels$|^enable_moe_block$|^scale_att|^relative_attention|^moe_|moe_layer_freq|first_k_dense|mlp_only_layers|^mlp_|^attn_config$|^embed|^word_embed|"
    r"nextn_predict_layers$|layers_mtp|temperature|^attention_scaling|^rotary|^partial_rotary|^is_|_scale$|query_pre_attn|"
    r"^add_cross_attention$|^cross_attention_hidden_size$|^chunk_size_feed_forward$|^output_hidden_states$|"
    r"^output_attentions$|^tie_|^prune|^pruned_heads$|^summary|^multihead|^head_type$|^attention_type$|^attn_type$"
)
"""Keys with such a word in them that change no byte of a cache: training, rotation, scores, feed-forward layers."""


class Refused(ValueError):
    """A configuration that cannot be sized: the key that stands in the way, and why, in a few words."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"unknown: {key}: {why}")
        self.key, self.why = key, why


class Keys:
    """The keys of one configuration; what was read is remembered, and ``finish`` refuses what nobody read."""

    def __init__(self, values: object, where: str = "") -> None:
        if not isinstance(values, Mapping):
            raise Refused(where or "config", "is no JSON object")
        self.values: Mapping[str, Any] = values
        self.where = where
        self.read: set[str] = set()

    def name(self, key: str) -> str:
        """Return the key with the object it stands in."""
        return f"{self.where}.{key}" if self.where else key

    def number(self, *names: str, default: int | None = None, least: int = 1) -> int:
        """Return a whole number by the first of its names that has a value. Raises ``Refused`` without one or a default."""
        self.read.update(names)
        for key in names:
            if (value := self.values.get(key)) is not None:
                if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST:
                    raise Refused(self.name(key), f"is no whole number from {least} to {LARGEST:,}")
                return value
        if default is None:
            raise Refused(self.name(names[0]), "is not stated, and its class has no default that would do")
        return default

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        self.read.add(key)
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise Refused(self.name(key), "is neither true nor false")
        return value

    def words(self, key: str) -> tuple[str, ...] | None:
        """Return a list of words, None where it is not stated."""
        self.read.add(key)
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) > 1000 or not all(isinstance(one, str) for one in value):
            raise Refused(self.name(key), "is no list of words")
        return tuple(value)

    def optional(self, *names: str) -> int | None:
        """Return a whole number above zero, None where none of the names has a value."""
        if all(self.values.get(key) is None for key in names):
            self.read.update(names)
            return None
        return self.number(*names)

    def skip(self, *names: str) -> None:
        """Say that these keys were considered and change nothing here."""
        self.read.update(names)

    def finish(self) -> None:
        """Refuse the first key that looks as if it decided about memory and was not read."""
        for key, value in self.values.items():
            if not isinstance(key, str) or key in self.read or value in (None, False, [], {}, 0):
                continue
            if DECIDES.search(key) and not HARMLESS.search(key):
                raise Refused(self.name(key[:80]), "is not among the keys that this model type is known to have")
