"""Findings about files that running a model takes and a repository does not have."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reviews.hub.facts.modality import takes_text
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import BLOCK, INFO, WARN, FactValue, FindingValue

PROCESSORS = frozenset(
    {
        "preprocessor_config.json",
        "processor_config.json",
        "video_preprocessor_config.json",
        "feature_extractor_config.json",
    }
)


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what running the model takes and the repository does not have."""
    paths = {file.path for file in material.info.files}
    kinds = {one.kind for one in material.artifacts}
    if not kinds & {"weights", "adapter"}:
        return [FindingValue("weights-absent", WARN, "No weight files are listed")]
    if "adapter" in kinds and "weights" not in kinds:
        if facts["lineage.adapter_base"].value is None and facts["lineage.base_model"].value is None:
            detail = "An adapter alone runs nothing; configuration and tokenizer come from its base as well."
            return [FindingValue("adapter-base-absent", BLOCK, "The adapter does not say what it belongs to", detail)]
        return []
    formats = set(facts["weights.formats"].value or {})
    whole = []
    if formats <= {"gguf", "ggml"}:
        return []  # such a file carries both inside
    if "config.json" not in paths and not any(path.endswith(("/config.json", "model_index.json")) for path in paths):
        whole.append(FindingValue("config-absent", WARN, "No config.json beside the weights"))
    if "generation_config.json" not in paths and facts["modality.output"].value == ["text"] and "config.json" in paths:
        detail = "Where an answer stops and how it is sampled is left to the defaults of the tool that runs it."
        whole.append(FindingValue("generation-config-absent", INFO, "No generation_config.json", detail))
    whole += _processor(facts, paths)
    text_needed = takes_text(facts["modality.input"].value, facts["modality.output"].value)
    if "tokenizer" not in kinds and text_needed is not False:
        detail = "A tokenizer from elsewhere loads without complaint and may turn text into other tokens."
        severity = WARN if text_needed else INFO
        whole.append(FindingValue("tokenizer-absent", severity, "No tokenizer beside the weights", detail))
    return whole


def _processor(facts: Mapping[str, FactValue], paths: Collection[str]) -> list[FindingValue]:
    """Pictures and sound are prepared by a processor, whose sizes and norms belong to the model."""
    senses = {"image", "audio", "video"} & set(facts["modality.input"].value or [])
    there = any(path.rpartition("/")[2] in PROCESSORS for path in paths)
    if not senses or there or not facts["architecture.names"].value:
        return []
    detail = (
        f"It takes {', '.join(sorted(senses))}; with another's sizes and norms it answers without an error, and worse."
    )
    return [FindingValue("processor-absent", WARN, "No processor configuration beside the weights", detail)]
