"""Weights from the headers of safetensors files: exact bytes, and the parameter count unless values are packed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from reviews.hub.files import packing
from reviews.hub.shapes.quantization import QuantizationScheme
from reviews.language.phrases import say
from reviews.sizing.families import opened
from reviews.sizing.reading import DefaultUsed, Keys, Refused

MOST = 2**50
ROUTED = re.compile(r"\.experts\.(?:\d+\.|[a-z_]*(?:gate|up|down|w[123])[a-z_]*)")
"""Tensor names of routed experts: one tensor each, or one tensor for all."""


class BadHeaders(ValueError):
    """Tensors that do not match the headers of safetensors files; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Weights:
    """``total`` bytes of all tensors and by dtype; ``parameters`` is None if packed tensors hide the count.

    ``routed`` are the parameters of experts that a router chooses among, 0 if there are none.
    """

    total: int
    by_dtype: Mapping[str, int]
    parameters: int | None
    why: str = ""
    routed: int = 0


def weights_of(headers: object, scheme: object = None) -> Weights:
    """Return the sum over the headers of one file, or of several by file name; bytes are end minus start offset.

    Parameters are the model's values: scales, zero points and whole-number buffers do not count, and a packed integer
    counts as many values as it holds, according to ``scheme`` (a quantization config) if names and dtypes do not tell.
    If nothing tells, the count is None. Raises ``BadHeaders``.
    """
    total = 0
    by_dtype: dict[str, int] = {}
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    for name, tensor in _tensors(headers):
        dtype, shape, offsets = (tensor.get(key) for key in ("dtype", "shape", "data_offsets"))
        if not isinstance(dtype, str) or not _whole(shape) or not _whole(offsets) or len(offsets) != 2:
            raise BadHeaders(say("The tensor {name} lacks a dtype, a shape or two offsets.", name=repr(name[:80])))
        size = offsets[1] - offsets[0]
        if not 0 <= size <= MOST:
            raise BadHeaders(say("The offsets of the tensor {name} are invalid.", name=repr(name[:80])))
        if name in tensors:
            raise BadHeaders(
                say(
                    "The tensor {name} is in several files; the weight index says which copy counts.",
                    name=repr(name[:80]),
                )
            )
        total += size
        by_dtype[dtype[:20]] = by_dtype.get(dtype[:20], 0) + size
        tensors[name] = (dtype[:20], tuple(shape))
    if not by_dtype:
        raise BadHeaders(say("These headers contain no tensor."))
    counted = packing.facts(tensors, scheme if isinstance(scheme, dict) else None, "")[0]
    if isinstance(counted.value, int):
        chosen = {name: one for name, one in tensors.items() if ROUTED.search(name) and "shared" not in name}
        among = packing.facts(chosen, scheme if isinstance(scheme, dict) else None, "")[0].value if chosen else 0
        return Weights(total, by_dtype, counted.value, routed=among if isinstance(among, int) else 0)
    named = counted.quote[:80] or say("these tensors")
    return Weights(total, by_dtype, None, f"{named}: {counted.extractor}")


def _tensors(headers: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(headers, Mapping):
        raise BadHeaders(say("The tensors must be a JSON object keyed by name."))
    for name, value in headers.items():
        if name == "__metadata__":
            continue
        if not isinstance(value, Mapping):
            raise BadHeaders(say("The entry {name} is not a header.", name=repr(str(name)[:80])))
        if "dtype" in value:
            yield str(name), value
        else:
            yield from _tensors(value)


def _whole(value: object) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(
        isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= MOST for one in value
    )


def scheme_of(config: object, stated: object = None) -> object:
    """Return the quantization config: from its own file (hf_quant_config.json nests it), else from the model's."""
    if isinstance(stated, Mapping):
        inner = stated.get("quantization")
        return QuantizationScheme.stated(inner if isinstance(inner, Mapping) else stated).value()
    for holder in (config, config.get("text_config") if isinstance(config, Mapping) else None):
        if isinstance(holder, Mapping) and isinstance(holder.get("quantization_config"), Mapping):
            return QuantizationScheme.stated(holder["quantization_config"]).value()
    return None


@dataclass(frozen=True, slots=True)
class Routing:
    """How many experts a router chooses for a token, among how many (0: unknown), with the defaults used."""

    chosen: int = 0
    among: int = 0
    defaults: tuple[DefaultUsed, ...] = ()


def routing_of(config: object) -> Routing:
    """Return how the experts of a configuration are chosen, by its keys or its class's defaults."""
    text = config.get("text_config") if isinstance(config, Mapping) else None
    try:
        keys = opened(config)[1]
    except Refused:
        keys = Keys(text if isinstance(text, Mapping) else config if isinstance(config, Mapping) else {})
    try:
        chosen = _first(keys, "num_experts_per_tok", "num_experts_per_token", "top_k_experts", "moe_topk", "moe_k")
        among = _first(keys, "num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts")
    except Refused:
        return Routing()
    return Routing(chosen, among, tuple(keys.defaults.values()))


def active(weights: Weights, routing: Routing) -> int | None:
    """Return the parameters used per token, total minus routed × (1 - chosen / experts); None if unknown.

    Input and output embeddings count, which some model cards leave out. This does not affect memory, which holds all
    experts. Source: the classes' routers choose ``num_experts_per_tok`` of the experts in every layer that has any.
    """
    chosen, among = routing.chosen, routing.among
    if weights.parameters is None or not weights.routed or not chosen or not among or chosen > among:
        return None
    return weights.parameters - weights.routed * (among - chosen) // among


def _first(keys: Keys, *names: str) -> int:
    written = (keys.value(name) for name in names if keys.written(name))
    found = next(written, None) or next((one for name in names if (one := keys.value(name)) is not None), 0)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found <= 2**20 else 0
