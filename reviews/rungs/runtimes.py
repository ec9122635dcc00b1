"""The runtime that weights are made for, by their format and the tool that wrote them; never a guess.

vLLM's formats are those of its documentation (docs.vllm.ai, "Quantization"), its architectures those that it lists and
that can be sized here. What neither a format nor a configuration shows is ``NOT_KNOWN``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.hub.shapes.quantization import QuantizationScheme
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.families import DECODERS, ENCODERS, FAMILIES, FLAT, NESTED
from reviews.sizing.plan import UNNAMED as NOT_KNOWN
from reviews.sizing.reserved import RUNTIME as VLLM

MLX_LM, DIFFUSERS = "mlx-lm", "diffusers"
OWN = {"mlx": MLX_LM, "exl2": "ExLlamaV2", "exl3": "ExLlamaV3"}
"""Quantizations that one runtime alone reads."""
OF_VLLM = frozenset({
    "awq", "gptq", "fp8", "fbgemm_fp8", "compressed-tensors", "bitsandbytes", "bnb", "modelopt", "modelopt_fp4",
    "mxfp4", "nvfp4", "mxfp8", "quark", "torchao", "auto-round", "intel/auto-round", "inc", "4-bit", "8-bit",
    "w4a16_awq", "w4a8_awq", "fp8_pb_wo", "int4", "int8",
})  # fmt: skip
"""Methods, or number formats where no method is named, that vLLM reads."""
NOT_OF_VLLM = frozenset({*DECODERS, *ENCODERS, "t5", "mt5", "umt5", "distilbert", "vit"}) - {"modernbert"}
"""Model types that are sized here and that vLLM does not list: encoder-decoders for text, and most encoders."""
MODEL_INDEX = "model_index.json"


def runtime_of(facts: Mapping[str, Any], form: str, index: str, scheme: QuantizationScheme | None) -> str:
    """Return the runtime of a weight set of this format, whose files ``index`` names ("" for none)."""
    if form == "gguf":
        return LLAMA_CPP
    if index == MODEL_INDEX:
        return DIFFUSERS
    metadata = facts.get("weights.metadata")
    if isinstance(metadata, Mapping) and metadata.get("format") == "mlx":
        return MLX_LM
    method = scheme.method if scheme else ""
    if method in OWN:
        return OWN[method]
    if scheme and method not in OF_VLLM:
        return NOT_KNOWN
    if facts.get("lineage.adapter_base"):
        return VLLM  # in the format of PEFT, which vLLM serves over the base
    kind = facts.get("architecture.model_type")
    return VLLM if kind in {*FAMILIES, *NESTED, *FLAT} - NOT_OF_VLLM else NOT_KNOWN
