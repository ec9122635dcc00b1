"""Readers of families with layers of a fixed state: Mamba, gated delta rules, and hybrids with attention.

Read from the classes of transformers 5, and held against caches measured with them.
"""

from __future__ import annotations

from reviews.language.phrases import say
from reviews.sizing.attention_layout import CONV_BYTES, STATE_BYTES, attention, depth_of, grouped, kinds_of
from reviews.sizing.layers import FULL, GDN, MLA, STATE, Layers
from reviews.sizing.reading import Keys, Refused


def qwen3_next(keys: Keys) -> tuple[Layers, ...]:
    """Read Qwen3-Next: three gated delta rules, then full attention, unless a rhythm is stated."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    if keys.values.get("full_attention_interval") is not None and not keys.written("layer_types"):
        rhythm = keys.number("full_attention_interval")
        full = depth // rhythm
    else:
        full = (kinds_of(keys, depth, "full_attention", "linear_attention") or ()).count("full_attention")
    key_dim, value_dim = keys.number("linear_key_head_dim"), keys.number("linear_value_head_dim")
    value_heads = keys.number("linear_num_value_heads")
    width = 2 * keys.number("linear_num_key_heads") * key_dim + value_heads * value_dim
    columns = keys.number("linear_conv_kernel_dim") - 1
    state = width * columns * CONV_BYTES + value_heads * key_dim * value_dim * STATE_BYTES
    keys.skip("mamba_ssm_dtype", "mtp_num_hidden_layers", "mtp_use_dedicated_embeddings", "attn_output_gate")
    keys.skip("full_attention_interval", "layer_types")
    return (Layers(GDN, depth - full, state=state), attention(FULL, full, kv, dim))


def _mamba_state(inner: int, columns: int, size: int) -> int:
    return inner * (columns - 1) * CONV_BYTES + inner * size * STATE_BYTES


def mamba(keys: Keys) -> tuple[Layers, ...]:
    """Read Mamba-1: the last columns of a convolution and a state per channel; nothing grows."""
    stated = keys.values.get("intermediate_size")
    inner = (
        keys.number("intermediate_size") if stated else keys.number("expand") * keys.number("hidden_size", "d_model")
    )
    depth = depth_of(keys)
    if keys.values.get("n_layer") not in (None, depth):
        raise Refused(keys.name("n_layer"), say("is not the number of layers, {depth}", depth=depth))
    keys.skip("hidden_size", "d_model", "expand", "time_step_rank", "n_layer")
    state = _mamba_state(inner, keys.number("conv_kernel"), keys.number("state_size"))
    return (Layers(STATE, depth, state=state),)


def jamba(keys: Keys) -> tuple[Layers, ...]:
    """Read Jamba: Mamba-1 layers, with an attention layer at a fixed position in each period."""
    depth, (kv, dim) = depth_of(keys), grouped(keys)
    period, at = keys.number("attn_layer_period"), keys.number("attn_layer_offset", least=0)
    full = sum(n % period == at for n in range(depth))
    inner = keys.number("mamba_expand") * keys.number("hidden_size")
    state = _mamba_state(inner, keys.number("mamba_d_conv"), keys.number("mamba_d_state"))
    keys.skip("expert_layer_period", "expert_layer_offset", "mamba_dt_rank", "use_mamba_kernels")
    return (Layers(STATE, depth - full, state=state), attention(FULL, full, kv, dim))


def mamba2(keys: Keys) -> tuple[Layers, ...]:
    """Read Mamba-2: a convolution over channels and groups, and a state per head; nothing grows."""
    heads, dim = keys.number("num_heads"), keys.number("head_dim")
    size, groups = keys.number("state_size"), keys.number("n_groups")
    columns = keys.number("conv_kernel") - 1
    keys.skip("hidden_size", "expand", "chunk_size", "time_step_rank")
    state = (heads * dim + 2 * groups * size) * columns * CONV_BYTES + heads * dim * size * STATE_BYTES
    return (Layers(STATE, depth_of(keys), state=state),)


def kimi_linear(keys: Keys) -> tuple[Layers, ...]:
    """Read Kimi Linear: latent attention in some layers, a gated delta rule in the others.

    Published files describe the delta rule in an object of its own; the class also reads keys beside the others.
    """
    depth = depth_of(keys)
    inner = Keys(keys.values.get("linear_attn_config") or {}, keys.name("linear_attn_config"))
    heads = inner.optional("num_heads") or keys.number("linear_num_heads")
    dim = inner.optional("head_dim") or keys.number("linear_head_dim")
    columns = (inner.optional("short_conv_kernel_size") or keys.number("linear_conv_kernel_dim")) - 1
    full = _latent_layers(keys, inner, depth)
    state = 3 * heads * dim * columns * CONV_BYTES + heads * dim * dim * STATE_BYTES
    elements = keys.number("kv_lora_rank") + keys.number("qk_rope_head_dim")
    keys.skip("num_attention_heads", "num_key_value_heads", "hidden_size", "q_lora_rank", "qk_nope_head_dim")
    keys.skip("v_head_dim", "head_dim", "mla_use_nope", "linear_attn_config", "linear_num_heads", "linear_head_dim")
    keys.skip("linear_conv_kernel_dim", "layer_types")
    return (Layers(GDN, depth - full, state=state), Layers(MLA, full, elements))


def _latent_layers(keys: Keys, inner: Keys, depth: int) -> int:
    """Return how many layers keep a latent: as their kinds are written, as the object lists them, or by the class."""
    stated = inner.values.get("full_attn_layers")
    if stated is None or keys.written("layer_types"):
        return (kinds_of(keys, depth, "full_attention", "linear_attention") or ()).count("full_attention")
    if not isinstance(stated, list) or len(set(map(str, stated))) != len(stated) or len(stated) > depth:
        raise Refused(inner.name("full_attn_layers"), say("does not list the layers"))
    return len(stated)


LETTERS = {"M": "linear_attention", "*": "full_attention", "E": "moe", "-": "mlp"}
OLDER = {"mamba": "linear_attention", "attention": "full_attention"}


def nemotron_h(keys: Keys) -> tuple[Layers, ...]:
    """Read Nemotron-H: a pattern of letters or words, one per layer: Mamba-2, attention, or layers without a cache."""
    listed = _patterned_kinds(keys)
    kv, dim = keys.number("num_key_value_heads"), keys.number("head_dim", "attention_head_dim")
    heads, width = keys.number("mamba_num_heads", "mamba_n_heads"), keys.number("mamba_head_dim")
    size, columns = keys.number("ssm_state_size"), keys.number("conv_kernel", "mamba_d_conv") - 1
    mixed = heads * width + 2 * keys.number("n_groups", "mamba_n_groups") * size
    state = mixed * columns * CONV_BYTES + heads * width * size * STATE_BYTES
    keys.skip("num_hidden_layers", "hidden_size", "num_attention_heads", "expand", "chunk_size", "mamba_expand")
    keys.skip("mamba_ssm_cache_dtype", "mamba_hidden_act", "mamba_proj_bias", "moe_latent_size", "num_logits_to_keep")
    keys.skip("residual_in_fp32", "sliding_window", "mtp_hybrid_override_pattern", "mtp_layers_block_type")
    keys.skip("mamba_chunk_size", "mamba_conv_bias")
    if keys.values.get("sliding_window"):
        raise Refused(keys.name("sliding_window"), say("a window is not supported for this model type"))
    return (
        Layers(STATE, listed.count("linear_attention"), state=state),
        attention(FULL, listed.count("full_attention"), kv, dim),
    )


def _patterned_kinds(keys: Keys) -> list[str]:
    """Return the kind of every layer from a list of words or a pattern of letters; the class's own is an example."""
    pattern, listed = keys.values.get("hybrid_override_pattern"), None
    keys.skip("hybrid_override_pattern")
    written = any(keys.values.get(name) is not None for name in keys.table.names("layers_block_type"))
    if pattern is None or written:
        listed = keys.words("layers_block_type")
    elif isinstance(pattern, str) and set(pattern) <= set(LETTERS):
        # What is written in letters goes before what the class would put into a list that is left out.
        listed = tuple(LETTERS[letter] for letter in pattern)
    kinds = [OLDER.get(one, one) for one in listed or ()]
    if not kinds or not set(kinds) <= set(LETTERS.values()):
        raise Refused(keys.name("hybrid_override_pattern"), say("does not name a known kind for every layer"))
    return kinds
