"""Parsing of a model's configuration: typed, bounded, and with every key accounted for.

A published config.json is untrusted and incomplete: keys that equal the class's default are omitted. So a key that is
not written has its own class's default, which is reported, or is refused by name; and an unread key that seems to
affect memory is refused by name: otherwise a default model would be sized instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say
from reviews.sizing.class_defaults import ClassTable, laid_out

LARGEST = 2**24
"""No real dimension, length or number of layers is larger, nor is any context limit (up to ten million tokens)."""
MOST_LAYERS = 1000
"""The deepest published models have about 130 layers."""
DECIDES = re.compile(
    r"head|layer|window|kv|latent|state|conv|lora|chunk|cache|mamba|ssm|linear_|attn|attention|block|pattern|depth|"
    r"compress|index|recurrent|rnn|memory|share|interval|multi_query|expand|d_model|n_embd|hidden_size|^dim$"
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
BESIDE = re.compile(
    r"vision|visual|audio|image|speech|encoder|perceiver|draft|speculat|mtp|quant|backbone|qformer|^vit"
)
"""Objects that hold other parts of a model: they keep no cache of the language model."""


class Refused(ValueError):
    """A configuration that cannot be sized: the key that prevents it, and a short reason."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"unknown: {key}: {why}")
        self.key, self.why = key, why


@dataclass(frozen=True, slots=True)
class DefaultUsed:
    """A value that the configuration leaves to its class: the key, the value in words, and the class as its source."""

    key: str
    value: str
    source: str


class ReadValues:
    """The values of one configuration: as written, else by its class's defaults, which are noted as used.

    Without a table, as for the numbers of a GGUF header, a key that is not written has only the caller's default.
    """

    def __init__(self, values: object, where: str = "", table: ClassTable | None = None) -> None:
        if not isinstance(values, Mapping):
            raise Refused(where or "config", say("is not a JSON object"))
        self.values: Mapping[str, Any] = values
        self.where = where
        self.table = table or ClassTable()
        self.read: set[str] = set()
        self.defaults: dict[str, DefaultUsed] = {}

    def name(self, key: str) -> str:
        """Return the key, prefixed with the object that contains it."""
        return f"{self.where}.{key}" if self.where else key

    def written(self, key: str) -> bool:
        """Tell whether the configuration gives the key a value, under any of the names that its class accepts."""
        return any(self.values.get(name) is not None for name in self.table.names(key))

    def value(self, key: str) -> Any:
        """Return the written value, else the class's default, which is noted; None if neither exists.

        Raises ``Refused`` for two different values under two names, and for a null that the class does not accept.
        """
        names = self.table.names(key)
        self.read.update(names)
        found = [self.values[name] for name in names if self.values.get(name) is not None]
        if found:
            if any(one != found[0] for one in found[1:]):
                raise Refused(self.name(names[0]), say("has two values, the other as {value}", value=names[1]))
            return self._not_ignored(names[0], found[0])
        real, absent, null = names[0], self.table.absent, self.table.null
        if not any(name in self.values for name in names):
            return self._default(real, absent.get(real))
        if absent.get(real) is not None and real not in null and not self._follows(absent[real]):
            raise Refused(self.name(real), say("is null, which {name} does not accept", name=self.table.name))
        return self._default(real, null.get(real, absent.get(real)))

    def _follows(self, rule: object) -> bool:
        return isinstance(rule, dict | list) or (isinstance(rule, str) and rule.startswith("="))

    def _not_ignored(self, key: str, value: Any) -> Any:
        """Return a written value; one that the class ignores must equal what the class computes."""
        if key in self.table.ignored and value != (made := self._ruled(self.table.absent[key])):
            raise Refused(
                self.name(key), say("is not read by {name}, which uses {made}", name=self.table.name, made=made)
            )
        return value

    def _default(self, key: str, rule: object) -> Any:
        made = self._ruled(rule)
        if made is not None:
            self.defaults[key] = DefaultUsed(self.name(key), _words(rule, made), self.table.words)
        return made

    def _ruled(self, rule: object) -> Any:
        """Return the value of a rule: a copy, a quotient, a product, a list of layers, or the value itself."""
        if isinstance(rule, dict) and "repeat" in rule:
            return laid_out(rule, self.depth())
        if not isinstance(rule, str) or not rule.startswith("="):
            return rule
        first, sign, second = _parts(rule)
        left = self.number(first)
        if not sign:
            return left
        right = int(second) if second.isdigit() else self.number(second)
        return left // right if sign == "//" else left * right

    def number(self, key: str, *older: str, default: int | None = None, least: int = 1) -> int:
        """Return a whole number: under an older name if written there, else under the key or by its class's default.

        Raises ``Refused`` for any other value, and if no default is known.
        """
        self.read.update((*older, *self.table.names(key)))
        legacy = next((name for name in older if self.values.get(name) is not None), None)
        value = self.values[legacy] if legacy else self.value(key)
        if value is None:
            if default is None:
                raise Refused(self.name(key), self.unsaid())
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST:
            raise Refused(
                self.name(legacy or key),
                say("is not a whole number from {least} to {largest:,}", least=least, largest=LARGEST),
            )
        return value

    def depth(self) -> int:
        """Return the number of layers, of which lists may be made."""
        depth = self.number("num_hidden_layers")
        if depth > MOST_LAYERS:
            raise Refused(
                self.name("num_hidden_layers"), say("is more than {most_layers:,} layers", most_layers=MOST_LAYERS)
            )
        return depth

    def unsaid(self) -> str:
        """Return why a key that is not written stops the sizing."""
        return say(
            "the configuration does not say it, and no default is known for {value}",
            value=self.table.name or say("this model type"),
        )


class Keys(ReadValues):
    """The keys of one configuration by what they hold; ``finish`` refuses any key that was not read."""

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return true or false, as written or by the class's default. Raises ``Refused`` for any other value."""
        value = self.value(key)
        if value is None and default is None:
            raise Refused(self.name(key), self.unsaid())
        value = default if value is None else value
        if not isinstance(value, bool):
            raise Refused(self.name(key), say("is neither true nor false"))
        return value

    def words(self, key: str) -> tuple[str, ...] | None:
        """Return a list of words as written or by the class's rule, None without one. Raises ``Refused`` otherwise."""
        value = self.value(key)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) > MOST_LAYERS or not all(isinstance(one, str) for one in value):
            raise Refused(self.name(key), say("is not a list of words"))
        return tuple(value)

    def optional(self, key: str) -> int | None:
        """Return a positive whole number as written or by the class's default, None if it is off."""
        return None if self.value(key) is None else self.number(key)

    def skip(self, *names: str) -> None:
        """Mark keys as considered: they have no effect here."""
        self.read.update(names)

    def finish(self) -> None:
        """Refuse the first unread key that seems to affect memory, and an unread object that holds such keys."""
        for key, value in self.values.items():
            if not isinstance(key, str) or key in self.read or value in (None, False, [], {}, 0):
                continue
            if DECIDES.search(key) and not HARMLESS.search(key):
                raise Refused(self.name(key[:80]), say("is not a known key of this model type"))
            if isinstance(value, Mapping) and "num_hidden_layers" in value and not BESIDE.search(key):
                raise Refused(
                    self.name(key[:80]), say("holds another model, which is not supported for this model type")
                )


def _parts(rule: str) -> tuple[str, str, str]:
    """Return the key, the sign and the second operand of a rule; the last two are "" for a plain copy."""
    parts = rule[1:].split()
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (parts[0], "", "")


def _words(rule: object, made: object) -> str:
    """Return a default in words: the kinds of the layers counted, or the value with the rule that gave it."""
    if isinstance(made, list):
        return joined(", ", (f"{made.count(kind)} {kind}" for kind in dict.fromkeys(made)))
    shown = str(made).lower() if isinstance(made, bool) else str(made)
    return f"{shown} ({rule[1:]})" if isinstance(rule, str) and rule.startswith("=") else shown
