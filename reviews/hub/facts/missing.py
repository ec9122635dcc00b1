"""Findings about files that running a model takes and a repository does not have."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reviews.hub.facts.modality import takes_text
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import BLOCK, INFO, WARN, FactValue, FindingValue
from reviews.language.phrases import joined, say

PROCESSORS = frozenset(
    {
        "preprocessor_config.json",
        "processor_config.json",
        "video_preprocessor_config.json",
        "feature_extractor_config.json",
    }
)


SENSES = {"image": say("image"), "audio": say("audio"), "video": say("video")}
"""Inputs that a processor prepares, in words."""


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what running the model takes and the repository does not have."""
    paths = {file.path for file in material.info.files}
    kinds = {one.kind for one in material.artifacts}
    if not kinds & {"weights", "adapter"}:
        return [FindingValue("weights-absent", WARN, say("No weight files are listed"))]
    if "adapter" in kinds and "weights" not in kinds:
        if facts["lineage.adapter_base"].value is None and facts["lineage.base_model"].value is None:
            detail = say("An adapter cannot run alone: configuration and tokenizer come from its base.")
            return [FindingValue("adapter-base-absent", BLOCK, say("The adapter does not name its base model"), detail)]
        return []
    formats = set(facts["weights.formats"].value or {})
    whole = []
    if formats <= {"gguf", "ggml"}:
        return []  # such a file carries both inside
    if "config.json" not in paths and not any(path.endswith(("/config.json", "model_index.json")) for path in paths):
        whole.append(FindingValue("config-absent", WARN, say("config.json is missing")))
    if "generation_config.json" not in paths and facts["modality.output"].value == ["text"] and "config.json" in paths:
        detail = say("The defaults of the serving tool decide how answers are sampled and where they stop.")
        whole.append(FindingValue("generation-config-absent", INFO, say("generation_config.json is missing"), detail))
    whole += _processor(facts, paths)
    text_needed = takes_text(facts["modality.input"].value, facts["modality.output"].value)
    if "tokenizer" not in kinds and text_needed is not False:
        detail = say("A tokenizer from another source loads without an error and may produce different tokens.")
        severity = WARN if text_needed else INFO
        whole.append(FindingValue("tokenizer-absent", severity, say("The tokenizer is missing"), detail))
    return whole


def _processor(facts: Mapping[str, FactValue], paths: Collection[str]) -> list[FindingValue]:
    """Find a model of images or sound without a processor, whose sizes and norms belong to the model."""
    senses = SENSES.keys() & set(facts["modality.input"].value or [])
    there = any(path.rpartition("/")[2] in PROCESSORS for path in paths)
    if not senses or there or not facts["architecture.names"].value:
        return []
    detail = say(
        "It takes {senses}; with the sizes and norms of another model it answers without an error, but worse.",
        senses=joined(", ", (SENSES[one] for one in sorted(senses))),
    )
    return [FindingValue("processor-absent", WARN, say("The processor configuration is missing"), detail)]
