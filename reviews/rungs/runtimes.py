"""The runtime that weights are made for, by their format, their class and their task; never a guess.

What runtimes serve is read from their own releases (``reviews/runtimes``). The runtime of a rung is the one whose
memory is counted for it: vLLM where the version that is sized lists the class, else the one that lists it. What neither
a format nor a release shows is ``NOT_KNOWN``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reviews.language.phrases import say
from reviews.runtimes.answers import YES, RuntimeNeed, answer
from reviews.runtimes.registry import releases, versions
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.plan import UNNAMED as NOT_KNOWN
from reviews.sizing.reserved import RUNTIME as VLLM
from reviews.sizing.reserved import VERSION as SIZED

MLX_LM, DIFFUSERS, TIMM, TRANSFORMERS = "mlx-lm", "diffusers", "timm", say("Transformers")
OWN = {"mlx": MLX_LM, "exl2": "ExLlamaV2", "exl3": "ExLlamaV3"}
"""Quantizations that one runtime alone reads."""
MODEL_INDEX = "model_index.json"
TASKS = {
    "text-generation": "generate", "text2text-generation": "generate", "summarization": "generate",
    "translation": "generate", "image-text-to-text": "multimodal", "any-to-any": "multimodal",
    "audio-text-to-text": "multimodal", "video-text-to-text": "multimodal", "visual-question-answering": "multimodal",
    "feature-extraction": "embed", "sentence-similarity": "embed", "text-ranking": "rerank",
    "text-classification": "classify", "zero-shot-classification": "classify", "token-classification": "tokens",
    "fill-mask": "fill", "automatic-speech-recognition": "transcribe", "image-classification": "images",
    "zero-shot-image-classification": "images", "object-detection": "images", "image-segmentation": "images",
}  # fmt: skip
"""Tasks of the hub as releases of runtimes are sorted by; another task is not asked for."""


def need_of(facts: Mapping[str, Any], form: str, method: str, adapter: bool = False) -> RuntimeNeed:
    """Return what a weight set of this format and quantization method ("" for none) needs of a runtime.

    A configuration that names no class means the one that Transformers has for its model type.
    """
    kind = str(facts.get("architecture.model_type") or "")
    named = facts.get("architecture.names")
    names = [str(one) for one in named] if isinstance(named, list) else []
    if form == "gguf":
        names = [str(facts.get("architecture.gguf") or "")]
    elif not names and kind:
        names = [releases()[TRANSFORMERS.casefold()][-1].model_types.get(kind, "")]
    remote = facts.get("code.remote")
    return RuntimeNeed(
        architecture=names[0][:200] if names else "", format=form, model_type=kind[:200], quantization=method[:100],
        task=TASKS.get(str(facts.get("task.pipeline_tag") or ""), ""),
        adapter=adapter, remote_code=isinstance(remote, Mapping) and bool(remote.get("auto_map")),
    )  # fmt: skip


def runtime_of(facts: Mapping[str, Any], need: RuntimeNeed) -> str:
    """Return the runtime whose memory is counted for a weight set."""
    if need.format == "gguf":
        return LLAMA_CPP
    if need.format == DIFFUSERS:
        return DIFFUSERS
    metadata = facts.get("weights.metadata")
    if isinstance(metadata, Mapping) and metadata.get("format") == "mlx":
        return MLX_LM
    if need.quantization in OWN:
        return OWN[need.quantization]
    if facts.get("lineage.adapter_base"):
        return VLLM  # in the format of PEFT, which vLLM serves over the base
    if facts.get("task.library") == TIMM:
        return TIMM
    for asked in (need, replace(need, task="")):
        for runtime in (VLLM, TRANSFORMERS):
            if _serves(runtime, replace(asked, adapter=False)):
                return runtime
    return NOT_KNOWN


def _serves(runtime: str, need: RuntimeNeed) -> bool:
    version = SIZED if runtime == VLLM else versions(runtime)[-1]
    return answer(runtime, version, need).verdict == YES
