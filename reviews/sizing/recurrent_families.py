"""Readers of families with layers of a fixed state: Mamba, gated delta rules, and hybrids with attention.

Read from the classes of transformers 5.23, and held against caches measured with them.
"""

from __future__ import annotations

from reviews.sizing.attention_layout import CONV_BYTES, STATE_BYTES, attention, depth_of, grouped
from reviews.sizing.layers import FULL, GDN, MLA, STATE, Layers
from reviews.sizing.reading import Keys, Refused


def qwen3_next(keys: Keys) -> tuple[Layers, ...]:
    """Read Qwen3-Next: three gated delta rules, then full attention."""
    depth, (kv, dim) = depth_of(keys, 48), grouped(keys, 16, 2, 256)
    rhythm, stated = keys.number("full_attention_interval", default=4), keys.words("layer_types")
    kinds = stated or tuple("full_attention" if (n + 1) % rhythm == 0 else "linear_attention" for n in range(depth))
    if len(kinds) != depth or any(one not in ("full_attention", "linear_attention") for one in kinds):
        raise Refused(keys.name("layer_types"), "does not name a known kind for every layer")
    key_dim = keys.number("linear_key_head_dim", default=128)
    value_heads, value_dim = (
        keys.number("linear_num_value_heads", default=32),
        keys.number("linear_value_head_dim", default=128),
    )
    width = 2 * keys.number("linear_num_key_heads", default=16) * key_dim + value_heads * value_dim
    columns = keys.number("linear_conv_kernel_dim", default=4) - 1
    state = width * columns * CONV_BYTES + value_heads * key_dim * value_dim * STATE_BYTES
    full = kinds.count("full_attention")
    keys.skip("mamba_ssm_dtype", "mtp_num_hidden_layers", "mtp_use_dedicated_embeddings", "attn_output_gate")
    return (Layers(GDN, depth - full, state=state), attention(FULL, full, kv, dim))


def _mamba_state(inner: int, columns: int, size: int) -> int:
    return inner * (columns - 1) * CONV_BYTES + inner * size * STATE_BYTES


def mamba(keys: Keys) -> tuple[Layers, ...]:
    """Read Mamba-1: the last columns of a convolution and a state per channel; nothing grows."""
    inner = keys.number("intermediate_size", default=0, least=0) or keys.number("expand", default=2) * keys.number(
        "hidden_size", "d_model"
    )
    keys.skip("hidden_size", "d_model", "expand", "time_step_rank")
    state = _mamba_state(inner, keys.number("conv_kernel", default=4), keys.number("state_size", default=16))
    return (Layers(STATE, depth_of(keys), state=state),)


def jamba(keys: Keys) -> tuple[Layers, ...]:
    """Read Jamba: Mamba-1 layers, with an attention layer at a fixed position in each period."""
    depth, (kv, dim) = depth_of(keys, 32), grouped(keys, 32, 8)
    period, at = keys.number("attn_layer_period", default=8), keys.number("attn_layer_offset", default=4, least=0)
    full = sum(n % period == at for n in range(depth))
    inner = keys.number("mamba_expand", default=2) * keys.number("hidden_size", default=4096)
    state = _mamba_state(inner, keys.number("mamba_d_conv", default=4), keys.number("mamba_d_state", default=16))
    keys.skip("expert_layer_period", "expert_layer_offset", "mamba_dt_rank", "use_mamba_kernels")
    return (Layers(STATE, depth - full, state=state), attention(FULL, full, kv, dim))


def mamba2(keys: Keys) -> tuple[Layers, ...]:
    """Read Mamba-2: a convolution over channels and groups, and a state per head; nothing grows."""
    heads, dim = keys.number("num_heads", default=128), keys.number("head_dim", default=64)
    size, groups = keys.number("state_size", default=128), keys.number("n_groups", default=8)
    columns = keys.number("conv_kernel", default=4) - 1
    keys.skip("hidden_size", "expand", "chunk_size", "time_step_rank")
    state = (heads * dim + 2 * groups * size) * columns * CONV_BYTES + heads * dim * size * STATE_BYTES
    return (Layers(STATE, depth_of(keys), state=state),)


def kimi_linear(keys: Keys) -> tuple[Layers, ...]:
    """Read Kimi Linear: latent attention in the listed layers, a gated delta rule in the others."""
    stated = keys.values.get("linear_attn_config")
    keys.skip("linear_attn_config")
    inner = Keys(stated, "linear_attn_config")
    full = inner.values.get("full_attn_layers")
    depth = depth_of(keys)
    if not isinstance(full, list) or len(full) > depth:
        raise Refused("linear_attn_config.full_attn_layers", "does not list the layers")
    heads, dim = inner.number("num_heads"), inner.number("head_dim")
    columns = inner.number("short_conv_kernel_size", default=4) - 1
    state = 3 * heads * dim * columns * CONV_BYTES + heads * dim * dim * STATE_BYTES
    elements = keys.number("kv_lora_rank", default=512) + keys.number("qk_rope_head_dim", default=64)
    keys.skip("num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank", "qk_nope_head_dim")
    keys.skip("v_head_dim", "head_dim", "mla_use_nope")
    return (Layers(GDN, depth - len(full), state=state), Layers(MLA, len(full), elements))


LETTERS = {"M": "mamba", "*": "attention", "E": "moe", "-": "mlp"}


def nemotron_h(keys: Keys) -> tuple[Layers, ...]:
    """Read Nemotron-H: a pattern of letters or words, one per layer: Mamba-2, attention, or layers without a cache."""
    pattern, listed = keys.values.get("hybrid_override_pattern"), keys.words("layers_block_type")
    keys.skip("hybrid_override_pattern")
    if listed is None and isinstance(pattern, str) and set(pattern) <= set(LETTERS):
        listed = tuple(LETTERS[letter] for letter in pattern)
    if not listed or not set(listed) <= set(LETTERS.values()):
        raise Refused(keys.name("hybrid_override_pattern"), "does not name a known kind for every layer")
    kv = keys.number("num_key_value_heads", default=8)
    dim = keys.number("head_dim", "attention_head_dim", default=128)
    heads, width = keys.number("mamba_num_heads", default=128), keys.number("mamba_head_dim", default=64)
    size, columns = keys.number("ssm_state_size", default=128), keys.number("conv_kernel", default=4) - 1
    mixed = heads * width + 2 * keys.number("n_groups", default=8) * size
    state = mixed * columns * CONV_BYTES + heads * width * size * STATE_BYTES
    keys.skip(
        "num_hidden_layers", "hidden_size", "num_attention_heads", "expand", "chunk_size", "mtp_layers_block_type"
    )
    keys.skip("mamba_ssm_cache_dtype", "mamba_hidden_act", "mamba_proj_bias", "moe_latent_size", "num_logits_to_keep")
    keys.skip("residual_in_fp32", "sliding_window", "mtp_hybrid_override_pattern")
    if keys.values.get("sliding_window"):
        raise Refused(keys.name("sliding_window"), "a window is not supported for this model type")
    return (
        Layers(STATE, listed.count("mamba"), state=state),
        attention(FULL, listed.count("attention"), kv, dim),
    )
